import { instant, type Resource } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "../answer.ts";
import type { Draft } from "./stored.ts";

/** The HTTP statuses that refuse a body, by the mistake in it. An unknown member may be `ignored`. */
export interface DraftCodes {
  readonly unknown: string;
  readonly missing: string;
  readonly wrongType: string;
}

/** Reads the attributes of a creation from `{ data: { attributes } }`. `integers` are optional whole numbers. */
export function readDraft(
  body: unknown,
  { attributes: kinds, creation }: Pick<Resource, "attributes" | "creation">,
  codes: DraftCodes,
  integers: readonly string[] = [],
): Draft | Answer {
  const data = memberOf(body, "data");
  const attributes = memberOf(data, "attributes");
  const closed = [
    [body, ["data"]],
    [data, ["attributes", "type"]],
    [attributes, creation],
  ] as const;
  for (const [object, known] of closed) {
    // Widened, since the key may be any string.
    const unknown = keysOf(object).find((key) => !(known as readonly string[]).includes(key));
    if (unknown === undefined || codes.unknown === "ignored") continue;
    return refuse(codes.unknown, `${unknown} is not allowed`);
  }
  const read: Record<string, unknown> = {};
  for (const name of creation) {
    const value = memberOf(attributes, name);
    const optional = kinds[name]?.endsWith("or null") === true;
    if (optional && (value ?? null) === null) continue;
    const pointer = pointerTo(name);
    if (integers.includes(name)) {
      if (value === undefined) continue;
      if (!Number.isInteger(value)) {
        return refuse(codes.wrongType, `data.attributes.${name} must be an integer`, pointer);
      }
      read[name] = value;
      continue;
    }
    if (value === undefined) {
      return refuse(codes.missing, `data.attributes.${name} is missing`, pointer);
    }
    if (typeof value !== "string") {
      return refuse(codes.wrongType, `data.attributes.${name} must be a string`, pointer);
    }
    read[name] = value;
    if (kinds[name]?.startsWith("timestamp") !== true) continue;
    const time = instant(value);
    if (time === undefined) {
      return refuse(codes.wrongType, `data.attributes.${name} must be a timestamp`, pointer);
    }
    read[name] = Number(time / 1_000_000n);
  }
  return { attributes: read };
}

export const pointerTo = (attribute: string): string => `/data/attributes/${attribute}`;

export const memberOf = (value: unknown, key: string): unknown =>
  // A value with keys is an object.
  keysOf(value).includes(key) ? (value as Record<string, unknown>)[key] : undefined;

export const keysOf = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
