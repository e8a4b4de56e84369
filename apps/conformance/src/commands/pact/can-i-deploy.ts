import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { writeRefusal } from "../../pact/broker-refusals.ts";
import { pacticipantName } from "../../pact/project-name.ts";
import { consumerVersion, defaultOutputs } from "../../pact/version.ts";
import { painter, printable } from "../../report/text/text.ts";

export interface CanIDeployCommand {
  readonly pacticipant?: string;
  readonly version?: string;
  readonly toEnvironment?: string;
  /** Replaces `toEnvironment` for brokers that are too old for environments. */
  readonly toTag?: string;
  readonly retryWhileUnknown: number;
  readonly retries: number;
}

const Answer = z.looseObject({
  summary: z.looseObject({ deployable: z.boolean().nullable(), reason: z.string() }),
});

/** Asks the broker. Exit code 0: yes; 1: no; 2: not verified yet, or the broker did not answer. */
export async function canIDeployCommand(options: CanIDeployCommand, io: Io): Promise<number> {
  const { toEnvironment, toTag } = options;
  if ((toEnvironment === undefined) === (toTag === undefined)) {
    throw new ConfigError(
      "give --to-environment NAME, or --to-tag NAME for a broker without environments",
    );
  }
  const [option, where = ""] =
    toTag === undefined ? ["--to-environment", toEnvironment] : ["--to", toTag];
  const broker = readBroker(io.environment);
  const pacticipant = options.pacticipant ?? (await pacticipantName(io));
  const { version } = await consumerVersion(
    { ...(options.version !== undefined && { version: options.version }), made: defaultOutputs },
    io,
  );
  const output = await brokerCommand(
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
  const answer = output.documents.map((one) => Answer.safeParse(one).data).find(Boolean);
  if (answer === undefined) {
    return writeRefusal(output, { ...broker, pacticipant, version }, io);
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
