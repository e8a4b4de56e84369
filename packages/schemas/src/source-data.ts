import { z } from "zod";

const filled = z.string().min(1);

/** The mask of a personal value in a stored answer: its JSON type in parentheses, `(string)`. */
export const maskOf = (value: unknown): string =>
  `(${value === null ? "null" : Array.isArray(value) ? "array" : typeof value})`;

/** A boolean, or its mask in a stored answer. */
const presence = z.union([z.boolean(), z.literal(maskOf(true))], "neither true nor false");

/** One value of a source object: in full, or only whether it exists. There may be further visibilities at any time. */
const Peekable = z
  .looseObject({ visibility: filled, value: z.unknown() })
  .superRefine(({ visibility, value }, { addIssue }) => {
    const { error } = presence.safeParse(value);
    if (visibility === "presence" && error !== undefined)
      addIssue({ code: "custom", path: ["value"], message: "neither true nor false" });
  });
const StrictPeekable = z.discriminatedUnion("visibility", [
  z.strictObject({ visibility: z.literal("full"), value: z.unknown() }),
  z.strictObject({ visibility: z.literal("presence"), value: presence }),
]);
/** A value of source data: shown in `full`, or as whether there is one (`presence`), or in a way that is not documented yet. */
export type Peekable = z.infer<typeof Peekable>;

const attributesOf = (peekable: typeof Peekable | typeof StrictPeekable) =>
  z.object({ fields: z.record(z.string(), peekable).optional() }).catchall(peekable);

const envelope = {
  type: filled.startsWith("connect/source-data/"),
  id: filled,
  "peekable-attributes": attributesOf(Peekable),
};

/**
 * The part of a shared object that a destination may see, with keys in kebab-case. The source names the members of
 * `fields`.
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

/** Today's description, literally. */
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
