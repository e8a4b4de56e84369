import { z } from "zod";

/**
 * The body of a refusal, as every target must send it: `errors` with a title each, `details` in the plural, and a
 * pointer only under `source`.
 * @see https://docs.withpersona.com/errors
 */
export const Refusal = z.looseObject({
  errors: z
    .array(
      z.looseObject({
        title: z.string().regex(/\S/, "empty"),
        // Without details, the member may be missing or null.
        details: z.string().nullish(),
        detail: z.undefined("spelled `detail`: the documentation says `details`").optional(),
        pointer: z.undefined("`pointer` belongs under `source`").optional(),
      }),
    )
    .min(1),
});
export type Refusal = z.infer<typeof Refusal>;

const title = z.string().min(1);
const details = z.string().optional();
const meta = z.looseObject({}).optional();
const items = {
  400: z.strictObject({ title, details, meta }),
  401: z.strictObject({ title }),
  403: z.strictObject({ title, details, meta }),
  404: z.strictObject({ title, details, meta }),
  409: z.strictObject({ title, details, meta }),
  422: z.strictObject({
    title,
    details,
    source: z.strictObject({ pointer: z.string().optional() }).optional(),
  }),
  429: z.strictObject({ title, details }),
} as const;

// Made once: Zod compiles each schema when it first reads with it.
const bodies: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(items).map(([status, item]) => [
    status,
    z.strictObject({ errors: z.array<z.ZodType>(item).min(1) }),
  ]),
);

/** What today's description allows in the errors of an HTTP status. Undefined if it describes none. */
export const strictRefusal = (status: number): z.ZodType | undefined => bodies.get(String(status));
