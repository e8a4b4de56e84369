import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { printable } from "../../report/text/text.ts";

/** Runs Pact's own command line, `pact broker`, with the broker's URL and credentials. Returns its exit code. */
export async function brokerPassCommand(words: readonly string[], io: Io): Promise<number> {
  const { code, text } = await brokerCommand(readBroker(io.environment), undefined, io)(words);
  const write = code === 0 ? io.write : io.writeError;
  for (const line of text.trimEnd().split("\n")) write(`${printable(line)}\n`);
  return code;
}
