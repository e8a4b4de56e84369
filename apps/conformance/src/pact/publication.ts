import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { readBroker } from "./broker.ts";
import type { Publication } from "./publish-result.ts";
import { consumerVersion, usuallyMade } from "./version.ts";

export interface PublicationOptions {
  readonly target: "mock" | "sandbox";
  readonly publishResults?: true;
  readonly fault: readonly string[];
  readonly providerVersion?: string;
  readonly providerBranch?: string;
  readonly out: string;
}

/** What the mock's results are published as: versions that no environment is ever told of. */
const mockPrefix = "mock-";
export const isOfMock = (version: string): boolean => version.toLowerCase().startsWith(mockPrefix);

/** What the broker is to be told, if anything: from CI only, since a laptop's results are nobody's evidence. */
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
      "what a mock with a --fault shows is nobody's result: publish without it",
    );
  }
  const broker = readBroker(io.environment);
  const providerVersion = await providerVersionOf(options, io);
  // Of the consumer, only the branch matters here.
  const { branch, buildUrl } = await consumerVersion({ version: "any" }, io);
  return {
    broker,
    ...(branch !== undefined && { branch }),
    providerVersion,
    ...(options.providerBranch !== undefined && { providerBranch: options.providerBranch }),
    ...(buildUrl !== undefined && { buildUrl }),
  };
}

/** A sandbox's version is Persona's, as the team calls it. The mock's is one that cannot be taken for it. */
async function providerVersionOf(
  { target, providerVersion, out }: PublicationOptions,
  io: Pick<Io, "environment" | "folder">,
): Promise<string> {
  if (target === "mock") {
    if (providerVersion === undefined) {
      const { version } = await consumerVersion(
        { made: [...usuallyMade, out], dirtySuffix: "-dirty" },
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
