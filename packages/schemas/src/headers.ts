import { z } from "zod";

/**
 * The headers on every authenticated response, in lower case: header names are case-insensitive.
 * @see https://docs.withpersona.com/rate-limiting
 */
export const responseHeaders = [
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "request-id",
  "persona-environment-id",
  "persona-organization-id",
] as const;
/** The name of such a header, in lower case. */
export type ResponseHeader = (typeof responseHeaders)[number];

const integer = z.string().regex(/^\d{1,15}$/, "not a non-negative integer");
const text = z.string().regex(/\S/, "empty");

/** Accepts every response that keeps the documented promises. */
export const ResponseHeaders = z.looseObject({
  "ratelimit-limit": integer,
  "ratelimit-remaining": integer,
  "ratelimit-reset": integer,
  "request-id": text,
  "persona-environment-id": text,
  "persona-organization-id": text,
} satisfies Record<ResponseHeader, z.ZodType>);
export type ResponseHeaders = z.infer<typeof ResponseHeaders>;

/** Accepts only what today's documentation says, including prefixes that Persona may change at any time. */
export const StrictResponseHeaders = z.looseObject({
  ...ResponseHeaders.shape,
  "request-id": z.string().startsWith("req_"),
  "persona-environment-id": z.string().startsWith("env_"),
  "persona-organization-id": z.string().startsWith("org_"),
});
