import { MatchersV3 } from "@pact-foundation/pact";
import { type ConnectionStatus, type Inflection, inflectKey } from "@persona-conformance/schemas";
import { type Links, links } from "../../bodies.ts";
import { examples } from "./examples.ts";
import { viewThatIs } from "./view.ts";

const { constrainedArrayLike, equal, like } = MatchersV3;

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

/** A body with one connection, for a request that asked for its status only. */
export const oneWithStatusAlone = (status: ConnectionStatus, known: Known): unknown => ({
  data: {
    id: known.includes("id") ? equal(examples.id) : like(examples.id),
    attributes: { status: equal(status) },
  },
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
