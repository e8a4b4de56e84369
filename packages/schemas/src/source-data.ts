import { z } from "zod";

const filled = z.string().min(1);

/** What stands for a value of people's wherever an answer is kept: its JSON type in parentheses, `(string)`. */
export const maskOf = (value: unknown): string =>
  `(${value === null ? "null" : Array.isArray(value) ? "array" : typeof value})`;

/** A boolean, or what stands for one in an answer that is kept. */
const presence = z.union([z.boolean(), z.literal(maskOf(true))], "neither true nor false");

/** One value of a source object: in full, or whether there is one. */
const Peekable = z.discriminatedUnion("visibility", [
  z.looseObject({ visibility: z.literal("full"), value: z.unknown() }),
  z.looseObject({ visibility: z.literal("presence"), value: presence }),
]);
const StrictPeekable = z.discriminatedUnion("visibility", [
  z.strictObject({ visibility: z.literal("full"), value: z.unknown() }),
  z.strictObject({ visibility: z.literal("presence"), value: presence }),
]);
export type Peekable = z.infer<typeof Peekable>;

const attributesOf = (peekable: typeof Peekable | typeof StrictPeekable) =>
  z.object({ fields: z.record(z.string(), peekable).optional() }).catchall(peekable);

const envelope = {
  type: filled.startsWith("connect/source-data/"),
  id: filled,
  "peekable-attributes": attributesOf(Peekable),
};

/**
 * What a destination may see of the object behind a share token, keys in kebab-case. Members of `fields` are named as the
 * source names them.
 * @see https://docs.withpersona.com/api-reference/connect/share-tokens/retrieve-a-share-token
 */
export const SourceData = z.looseObject({
  ...envelope,
  "related-objects": z.array(z.looseObject(envelope)).optional(),
});
export type SourceData = z.infer<typeof SourceData>;

const verifications = ["database", "phone-number", "email-address"];
const typesOf = (kinds: readonly string[]) =>
  z.enum(kinds.map((kind) => `connect/source-data/${kind}`));
const ofVerifications = (kinds: readonly string[]) => kinds.map((kind) => `verification/${kind}`);

const strictEnvelope = { id: filled, "peekable-attributes": attributesOf(StrictPeekable) };

/** To the letter of today's description. */
export const StrictSourceData = z.strictObject({
  ...strictEnvelope,
  type: typesOf(["inquiry", "account", "txn", ...ofVerifications(verifications)]),
  "related-objects": z
    .array(
      z.strictObject({
        ...strictEnvelope,
        type: typesOf([
          "account",
          ...ofVerifications([...verifications, "government-id", "selfie", "document"]),
        ]),
      }),
    )
    .optional(),
});
