import { MatchersV3 } from "@pact-foundation/pact";
import { type ConnectionStatus, type Inflection, inflect } from "@persona-conformance/schemas";
import { examples } from "./values.ts";
import { viewThatIs } from "./views.ts";

const { eachLike, equal, like, regex } = MatchersV3;

/** On every answer that is no refusal. */
export const requestId = { "Request-Id": like("req_pactRequest") };

/** What the client waits for after a 429. */
export const secondsToWait = { "RateLimit-Reset": regex(/^\d{1,6}$/, "30") };

/** The resource: its status a value where it is known, all else a shape, and nothing that the client does not read. */
function resource(status: ConnectionStatus | undefined) {
  const view = viewThatIs(status);
  return {
    id: like(view.id),
    attributes: {
      // Said to be equal, since within a list a plain value is taken for a shape, too.
      status: status === undefined ? like(view.status) : equal(status),
      "source-organization-id": like(view.sourceOrganizationId),
      "destination-organization-id": like(view.destinationOrganizationId),
      "created-at": like(view.createdAt),
      "updated-at": like(view.updatedAt),
    },
  };
}

/** Matchers are objects whose members have names of their own: only what they stand beneath is spelled anew. */
function spell(value: unknown, style: Inflection): unknown {
  if (typeof value !== "object" || value === null || MatchersV3.isMatcher(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      Object.keys(inflect({ [key]: 0 }, style) as object).map((name) => [name, spell(item, style)]),
    ),
  );
}

/** A connection by itself. */
export const one = (status?: ConnectionStatus, style: Inflection = "kebab"): unknown => ({
  data: spell(resource(status), style),
});

/** A connection of which nothing but the status was asked for. */
export const oneWithStatusAlone = (status: ConnectionStatus): unknown => ({
  data: { id: like(examples.id), attributes: { status: equal(status) } },
});

interface Links {
  readonly next?: string;
  readonly prev?: string;
}

const links = ({ next, prev }: Links) => ({
  // No link is told from a link by null, so that is a value.
  next: next === undefined ? null : like(next),
  prev: prev === undefined ? null : like(prev),
});

/** A page with one row at the least. */
export const page = (
  status: ConnectionStatus | undefined,
  around: Links = {},
  style: Inflection = "kebab",
): unknown => ({
  data: eachLike(spell(resource(status), style)),
  links: links(around),
});

export const emptyPage: unknown = { data: [], links: links({}) };

export const refusalTitle = "Refused";

/** A refusal: one error at the least, each with a title. Its words are Persona's to change. */
export const refusal: unknown = { errors: eachLike({ title: like(refusalTitle) }) };
