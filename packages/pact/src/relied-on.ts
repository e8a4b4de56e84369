import { registry, type StatementId } from "@persona-conformance/schemas/facts";
import { answered, filters } from "./connection-promises.ts";
import { whoseKey } from "./keys.ts";
import type { WrittenInteraction } from "./pact-file.ts";
import { headerOf } from "./cell.ts";

/**
 * Returns the ids of the promises that an interaction relies on. It may name them in references of the group
 * `statements`, or in brackets in its description. Otherwise they follow from its method, path and status, as far as
 * these leave no doubt.
 */
export function reliedOn(interaction: WrittenInteraction): readonly string[] {
  const { comments, description } = interaction;
  const named = [
    ...Object.keys(comments?.references?.["statements"] ?? {}),
    ...Array.from(description.matchAll(/\[([a-z-]+\/[a-z0-9-/]+)\]/g), ([, id = ""]) => id),
  ];
  return named.length > 0 ? [...new Set(named)] : derived(interaction);
}

/** The promise that a parameter of a request relies on. */
const asked: Readonly<Record<string, StatementId>> = {
  "page[size]": "protocol/page-size",
  "page[after]": "protocol/page-walk",
  "page[before]": "protocol/page-back",
  ...filters,
};

/** Statuses with only one possible reason. A refusal with any other status may have several. */
const refused: Readonly<Record<number, readonly StatementId[]>> = {
  401: ["protocol/auth-valid-key", "protocol/error-body"],
  429: ["protocol/rate-limit-resets", "protocol/error-body"],
};

function derived(interaction: WrittenInteraction): readonly StatementId[] {
  const { request, response, providerStates } = interaction;
  if (request === undefined || response === undefined) return [];
  const { method, path, query = {} } = request;
  const operation = registry.find({ method, path: path.replace(/\?.*$/, "") });
  const status = response.status;
  if (operation === undefined) return [];
  // A rule that allows several statuses may stand for several reasons.
  if (Object.hasOwn(response.matchingRules?.status ?? {}, "$")) return [];
  if (status >= 400) {
    const isUnknown = providerStates.some(({ name }) => name === "no connection has the id");
    if (status !== 404 || !isUnknown) return refused[status] ?? [];
    const unknown: StatementId =
      method === "GET" ? "connections/retrieve-unknown-404" : "connections/action-known-connection";
    return [unknown, "protocol/error-body"];
  }
  // A repeated request gets the first answer, whatever the connection's status is now.
  if (providerStates.some(({ name }) => name.startsWith("an idempotency key was used to"))) {
    return ["protocol/idempotent-replay"];
  }
  const parameters = Object.keys(query).flatMap((name) => asked[name] ?? []);
  const style = headerOf(request.headers, "key-inflection") ?? "kebab";
  const isSparse = parameters.includes("protocol/fields-select");
  return [
    ...(isSparse && method === "GET" ? [] : (answered[`${operation.id} ${status}` as const] ?? [])),
    ...parameters,
    ...(style === "kebab" ? [] : (["protocol/inflection-style"] as const)),
    ...(whoseKey(headerOf(request.headers, "authorization")) === "destination" && method === "GET"
      ? (["connections/one-view"] as const)
      : []),
  ];
}
