import { maskOf } from "@persona-conformance/schemas";
import { parse } from "./exchange.ts";

/** A body as it may be kept, and the JSON that it was, where something was taken out. */
export interface Kept {
  readonly body: string;
  readonly truncated: boolean;
  readonly whole?: unknown;
}

/** Bodies as they came, by the exchange that was kept of each: in memory as long as that is, and in no copy of it. */
const wholes = new WeakMap<object, unknown>();

export const rememberWhole = (exchange: object, whole: unknown): unknown =>
  wholes.set(exchange, whole);

/** The body of an answer as JSON, with the values of people that its exchange does not hold; undefined where it holds all. */
export const wholeOf = (exchange: object): unknown => wholes.get(exchange);

/**
 * Takes the values of people out of a body: of members of these names, in kebab-case, only paths, types and visibility
 * stay. A body that holds such a name and cannot be read is cut off before it.
 */
export function withhold(body: string, truncated: boolean, names: ReadonlySet<string>): Kept {
  const [first] = names;
  if (first === undefined) return { body, truncated };
  const spelled = new RegExp(
    [...names].map((name) => name.replaceAll("-", "[-_]?")).join("|"),
    "i",
  );
  const at = body.search(spelled);
  // An escape may spell any name.
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

/** A copy in which members are replaced where `replace` gives something for them. */
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

/** Texts that say what kind of value there is, and none of it. */
const isTelling: Readonly<Record<string, (text: string) => boolean>> = {
  type: (text) => /^connect\/source-data(?:\/[a-z-]+){1,2}$/.test(text),
  visibility: (text) => text === "full" || text === "presence",
};

/** What a value is made of. What stands in full under `value` is told by its type alone, whatever it is. */
function shapeOf(value: unknown, name?: string): unknown {
  if (typeof value === "string" && name !== undefined && isTelling[name]?.(value) === true) {
    return value;
  }
  if (Array.isArray(value) && name !== "value") return value.map((item) => shapeOf(item));
  if (typeof value !== "object" || value === null || name === "value" || Array.isArray(value)) {
    return maskOf(value);
  }
  return Object.fromEntries(
    Object.entries(value).map(([member, held]) => [member, shapeOf(held, member)]),
  );
}
