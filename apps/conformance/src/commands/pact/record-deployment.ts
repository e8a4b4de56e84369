import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { isOfMock } from "../../pact/publication.ts";
import { writeRefusal } from "../../pact/broker-refusals.ts";
import { pacticipantName } from "../../pact/project-name.ts";
import { consumerVersion, defaultOutputs } from "../../pact/version.ts";
import { printable } from "../../report/text/text.ts";

export interface RecordDeploymentCommand {
  readonly pacticipant?: string;
  readonly version?: string;
  readonly environment: string;
  readonly retries: number;
}

/** Tells the broker that a version is deployed. */
export async function recordDeploymentCommand(
  options: RecordDeploymentCommand,
  io: Io,
): Promise<number> {
  const { environment } = options;
  if (options.version !== undefined && isOfMock(options.version)) {
    throw new ConfigError(
      `${options.version} is a version of the mock, which is deployed nowhere: record the version that a sandbox was verified as`,
    );
  }
  const broker = readBroker(io.environment);
  const pacticipant = options.pacticipant ?? (await pacticipantName(io));
  const { version } = await consumerVersion(
    { ...(options.version !== undefined && { version: options.version }), made: defaultOutputs },
    io,
  );
  const subject = [
    "--pacticipant",
    pacticipant,
    "--version",
    version,
    "--environment",
    environment,
  ];
  const output = await brokerCommand(
    broker,
    options.retries,
    io,
  )(["record-deployment", ...subject]);
  if (output.code !== 0) {
    return writeRefusal(output, { ...broker, pacticipant, version }, io);
  }
  io.write(`recorded: ${printable(`${pacticipant} ${version} is in ${environment}`)}\n`);
  return 0;
}
