import { jsonObject } from "@persona-conformance/schemas";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { suite } from "../suite.ts";
import type { Broker } from "./broker.ts";
import { type BrokerClient, brokerClient, BrokerError, type Resource } from "./broker-client.ts";
import type { OpenedPact } from "./pacts.ts";
import type { VerifiedInteraction } from "./verification.ts";

/** The provider version that a verification is published for, and where. */
export interface Publication {
  readonly broker: Broker;
  /** The consumer's branch, to find its pact. */
  readonly branch?: string;
  readonly providerVersion: string;
  readonly providerBranch?: string;
  readonly buildUrl?: string;
}

interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Time limit for the broker, in milliseconds. */
const timeout = 30_000;

/**
 * Publishes the result of a verification to a broker.
 * @throws {BrokerError} which says why it could not be published
 */
export async function publishResult(
  { pact, text }: OpenedPact,
  interactions: readonly VerifiedInteraction[],
  success: boolean,
  publication: Publication,
  { environment, signal }: Surroundings,
): Promise<void> {
  const { broker, providerVersion, providerBranch, buildUrl } = publication;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const client = brokerClient(broker, environment, limit);
  const [consumer, provider] = [pact.consumer.name, pact.provider.name];
  const found = await findPact(client, { consumer, provider, text }, publication);
  if (found === undefined) {
    throw new BrokerError(
      `the broker has no such pact of ${consumer} with ${provider}: publish it first with \`pact publish\``,
    );
  }
  if (providerBranch !== undefined) {
    const owner = await client.send("GET", required(client, found, "pb:provider"));
    const version = required(client, owner, "pb:branch-version", {
      branch: providerBranch,
      version: providerVersion,
    });
    await client.send("PUT", version, {});
  }
  await client.send("POST", required(client, found, "pb:publish-verification-results"), {
    success,
    providerApplicationVersion: providerVersion,
    ...(buildUrl !== undefined && { buildUrl }),
    verifiedBy: { implementation: suite.name, version: suite.version },
    testResults: interactions.map(({ description, states, outcome }) => ({
      interactionDescription: description,
      providerStates: states,
      success: outcome.kind === "passed",
      ...(outcome.kind !== "passed" && { outcome }),
    })),
  });
}

function required(
  client: BrokerClient,
  resource: Resource,
  relation: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const url = client.link(resource, relation, parameters);
  if (url !== undefined) return url;
  throw new BrokerError(`the broker offers no ${relation}: is it as new as this suite?`);
}

interface Wanted {
  readonly consumer: string;
  readonly provider: string;
  readonly text: string;
}

const ForVerification = z.looseObject({
  _embedded: z
    .looseObject({
      pacts: z.array(
        z.looseObject({ _links: z.looseObject({ self: z.looseObject({ href: z.string() }) }) }),
      ),
    })
    .optional(),
});

/** Finds the broker's pact that has the same content as the verified one. */
async function findPact(
  client: BrokerClient,
  { consumer, provider, text }: Wanted,
  { broker, branch }: Publication,
): Promise<Resource | undefined> {
  const index = await client.send("GET", `${broker.baseUrl}/`);
  const url = required(client, index, "pb:provider-pacts-for-verification", { provider });
  const consumerVersionSelectors = [
    ...(branch === undefined ? [] : [{ consumer, branch }]),
    { consumer, mainBranch: true },
    { consumer, latest: true },
    { consumer, deployedOrReleased: true },
  ];
  const listed = await client
    .send("POST", url, { consumerVersionSelectors })
    .catch((error: unknown) => {
      // The broker does not know the provider yet.
      if (error instanceof BrokerError && error.status === 404) return {};
      throw error;
    });
  const { data } = ForVerification.safeParse(listed);
  const own = contentOf(JSON.parse(text));
  const { _embedded: listing } = data ?? {};
  for (const { _links: links } of listing?.pacts ?? []) {
    const pact = await client.send("GET", links.self.href);
    if (isSame(contentOf(pact), own)) return pact;
  }
  return undefined;
}

/** Whether two pacts have the same interactions, in any order. */
const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length &&
  one.every((own) => other.some((its) => isDeepStrictEqual(own, its)));

/** The interactions of a pact, without what a broker adds. */
function contentOf(pact: unknown): readonly unknown[] {
  const { interactions = [], messages = [] } = jsonObject(pact);
  return [interactions, messages].flat().map((one: unknown) => {
    const { _id, ...rest } = jsonObject(one);
    return rest;
  });
}
