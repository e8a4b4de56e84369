import { createRedactor } from "@persona-conformance/client";
import {
  type PactFile,
  type PactVerifier,
  type Provider,
  type Publication,
  publishResults,
} from "@persona-conformance/pact";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { plural } from "../report/text.ts";
import { readBroker } from "./broker.ts";
import { countsOf, type VerifiedInteraction } from "./verification.ts";
import { consumerVersion } from "./version.ts";

export interface ResultsOptions {
  readonly publishResults?: true;
  readonly fault: readonly string[];
  readonly providerVersion?: string;
  readonly providerBranch?: string;
}

/** What the broker is to be told, if anything: from CI only, since a laptop's results are nobody's evidence. */
export async function publicationOf(
  { consumer, provider }: Pick<PactFile, "consumer" | "provider">,
  { publishResults: wanted, fault, providerVersion, providerBranch }: ResultsOptions,
  io: Pick<Io, "environment">,
): Promise<Publication | undefined> {
  if (wanted !== true) return undefined;
  if (["", "0", "false", undefined].includes(io.environment["CI"])) {
    throw new ConfigError(
      "results are published from CI only, and CI is not set: leave out --publish-results",
    );
  }
  if (fault.length > 0) {
    throw new ConfigError(
      "what a mock with a --fault shows is nobody's result: publish without it",
    );
  }
  if (providerVersion === undefined) {
    throw new ConfigError(
      "--publish-results needs --provider-version NAME: as which version of the provider?",
    );
  }
  const { baseUrl: url, credentials } = readBroker(io.environment);
  const {
    PACT_BROKER_TOKEN: token,
    PACT_BROKER_USERNAME: username,
    PACT_BROKER_PASSWORD: password,
  } = credentials;
  // Of the consumer, only the branch matters here.
  const { branch, buildUrl } = await consumerVersion({ version: "any" }, io);
  return {
    url,
    ...(token !== undefined && { token }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    consumer: consumer.name,
    provider: provider.name,
    ...(branch !== undefined && { branch }),
    providerVersion,
    ...(providerBranch !== undefined && { providerBranch }),
    ...(buildUrl !== undefined && { buildUrl }),
  };
}

/** Tells the broker what came of the pact; why that could not be done comes back in words. */
export async function tell(
  publication: Publication,
  interactions: readonly VerifiedInteraction[],
  provider: Provider,
  verifier: PactVerifier,
): Promise<readonly string[]> {
  const { skipped, undecided } = countsOf({ interactions });
  // A result is one word about all of them.
  if (skipped + undecided > 0) {
    const open = plural(skipped + undecided, "interaction");
    return [`nothing was published: ${open} could not be verified, and a result speaks of all`];
  }
  try {
    await publishResults(provider, verifier, publication);
    return [];
  } catch (error) {
    const { token = "", password = "" } = publication;
    const said = error instanceof Error ? error.message : String(error);
    return [`the results could not be published: ${createRedactor([token, password])(said)}`];
  }
}
