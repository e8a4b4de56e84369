import { randomUUID } from "node:crypto";
import { z } from "zod";
import { whoseKey } from "./keys.ts";
import { type PactFile, reliedOn, type WrittenInteraction } from "./pact-file.ts";
import type { Need, PactAnswer, PactRequest, Provider } from "./provider.ts";
import type { StateHandlers, StateName } from "./states.ts";
import type { PactVerifier } from "./verifier.ts";
import type { Asked, Publication } from "./verifier-messages.ts";

/** What verifying an interaction came to. What could not be brought about is skipped, and never counts as passed. */
export type InteractionOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly problems: readonly string[] }
  | { readonly kind: "skipped"; readonly lacking: readonly string[] }
  | { readonly kind: "undecided"; readonly problem: string };

export interface VerifiedInteraction {
  readonly description: string;
  readonly states: readonly string[];
  /** The promises that it relies on. */
  readonly cites: readonly string[];
  readonly outcome: InteractionOutcome;
}

/** Tells the verifier's requests and states which interaction they belong to. */
const marker = "x-pact-interaction";

/** What the verifier says of each interaction, in order. */
const Results = z.looseObject({
  interactionResults: z.array(
    z.looseObject({
      result: z.string(),
      mismatch: z
        .looseObject({
          message: z.string().optional(),
          mismatches: z
            .array(
              z.looseObject({
                type: z.string(),
                mismatch: z.string().optional(),
                path: z.string().optional(),
                key: z.string().optional(),
                actual: z.unknown(),
              }),
            )
            .default([]),
        })
        .optional(),
    }),
  ),
});
type Result = z.infer<typeof Results>["interactionResults"][number];

/** Verifies a pact with a provider, one interaction after the other. Never throws for what happens on the way. */
export async function verify(
  { interactions, ...pact }: PactFile,
  provider: Provider,
  verifier: PactVerifier,
): Promise<readonly VerifiedInteraction[]> {
  const outcomes = new Map<WrittenInteraction, InteractionOutcome>();
  const wanted: { readonly interaction: WrittenInteraction; readonly need: Need }[] = [];
  for (const interaction of interactions) {
    const need = needOf(interaction, provider.states);
    const lacking = typeof need === "string" ? [need] : provider.lacking(need);
    if (lacking.length > 0) outcomes.set(interaction, { kind: "skipped", lacking });
    else if (typeof need !== "string") wanted.push({ interaction, need });
  }
  // Those of one state together, and those first that change nothing: a sandbox has one connection for all.
  wanted.sort((a, b) => placeOf(a.need).localeCompare(placeOf(b.need)));
  const troubles = new Map<number, string>();
  let failure: string | undefined;
  let results: readonly Result[] = [];
  try {
    const text = JSON.stringify({ ...pact, interactions: wanted.map(marked) });
    const names = Object.keys(provider.states);
    if (wanted.length > 0) {
      results = read(await verifier.verify(text, names, replier(provider, troubles)));
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  for (const [index, { interaction }] of wanted.entries()) {
    outcomes.set(interaction, outcomeOf(results[index], troubles.get(index) ?? failure));
  }
  return interactions.map((interaction) => ({
    description: interaction.description,
    states: interaction.providerStates.map(({ name }) => name),
    cites: reliedOn(interaction),
    outcome: outcomes.get(interaction) ?? { kind: "undecided", problem: "it was not verified" },
  }));
}

/** Verifies what a broker has of a pact, and tells it; gives whether all is as the pact says. Throws where that fails. */
export async function publishResults(
  provider: Provider,
  verifier: PactVerifier,
  publication: Publication,
): Promise<boolean> {
  const names = Object.keys(provider.states);
  const text = await verifier.publish(publication, names, replier(provider, new Map()));
  const results = read(text);
  if (results.length === 0) throw new Error("the broker has no such pact");
  return results.every(({ result }) => result === "OK");
}

const placeOf = ({ states, method }: Need): string =>
  [states.join(), method === "GET" ? "0" : "1"].join(" ");

/** What an interaction needs, or why nobody here can verify it. */
function needOf(
  { type, request, providerStates }: WrittenInteraction,
  handlers: StateHandlers,
): Need | string {
  if (type !== "Synchronous/HTTP" || request === undefined) {
    return "a sender of messages: `pact check` compares them with the description";
  }
  const names = providerStates.map(({ name }) => name);
  const isKnown = (name: string): name is StateName => Object.hasOwn(handlers, name);
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) return `a handler of the state "${unknown}"`;
  const by = whoseKey(headerOf(request.headers, "authorization"));
  if (by === undefined) return "a key that its Authorization stands for";
  return { states: names.filter(isKnown), by, method: request.method, path: request.path };
}

const headerOf = (
  headers: Readonly<Record<string, readonly string[]>> = {},
  wanted: string,
): string | undefined =>
  Object.entries(headers)
    .find(([name]) => name.toLowerCase() === wanted)?.[1]
    .join(", ");

const marked = ({ interaction }: { readonly interaction: WrittenInteraction }, index: number) => ({
  ...interaction,
  providerStates: interaction.providerStates.map((state) => ({
    ...state,
    params: { ...state.params, [marker]: index },
  })),
  request: {
    ...interaction.request,
    headers: { ...interaction.request?.headers, [marker]: [String(index)] },
  },
});

/** Answers what the verifier asks, and notes by interaction what went wrong on the way. */
function replier(provider: Provider, troubles: Map<number, string>) {
  const noting = async <T>(index: number, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      troubles.set(index, error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  return (asked: Asked): Promise<unknown> => {
    if (asked.kind === "state") {
      const { [marker]: index, ...parameters } = asked.parameters as Record<string, unknown>;
      // Pact's parameters are JSON; that these belong to the state was seen when the pact was made.
      const handler = provider.states[asked.name as StateName] as (
        given: unknown,
      ) => Promise<Record<string, string>>;
      return noting(Number(index), async () => ({
        // A key that was used before would bring an old answer back.
        "idempotency-key": randomUUID(),
        ...(await handler(parameters)),
      }));
    }
    const { [marker]: index = "", ...headers } = asked.request.headers;
    return noting(Number(index), () => {
      const by = whoseKey(headers["authorization"]) ?? "nobody";
      return provider.answer({ ...asked.request, headers: own(headers) }, by).then(withoutLength);
    });
  };
}

/** Headers that belong to the connection, or that carry the placeholder of a key. */
const carried = new Set([
  "authorization",
  "connection",
  "content-length",
  "host",
  "transfer-encoding",
  "user-agent",
]);
const own = (headers: PactRequest["headers"]): PactRequest["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !carried.has(name)));
const withoutLength = (answer: PactAnswer): PactAnswer => ({
  ...answer,
  headers: own(answer.headers),
});

function read(text: string): readonly Result[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`Pact's verifier says nothing but: ${text}`);
  }
  return Results.parse(value).interactionResults;
}

function outcomeOf(result: Result | undefined, trouble: string | undefined): InteractionOutcome {
  // Pact goes on where a state could not be brought about, and what it sees may look right by chance.
  if (trouble !== undefined) return { kind: "undecided", problem: trouble };
  if (result?.result === "OK") return { kind: "passed" };
  if (result === undefined)
    return { kind: "undecided", problem: "the verifier says nothing of it" };
  const { message, mismatches = [] } = result.mismatch ?? {};
  const status = Number(mismatches.find(({ type }) => type === "StatusMismatch")?.actual);
  if (status === 429 || status >= 500) {
    return { kind: "undecided", problem: `the target failed: status ${status}` };
  }
  const problems = mismatches.map(({ path, key, mismatch = "differs" }) =>
    [path ?? key, mismatch].filter(Boolean).join(": "),
  );
  return { kind: "failed", problems: problems.length > 0 ? problems : [message ?? "it differs"] };
}
