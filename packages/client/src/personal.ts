import { maskOf } from "@persona-conformance/schemas";
import { parse } from "./exchange.ts";

/** A body for an exchange, and the original JSON if something was masked. */
export interface Kept {
  readonly body: string;
  readonly truncated: boolean;
  readonly whole?: unknown;
}

/** The original JSON of exchanges. It stays in memory only as long as the exchange, and is part of no copy. */
const wholes = new WeakMap<object, unknown>();

export const rememberWhole = (exchange: object, whole: unknown): unknown =>
  wholes.set(exchange, whole);

/** The original JSON of an answer, with personal values. Undefined if nothing was masked in its exchange. */
export const wholeOf = (exchange: object): unknown => wholes.get(exchange);

/**
 * Masks personal values in a body. Of members with these names (in kebab-case), only paths, types and visibility
 * stay. If a body holds such a name and is not JSON, it is cut off before the name.
 */
export function withhold(body: string, truncated: boolean, names: ReadonlySet<string>): Kept {
  const [first] = names;
  if (first === undefined) return { body, truncated };
  const spelled = spellingsOf(names);
  const at = body.search(spelled);
  // An escape may hide a name.
  if (at < 0 && !body.includes(String.raw`\u`)) return { body, truncated };
  const whole = parse({ body, truncated });
  if (whole === undefined) {
    return at < 0 ? { body, truncated } : { body: body.slice(0, at), truncated: true };
  }
  const isPersonal = new RegExp(`^(?:${spelled.source})$`, "i");
  let found = false;
  const masked = mapMembers(whole, (name, value) => {
    if (!isPersonal.test(name)) return undefined;
    found = true;
    return shapeOf(value);
  });
  return found ? { body: JSON.stringify(masked), truncated, whole } : { body, truncated };
}

/** The expressions by their names: a client looks for the same names in every answer. */
const expressions = new Map<string, RegExp>();

/** Finds names in any style. */
function spellingsOf(names: ReadonlySet<string>): RegExp {
  const source = [...names].map((name) => name.replaceAll("-", "[-_]?")).join("|");
  const known = expressions.get(source) ?? new RegExp(source, "i");
  expressions.set(source, known);
  return known;
}

/** Copies a value. Where `replace` returns something for a member, it takes the member's place. */
function mapMembers(value: unknown, replace: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapMembers(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      replace(name, held) ?? mapMembers(held, replace),
    ]),
  );
}

/** Texts that tell the kind of a value, and nothing of the value itself. */
const isTelling: Readonly<Record<string, (text: string) => boolean>> = {
  type: (text) => /^connect\/source-data(?:\/[a-z-]+){1,2}$/.test(text),
  visibility: (text) => text === "full" || text === "presence",
};

/** Whether an object is one value of source data, with its visibility. */
const isPeekable = (held: unknown): boolean =>
  typeof held === "object" &&
  held !== null &&
  "visibility" in held &&
  typeof held.visibility === "string";

/** The shape of a value. What is shown of a source object is masked as a whole, but a source may also name a field `value`. */
function shapeOf(value: unknown, name?: string): unknown {
  if (typeof value === "string" && name !== undefined && isTelling[name]?.(value) === true) {
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => shapeOf(item));
  if (typeof value !== "object" || value === null) return maskOf(value);
  const isShown = (member: string, held: unknown) =>
    member === "value" && (isPeekable(value) || !isPeekable(held));
  return Object.fromEntries(
    Object.entries(value).map(([member, held]) => [
      member,
      isShown(member, held) ? maskOf(held) : shapeOf(held, member),
    ]),
  );
}
