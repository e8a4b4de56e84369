import { randomUUID } from "node:crypto";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { whoseKey } from "./keys.ts";
import type { PactFile, WrittenInteraction } from "./pact-file.ts";
import { reliedOn } from "./relied-on.ts";
import { headerOf } from "./cell.ts";
import type { Need, PactAnswer, PactRequest, Provider } from "./provider.ts";
import type { StateHandlers, StateName } from "./states.ts";
import { type ValuesMap, valuesMap, withPactValues, withRealValues } from "./values-map.ts";
import type { PactVerifier } from "./verifier.ts";
import {
  type InteractionOutcome,
  outcomeOf,
  readResults,
  type Result,
} from "./verifier-results.ts";
import type { Asked } from "./verifier-messages.ts";

/** An interaction of the pact, with the outcome of its verification. */
export interface VerifiedInteraction {
  readonly description: string;
  readonly states: readonly string[];
  /** The promises that it relies on. */
  readonly cites: readonly string[];
  readonly outcome: InteractionOutcome;
}

/** A header and parameter that tells which interaction a request or state of the verifier belongs to. */
const marker = "x-pact-interaction";

/**
 * Verifies a pact with a provider, one interaction at a time. Never throws: errors become undecided outcomes.
 *
 * @example await verify(readPact(text, file), provider, openVerifier())
 */
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
  // Group interactions by state, those that only read first: a sandbox has one connection for all of them.
  wanted.sort((a, b) => placeOf(a.need).localeCompare(placeOf(b.need)));
  const troubles = new Map<number, string>();
  let failure: string | undefined;
  let results: readonly Result[] = [];
  try {
    const text = JSON.stringify({ ...pact, interactions: wanted.map(marked) });
    const names = Object.keys(provider.states);
    if (wanted.length > 0) {
      results = readResults(
        await verifier.verify(
          text,
          names,
          replier({
            provider,
            troubles,
            interactions: wanted.map(({ interaction }) => interaction),
          }),
        ),
      );
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  for (const [index, { interaction }] of wanted.entries()) {
    const result = results[index];
    const own = result?.description === interaction.description ? result : undefined;
    outcomes.set(interaction, outcomeOf(own, troubles.get(index) ?? failure));
  }
  return interactions.map((interaction) => ({
    description: interaction.description,
    states: interaction.providerStates.map(({ name }) => name),
    cites: reliedOn(interaction),
    outcome: outcomes.get(interaction) ?? { kind: "undecided", problem: "it was not verified" },
  }));
}

const placeOf = ({ states, method }: Need): string =>
  [states.join(), method === "GET" ? "0" : "1"].join(" ");

/** Returns what an interaction needs, or a text that says why it cannot be verified. */
function needOf(
  { type, request, providerStates }: WrittenInteraction,
  handlers: StateHandlers,
): Need | string {
  if (type !== "Synchronous/HTTP" || request === undefined) {
    return "messages";
  }
  const names = providerStates.map(({ name }) => name);
  const isKnown = (name: string): name is StateName => Object.hasOwn(handlers, name);
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, Object.keys(handlers));
    return `a handler of the state "${unknown}"${hint && ` (${hint})`}`;
  }
  const by = whoseKey(headerOf(request.headers, "authorization"));
  if (by === undefined) return "a key that its Authorization stands for";
  return { states: names.filter(isKnown), by, method: request.method, path: request.path };
}

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

interface Verified {
  readonly provider: Provider;
  readonly interactions: readonly WrittenInteraction[];
  /** Errors during verification, by the index of the interaction. */
  readonly troubles: Map<number, string>;
}

/** Returns the function that answers the verifier's questions. */
function replier({ provider, interactions, troubles }: Verified) {
  const values = new Map<number, ValuesMap>();
  const mapFor = (index: number, given: Readonly<Record<string, string>>): ValuesMap => {
    const interaction = interactions[index];
    return interaction === undefined ? new Map() : valuesMap(interaction, given);
  };
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
      // Pact gives a state its parameters as an object.
      const { [marker]: mark, ...parameters } = asked.parameters as Record<string, unknown>;
      const index = Number(mark);
      // Pact's parameters are JSON. The handlers have defaults for missing ones.
      const handler = provider.states[asked.name as StateName] as (
        given: unknown,
      ) => Promise<Record<string, string>>;
      return noting(index, async () => {
        // A new key, because a used one would return an old answer.
        const given = { "idempotency-key": randomUUID(), ...(await handler(parameters)) };
        values.set(index, new Map([...(values.get(index) ?? []), ...mapFor(index, given)]));
        return given;
      });
    }
    const { [marker]: mark, ...headers } = asked.request.headers;
    const index = Number(mark);
    return noting(index, async () => {
      const trouble = mark === undefined ? undefined : troubles.get(index);
      // Pact sends the request even if the state was not set up. Its answer would mean nothing.
      if (trouble !== undefined) throw new Error(trouble);
      const by = whoseKey(headers["authorization"]) ?? "nobody";
      const known = values.get(index) ?? mapFor(index, { "idempotency-key": randomUUID() });
      const request = withRealValues({ ...asked.request, headers: own(headers) }, known);
      return withoutLength(withPactValues(await provider.answer(request, by), known));
    });
  };
}

/** Headers of the HTTP connection, and the one with the placeholder of the key. */
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
