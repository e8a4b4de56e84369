import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { readBroker } from "./broker.ts";
import type { Publication } from "./publish-result.ts";
import { consumerVersion, defaultOutputs } from "./version.ts";

export interface PublicationOptions {
  readonly target: "mock" | "sandbox";
  readonly publishResults?: true;
  readonly fault: readonly string[];
  readonly providerVersion?: string;
  readonly providerBranch?: string;
  readonly out: string;
}

/** The prefix of the mock's versions. They are never recorded as deployed. */
const mockPrefix = "mock-";
export const isOfMock = (version: string): boolean => version.toLowerCase().startsWith(mockPrefix);

/**
 * What is published to the broker, if anything. Results are published from CI only: others cannot trust a laptop's
 * result.
 */
export async function publicationOf(
  options: PublicationOptions,
  io: Pick<Io, "environment" | "folder">,
): Promise<Publication | undefined> {
  if (options.publishResults !== true) return undefined;
  if (["", "0", "false", undefined].includes(io.environment["CI"])) {
    throw new ConfigError(
      "results are published from CI only, and CI is not set: leave out --publish-results",
    );
  }
  if (options.fault.length > 0) {
    throw new ConfigError(
      "results of a mock with a --fault are not published: leave out --fault or --publish-results",
    );
  }
  const broker = readBroker(io.environment);
  const providerVersion = await providerVersionOf(options, io);
  // Of the consumer, only branch and build are used here.
  const { branch, buildUrl } = await consumerVersion({ version: "any" }, io);
  return {
    broker,
    ...(branch !== undefined && { branch }),
    providerVersion,
    ...(options.providerBranch !== undefined && { providerBranch: options.providerBranch }),
    ...(buildUrl !== undefined && { buildUrl }),
  };
}

/**
 * The provider version. For a sandbox, the team names it. For the mock, it has a prefix, so that it cannot be
 * mistaken for a sandbox's.
 */
async function providerVersionOf(
  { target, providerVersion, out }: PublicationOptions,
  io: Pick<Io, "environment" | "folder">,
): Promise<string> {
  if (target === "mock") {
    if (providerVersion === undefined) {
      const { version } = await consumerVersion(
        { made: [...defaultOutputs, out], dirtySuffix: "-dirty" },
        io,
      );
      return `${mockPrefix}${version}`;
    }
    if (isOfMock(providerVersion)) return providerVersion;
    throw new ConfigError(
      `the mock's results are published as a version ${mockPrefix}…, and never as ${providerVersion}: leave out --provider-version, or verify with --target sandbox`,
    );
  }
  if (providerVersion === undefined) {
    throw new ConfigError(
      "--publish-results needs --provider-version NAME for a sandbox: as which version of the provider?",
    );
  }
  if (isOfMock(providerVersion)) {
    throw new ConfigError(
      `${providerVersion} is a version of the mock: name the sandbox's otherwise with --provider-version`,
    );
  }
  return providerVersion;
}
