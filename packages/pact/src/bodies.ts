import { MatchersV3 } from "@pact-foundation/pact";
import { type ConnectionStatus, type Inflection, inflectKey } from "@persona-conformance/schemas";
import { examples } from "./values.ts";
import { viewThatIs } from "./views.ts";

const { constrainedArrayLike, eachLike, equal, like, regex } = MatchersV3;

/** On every answer that is no refusal. */
export const requestId = { "Request-Id": like("req_pactRequest") };

/** What the client waits for after a 429. */
export const secondsToWait = { "RateLimit-Reset": regex(/^\d{1,6}$/, "30") };

/** What of a connection is known from the state that it was brought to, so that it is demanded as a value. */
export type Known = readonly ("id" | "source" | "destination")[];
export const allKnown: Known = ["id", "source", "destination"];

/** The resource: what is known is a value, all else a shape, and nothing that the client does not read. */
function resource(status: ConnectionStatus | undefined, known: Known, id?: string) {
  const view = viewThatIs(status, id);
  // Said to be equal, since within a list a plain value is taken for a shape, too.
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

/** Matchers are objects whose members have names of their own: only what they stand beneath is spelled anew. */
function spell(value: unknown, style: Inflection): unknown {
  if (typeof value !== "object" || value === null || MatchersV3.isMatcher(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [inflectKey(key, style), spell(item, style)]),
  );
}

/** A connection by itself. */
export const one = (
  status: ConnectionStatus | undefined,
  known: Known,
  style: Inflection = "kebab",
): unknown => ({ data: spell(resource(status, known), style) });

/** A connection of which nothing but the status was asked for. */
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

/** A path under the prefix, with a cursor in it: what can be followed as it is. */
const link = (cursor: "after" | "before", example: string) =>
  regex(String.raw`^/api/v1/[^?]+\?(.*&)?page(\[|%5B)${cursor}(\]|%5D)=[^&]+(&.*)?$`, example);

const links = ({ next, prev }: Links) => ({
  // No link is told from a link by null, so that is a value.
  next: next === undefined ? null : link("after", next),
  prev: prev === undefined ? null : link("before", prev),
});

/** The row of a page: which connection it is, where that is known. */
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

/** A refusal: one error at the least, each with a title. Its words are Persona's to change. */
export const refusal: unknown = { errors: eachLike({ title: like(refusalTitle) }) };
