import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { refusalOf } from "../../pact/broker-refusals.ts";
import { consumerVersion, usuallyMade } from "../../pact/version.ts";
import { printable } from "../../report/text.ts";

export interface RecordDeploymentCommand {
  readonly pacticipant: string;
  readonly version?: string;
  readonly environment: string;
  readonly retries: number;
}

/** Tells the broker that a version is out. */
export async function recordDeploymentCommand(
  options: RecordDeploymentCommand,
  io: Io,
): Promise<number> {
  const { pacticipant, environment } = options;
  const broker = readBroker(io.environment);
  const { version } = await consumerVersion(
    { ...(options.version !== undefined && { version: options.version }), made: usuallyMade },
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
  const said = await brokerCommand(broker, options.retries, io)(["record-deployment", ...subject]);
  if (said.code !== 0) {
    const refusal = refusalOf(said, { ...broker, pacticipant, version });
    io.writeError(`error: ${printable(refusal.line)}\n`);
    return 2;
  }
  io.write(`recorded: ${printable(`${pacticipant} ${version} is in ${environment}`)}\n`);
  return 0;
}
