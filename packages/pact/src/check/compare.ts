import * as library from "@pactflow/openapi-pact-comparator";
import { inflect } from "@persona-conformance/schemas";
import { basePathOf, type OpenApi } from "../description.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import type { Mismatch } from "./mismatch.ts";
import { pointerTo } from "./pointer-to.ts";

interface Compared {
  readonly errors: readonly Mismatch[];
  readonly warnings: readonly Mismatch[];
}

/** The part of the comparator that we use. Its own types import files that TypeScript does not find. */
interface Comparator {
  compare(pact: unknown): AsyncIterable<{
    readonly type: "error" | "warning" | "info";
    readonly message: string;
    readonly mockDetails?: { readonly location: string };
    readonly specDetails?: { readonly location: string };
  }>;
}
// Its constructor, as its documentation describes it.
const { Comparator } = library as unknown as {
  readonly Comparator: new (options: { readonly oas: unknown }) => Comparator;
};

/** A result of the comparator, with its own message. */
type ComparatorResult = Awaited<ReturnType<typeof resultsOf>>[number];

/**
 * Compares requests and answers with a description. The comparator gets changed copies. The description's copy has
 * the server's path as a setting, because the comparator ignores servers. The pact's copy has kebab-case keys, like
 * all descriptions of Persona, and one interaction for each HTTP status that a rule allows, because the comparator
 * reads the example only.
 */
export async function compare(pact: PactFile, document: OpenApi): Promise<Compared> {
  const asked = pact.interactions.filter(({ type }) => type === "Synchronous/HTTP");
  const copies = asked.flatMap((interaction) =>
    statusesOf(interaction).map((status) => ({ interaction, status })),
  );
  const results = await resultsOf({ ...pact, interactions: copies.map(derived) }, document);
  const errors: Mismatch[] = [];
  const warnings: Mismatch[] = [];
  for (const interaction of asked) {
    const each = copies.flatMap((copy, index) => {
      const own = results.filter((result) => result.index === index);
      return copy.interaction === interaction ? [own] : [];
    });
    // An interaction that allows several statuses needs only one of them: report the one with the fewest errors.
    const [best = []] = each.toSorted((a, b) => errorsIn(a) - errorsIn(b));
    for (const { type, where, what, location } of best) {
      const pointer = pointerTo(document, location);
      const finding = { interaction: interaction.description, where, what, pointer };
      (type === "error" ? errors : warnings).push(finding);
    }
  }
  return { errors, warnings };
}

const errorsIn = (results: readonly ComparatorResult[]): number =>
  results.filter(({ type }) => type === "error").length;

async function resultsOf(pact: unknown, document: OpenApi) {
  const oas = structuredClone(document);
  Object.assign(oas.info, { "x-opc-config-base-path": basePathOf(document) });
  const results = [];
  for await (const { type, message, mockDetails, specDetails } of new Comparator({ oas }).compare(
    pact,
  )) {
    const location = mockDetails?.location ?? "";
    const [, index = "-1", where = ""] =
      /^\[root\]\.interactions\[(\d+)\]\.?(.*)$/.exec(location) ?? [];
    results.push({
      type,
      index: Number(index),
      where: where === "" ? "the interaction" : where,
      what: message,
      location: specDetails?.location ?? "",
    });
  }
  return results;
}

function derived({ interaction, status }: { interaction: WrittenInteraction; status: number }) {
  const { request, response } = interaction;
  const kebab = <T extends { body?: { content?: unknown } | undefined }>(part: T | undefined) =>
    part?.body === undefined
      ? part
      : { ...part, body: { ...part.body, content: inflect(part.body.content, "kebab") } };
  return { ...interaction, request: kebab(request), response: { ...kebab(response), status } };
}

/** The HTTP statuses that an interaction allows. */
export function statusesOf({ response }: WrittenInteraction): readonly number[] {
  const rules = response?.matchingRules?.status?.["$"]?.matchers ?? [];
  const listed = rules.flatMap(({ status }) => (Array.isArray(status) ? status : []));
  return listed.length > 0 ? listed : [response?.status ?? 0];
}
