import { basePath, jsonAt, jsonObject, registry } from "@persona-conformance/schemas/facts";
import type { WrittenInteraction } from "./pact-file.ts";
import type { PactAnswer, PactRequest } from "./provider.ts";
import { headerOf } from "./cell.ts";
import { examples, valueNameOf } from "./values.ts";

/** The values in a pact, each with the real value in a verification. */
export type ValuesMap = ReadonlyMap<string, string>;

/**
 * Maps the values in the pact to those that a state's handler returned. The pact's values are in the state's
 * parameters or in the request.
 */
export function valuesMap(
  interaction: WrittenInteraction,
  given: Readonly<Record<string, string>>,
): ValuesMap {
  const called: Record<string, unknown> = {
    ...examples,
    ...inRequest(interaction),
    ...Object.assign({}, ...interaction.providerStates.map(({ params }) => params ?? {})),
  };
  return new Map(
    Object.entries(given).flatMap(([name, real]): (readonly [string, string])[] => {
      const text = called[name];
      return typeof text === "string" && text !== "" && real !== "" ? [[text, real]] : [];
    }),
  );
}

/** The ids in a path and in a body, and the idempotency key. */
function inRequest({ request }: WrittenInteraction): Readonly<Record<string, string>> {
  const key = headerOf(request?.headers, "idempotency-key");
  const operation = registry.find({ method: request?.method ?? "", path: request?.path ?? "" });
  const segments = request?.path.replace(basePath, "").split("/") ?? [];
  const inPath = (operation?.path.split("/") ?? []).flatMap((part, place) => {
    const name = valueNameOf(part.slice(1, -1));
    const segment = segments[place];
    return part.startsWith("{") && name !== undefined && segment !== undefined
      ? [[name, decodeURIComponent(segment)] as const]
      : [];
  });
  const inBody = Object.entries(attributesIn(request?.body?.content)).flatMap(
    ([attribute, value]) => {
      const name = valueNameOf(attribute);
      return name !== undefined && typeof value === "string" ? [[name, value] as const] : [];
    },
  );
  return {
    ...Object.fromEntries([...inPath, ...inBody]),
    ...(key !== undefined && { "idempotency-key": key }),
  };
}

const attributesIn = (body: unknown): Readonly<Record<string, unknown>> =>
  jsonObject(jsonAt(body, "data", "attributes"));

/** Replaces the pact's values in a request with the real ones. */
export function withRealValues(request: PactRequest, values: ValuesMap): PactRequest {
  const [path = "", query] = request.path.split("?");
  const segments = path.split("/").map((segment) => {
    const real = values.get(decodeURIComponent(segment));
    return real === undefined ? segment : encodeURIComponent(real);
  });
  const parameters = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(query)) {
    const real = values.get(value);
    if (real !== undefined) parameters.set(name, real);
  }
  const { body } = request;
  return {
    ...request,
    path: [segments.join("/"), ...(query === undefined ? [] : [String(parameters)])].join("?"),
    headers: mapped(request.headers, (text) => values.get(text) ?? text),
    ...(body !== undefined && { body: inJson(body, (text) => values.get(text) ?? text) }),
  };
}

/** Replaces the real values in an answer with the pact's, so that the pact's own values match. */
export function withPactValues(answer: PactAnswer, values: ValuesMap): PactAnswer {
  const names = new Map(Array.from(values, ([text, real]) => [real, text]));
  if (names.size === 0) return answer;
  const either = Array.from(names.keys(), (real) => escaped(real)).join("|");
  // In a link, values are parts of a text. A part of a longer id does not count.
  const whole = new RegExp(`(?<![\\w-])(?:${either})(?![\\w-])`, "g");
  return {
    ...answer,
    body: inJson(answer.body, (text) =>
      text.startsWith("/")
        ? text.replaceAll(whole, (real) => names.get(real) ?? real)
        : (names.get(text) ?? text),
    ),
  };
}

const escaped = (text: string): string => text.replaceAll(/\W/g, String.raw`\$&`);

const mapped = (
  members: Readonly<Record<string, string>>,
  change: (text: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]));

/** Changes the strings of a JSON document. Returns a text that is not JSON, or that has no such string, unchanged. */
function inJson(text: string, change: (text: string) => string): string {
  let isChanged = false;
  try {
    const document: unknown = JSON.parse(text, (_, value: unknown) => {
      const other = typeof value === "string" ? change(value) : value;
      isChanged ||= other !== value;
      return other;
    });
    return isChanged ? JSON.stringify(document) : text;
  } catch {
    return text;
  }
}
