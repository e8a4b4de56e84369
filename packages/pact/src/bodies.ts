import { basePath } from "@persona-conformance/schemas/facts";
import { MatchersV3 } from "@pact-foundation/pact";

const { eachLike, like, regex } = MatchersV3;

/** The headers of every successful answer. */
export const requestId = { "Request-Id": like("req_pactRequest") };

/** The header of a 429 that tells the client how many seconds to wait. */
export const secondsToWait = { "RateLimit-Reset": regex(/^\d{1,6}$/, "30") };

/** Where the pages around a page are; none where it is left out. */
export interface Links {
  readonly next?: string;
  readonly prev?: string;
}

/** A link that the client can follow: a path under the prefix, with a cursor. */
const link = (cursor: "after" | "before", example: string) =>
  regex(String.raw`^${basePath}/[^?]+\?(.*&)?page(\[|%5B)${cursor}(\]|%5D)=[^&]+(&.*)?$`, example);

export const links = ({ next, prev }: Links) => ({
  // `null` says that there is no link, so it is required as a value.
  next: next === undefined ? null : link("after", next),
  prev: prev === undefined ? null : link("before", prev),
});

export const emptyPage: unknown = { data: [], links: links({}) };

export const refusalTitle = "Refused";

/** A refusal: at least one error, each with a title. The pact does not require the wording. */
export const refusal: unknown = { errors: eachLike({ title: like(refusalTitle) }) };
