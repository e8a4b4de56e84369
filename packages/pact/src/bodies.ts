import { MatchersV3 } from "@pact-foundation/pact";
import { type ConnectionStatus, type Inflection, inflectKey } from "@persona-conformance/schemas";
import { examples } from "./values.ts";
import { viewThatIs } from "./views.ts";

const { constrainedArrayLike, eachLike, equal, like, regex } = MatchersV3;

/** The headers of every successful answer. */
export const requestId = { "Request-Id": like("req_pactRequest") };

/** The header of a 429 that tells the client how many seconds to wait. */
export const secondsToWait = { "RateLimit-Reset": regex(/^\d{1,6}$/, "30") };

/** The members whose values the provider state decides. The pact requires these values. */
export type Known = readonly ("id" | "source" | "destination")[];
export const allKnown: Known = ["id", "source", "destination"];

/** A connection: known members as values, all others as types. Members that the client does not read are left out. */
function resource(status: ConnectionStatus | undefined, known: Known, id?: string) {
  const view = viewThatIs(status, id);
  // `equal`, because Pact compares a plain value in a list only by type.
  const value = (name: Known[number], text: string | undefined) =>
    known.includes(name) ? equal(text) : like(text);
  return {
    id: value("id", view.id),
    attributes: {
      status: status === undefined ? like(view.status) : equal(status),
      "source-organization-id": value("source", view.sourceOrganizationId),
      "destination-organization-id": value("destination", view.destinationOrganizationId),
      "created-at": like(view.createdAt),
      "updated-at": like(view.updatedAt),
    },
  };
}

/** Renames keys. Matchers are left alone: they are objects too, and their members are Pact's. */
function spell(value: unknown, style: Inflection): unknown {
  if (typeof value !== "object" || value === null || MatchersV3.isMatcher(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [inflectKey(key, style), spell(item, style)]),
  );
}

/** A body with one connection. */
export const one = (
  status: ConnectionStatus | undefined,
  known: Known,
  style: Inflection = "kebab",
): unknown => ({ data: spell(resource(status, known), style) });

/** A body with one connection, of which the request asked for the status only. */
export const oneWithStatusAlone = (status: ConnectionStatus, known: Known): unknown => ({
  data: {
    id: known.includes("id") ? equal(examples.id) : like(examples.id),
    attributes: { status: equal(status) },
  },
});

interface Links {
  readonly next?: string;
  readonly prev?: string;
}

/** A link that the client can follow: a path under the prefix, with a cursor. */
const link = (cursor: "after" | "before", example: string) =>
  regex(String.raw`^/api/v1/[^?]+\?(.*&)?page(\[|%5B)${cursor}(\]|%5D)=[^&]+(&.*)?$`, example);

const links = ({ next, prev }: Links) => ({
  // `null` says that there is no link, so it is required as a value.
  next: next === undefined ? null : link("after", next),
  prev: prev === undefined ? null : link("before", prev),
});

/** The row of a page. `id` is set if the test knows which connection it is. */
export interface Row {
  readonly status?: ConnectionStatus;
  readonly id?: string;
  readonly known: Known;
}

/** A page of exactly one row. */
export const page = (
  { status, id, known }: Row,
  around: Links = {},
  style: Inflection = "kebab",
): unknown => ({
  data: constrainedArrayLike(spell(resource(status, known, id), style), 1, 1, 1),
  links: links(around),
});

export const emptyPage: unknown = { data: [], links: links({}) };

export const refusalTitle = "Refused";

/** A refusal: at least one error, each with a title. The pact does not require the wording. */
export const refusal: unknown = { errors: eachLike({ title: like(refusalTitle) }) };
