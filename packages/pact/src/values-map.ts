import { registry } from "@persona-conformance/schemas/facts";
import type { WrittenInteraction } from "./pact-file.ts";
import type { PactAnswer, PactRequest } from "./provider.ts";
import { headerOf } from "./spoken.ts";
import { examples, valueNameOf } from "./values.ts";

/** The values of a pact and what stands for each where it is verified. */
export type ValuesMap = ReadonlyMap<string, string>;

/** What a state's handler gives, and what the pact calls it: by the state's parameters, or as it stands in the request. */
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

/** What a path names, what a body does, and the key of a change. */
function inRequest({ request }: WrittenInteraction): Readonly<Record<string, string>> {
  const key = headerOf(request?.headers, "idempotency-key");
  const operation = registry.find({ method: request?.method ?? "", path: request?.path ?? "" });
  const segments = request?.path.replace("/api/v1", "").split("/") ?? [];
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

function attributesIn(body: unknown): Readonly<Record<string, unknown>> {
  const { data } = Object(body) as { data?: unknown };
  const { attributes } = Object(data) as { attributes?: unknown };
  return Object(attributes) as Readonly<Record<string, unknown>>;
}

/** A request of the pact with the real values in it. */
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

/** An answer of the target as the pact words it, so that a value that the pact demands is the one that the state gave. */
export function withPactValues(answer: PactAnswer, values: ValuesMap): PactAnswer {
  const names = new Map(Array.from(values, ([text, real]) => [real, text]));
  if (names.size === 0) return answer;
  const either = Array.from(names.keys(), (real) => escaped(real)).join("|");
  // Within a link they stand beside others. No part of a longer id is one.
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

/** Changes the strings of a document. What is no JSON, or holds none of them, stays as it is to the letter. */
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
