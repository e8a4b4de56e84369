import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { complain } from "../../pact/broker-refusals.ts";
import { pacticipantName } from "../../pact/project-name.ts";
import { consumerVersion, usuallyMade } from "../../pact/version.ts";
import { painter, printable } from "../../report/text.ts";

export interface CanIDeployCommand {
  readonly pacticipant?: string;
  readonly version?: string;
  readonly toEnvironment?: string;
  /** Instead of an environment, where the broker is too old to know one. */
  readonly toTag?: string;
  readonly retryWhileUnknown: number;
  readonly retries: number;
}

const Answer = z.looseObject({
  summary: z.looseObject({ deployable: z.boolean().nullable(), reason: z.string() }),
});

/** Asks the broker: 0 yes, 1 no, 2 nobody has verified it, or the broker could not be asked. */
export async function canIDeployCommand(options: CanIDeployCommand, io: Io): Promise<number> {
  const { toEnvironment, toTag } = options;
  if ((toEnvironment === undefined) === (toTag === undefined)) {
    throw new ConfigError(
      "where to? Give one of --to-environment NAME and --to-tag NAME, the latter for a broker without environments",
    );
  }
  const [option, where = ""] =
    toTag === undefined ? ["--to-environment", toEnvironment] : ["--to", toTag];
  const broker = readBroker(io.environment);
  const pacticipant = options.pacticipant ?? (await pacticipantName(io));
  const { version } = await consumerVersion(
    { ...(options.version !== undefined && { version: options.version }), made: usuallyMade },
    io,
  );
  const said = await brokerCommand(
    broker,
    options.retries,
    io,
  )([
    "can-i-deploy",
    "--pacticipant",
    pacticipant,
    "--version",
    version,
    option,
    where,
    ...(options.retryWhileUnknown > 0
      ? ["--retry-while-unknown", String(options.retryWhileUnknown)]
      : []),
  ]);
  const answer = said.documents.map((one) => Answer.safeParse(one).data).find(Boolean);
  if (answer === undefined) {
    return complain(said, { ...broker, pacticipant, version }, io);
  }
  const { deployable, reason } = answer.summary;
  const paint = painter(io.colour);
  const verdict = {
    true: paint("green", "yes"),
    false: paint("red", "no"),
    null: paint("yellow", "unknown"),
  };
  io.write(
    `${verdict[`${deployable}`]}: ${printable(`${pacticipant} ${version}`)} to ${printable(where)}\n${printable(reason)}\n`,
  );
  if (deployable === null) return 2;
  return deployable ? 0 : 1;
}
