import * as library from "@pactflow/openapi-pact-comparator";
import { inflect } from "@persona-conformance/schemas";
import { basePathOf, type OpenApi } from "../description.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import type { Finding } from "./finding.ts";
import { pointerTo } from "./pointer-to.ts";

interface Compared {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** The comparator as far as it is used: its own types import files that TypeScript does not find. */
interface Comparator {
  compare(pact: unknown): AsyncIterable<{
    readonly type: "error" | "warning" | "info";
    readonly message: string;
    readonly mockDetails?: { readonly location: string };
    readonly specDetails?: { readonly location: string };
  }>;
}
const { Comparator } = library as unknown as {
  readonly Comparator: new (options: { readonly oas: unknown }) => Comparator;
};

/** What the comparator says, with its findings' own words. */
type Said = Awaited<ReturnType<typeof said>>[number];

/**
 * Compares requests and answers with a description. The comparator looks at derived copies: of the description with the
 * path of its server, which it leaves out; of the pact with keys in kebab-case, as all descriptions of Persona have them,
 * and with one interaction for each HTTP status that a rule allows, since it looks at the example alone.
 */
export async function compare(pact: PactFile, document: OpenApi): Promise<Compared> {
  const asked = pact.interactions.filter(({ type }) => type === "Synchronous/HTTP");
  const copies = asked.flatMap((interaction) =>
    statusesOf(interaction).map((status) => ({ interaction, status })),
  );
  const results = await said({ ...pact, interactions: copies.map(derived) }, document);
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const interaction of asked) {
    const each = copies.flatMap((copy, index) => {
      const own = results.filter((result) => result.index === index);
      return copy.interaction === interaction ? [own] : [];
    });
    // An interaction that allows several statuses relies on one of them: the one with the fewest complaints speaks for it.
    const [best = []] = each.toSorted((a, b) => errorsIn(a) - errorsIn(b));
    for (const { type, where, what, location } of best) {
      const pointer = pointerTo(document, location);
      const finding = { interaction: interaction.description, where, what, pointer };
      (type === "error" ? errors : warnings).push(finding);
    }
  }
  return { errors, warnings };
}

const errorsIn = (results: readonly Said[]): number =>
  results.filter(({ type }) => type === "error").length;

async function said(pact: unknown, document: OpenApi) {
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
