import type { Input } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "../answer.ts";
import { type DraftCodes, keysOf, memberOf } from "./draft.ts";

/** Reads the input of an action from `{ data: { attributes }, meta }`. The body may be missing. */
export function readInput(
  body: unknown,
  inputs: Readonly<Record<string, Input>>,
  codes: Pick<DraftCodes, "unknown" | "wrongType">,
): Readonly<Record<string, unknown>> | Answer {
  const data = memberOf(body, "data");
  const places = { attributes: memberOf(data, "attributes"), meta: memberOf(body, "meta") };
  const namesIn = (place: Input["in"]) =>
    Object.keys(inputs).filter((name) => inputs[name]?.in === place);
  const closed = [
    [body, ["data", "meta"]],
    [data, ["attributes", "type", "id"]],
    [places.attributes, namesIn("attributes")],
    [places.meta, namesIn("meta")],
  ] as const;
  for (const [object, known] of closed) {
    // Widened, since the key may be any string.
    const unknown = keysOf(object).find((key) => !(known as readonly string[]).includes(key));
    if (unknown === undefined || codes.unknown === "ignored") continue;
    return refuse(codes.unknown, `${unknown} is not allowed here`);
  }
  const read: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const value = memberOf(places[input.in], name);
    if (value === undefined) continue;
    if (!isOf(input, value)) return refuse(codes.wrongType, `${name} is of another type`);
    read[name] = value;
  }
  return read;
}

function isOf({ each }: Input, value: unknown): boolean {
  if (each === undefined) return typeof value === "string";
  return (
    Array.isArray(value) &&
    value.every((item) => each.every((name) => typeof memberOf(item, name) === "string"))
  );
}
