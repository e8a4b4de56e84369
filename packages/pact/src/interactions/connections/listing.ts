import type { ListQuery } from "@persona-conformance/client";
import {
  basePath,
  connections,
  type ConnectionView,
  registry,
  type StatementId,
  unknowns,
} from "@persona-conformance/schemas";
import { emptyPage, refusal, refusalTitle, requestId, secondsToWait } from "../../bodies.ts";
import type { Answer, Ask, Interaction, ActorName } from "../../interaction.ts";
import { given } from "../../states.ts";
import { examples } from "../../values.ts";
import { refuses } from "../refusals.ts";
import { allKnown, page, type Row } from "./bodies.ts";
import { viewThatIs } from "./view.ts";

const { id, destination, newest, second } = examples;
const operation = "list-all-connect-connections";
const link = (query: string) => `${basePath}${registry.get(operation).path}?${query}`;

interface Page {
  readonly description: string;
  readonly cites: Interaction["cites"];
  readonly given: NonNullable<Interaction["given"]>;
  readonly by?: ActorName;
  /** The query as it is given to the client, and as the client sends it. */
  readonly list: ListQuery<typeof connections>;
  readonly ask: Omit<Ask, "operation">;
  /** The only row, or `undefined` for an empty page. A row without a status may have any. */
  readonly row?: Row;
  readonly next?: string;
  readonly prev?: string;
}

function lists({ row, next, prev, list, ask, by = "source", ...rest }: Page): Interaction {
  const around = { ...(next !== undefined && { next }), ...(prev !== undefined && { prev }) };
  const body = row === undefined ? emptyPage : page(row, around, ask.inflection);
  const rows: readonly ConnectionView[] = row === undefined ? [] : [viewThatIs(row.status, row.id)];
  const answer: Answer = { status: 200, headers: requestId, body };
  return {
    ...rest,
    by,
    ask: { operation, ...ask },
    answer,
    call: (client) => client.connections.list(list),
    reads: { kind: "page", rows, next: next ?? null, prev: prev ?? null },
  };
}

const three = given("there are connections", { "at-least": 3 });
const whole: readonly [StatementId, StatementId] = [
  "connections/resource-envelope",
  "connections/list-row-is-resource",
];

const newestRow: Row = { id: newest, known: ["id"] };

/** Pages of one row: whether there is a next page then does not depend on the number of connections. */
const pages: readonly Interaction[] = [
  lists({
    description: "a request for the first page of the list",
    cites: ["protocol/page-size", "protocol/page-ends", "protocol/page-links", ...whole],
    given: three,
    list: { size: 1 },
    ask: { query: { "page[size]": "1" } },
    row: newestRow,
    next: link(`page[after]=${newest}&page[size]=1`),
  }),
  lists({
    description: "a request for the page after a row",
    cites: ["protocol/page-walk", "protocol/page-links"],
    given: three,
    list: { size: 1, after: newest },
    ask: { query: { "page[size]": "1", "page[after]": "${newest}" } },
    row: { id: second, known: ["id"] },
    next: link(`page[after]=${second}&page[size]=1`),
    prev: link(`page[before]=${second}&page[size]=1`),
  }),
  lists({
    description: "a request for the page before a row",
    cites: ["protocol/page-back", "protocol/page-ends", "protocol/page-links"],
    given: three,
    list: { size: 1, before: second },
    ask: { query: { "page[size]": "1", "page[before]": "${second}" } },
    row: newestRow,
    next: link(`page[after]=${newest}&page[size]=1`),
  }),
];

const toDestination = { "filter[destination-organization-id]": "${destination}" };

/** There is only one connection to an organization, so the page has no next and no previous page. */
const filtered: readonly Interaction[] = [
  ...connections.lifecycle.statuses.map((status) =>
    lists({
      description: `a request for the ${status} connections to an organization`,
      cites: [
        "connections/list-filter-status",
        "connections/list-filter-destination",
        "protocol/page-ends",
      ],
      given: given(`a connection is ${status}`, { id }),
      list: { status, destinationOrganizationId: destination },
      ask: { query: { "filter[status]": status, ...toDestination } },
      row: { status, known: allKnown },
    }),
  ),
  lists({
    description: "a request for the connections to an organization",
    cites: [
      "connections/list-filter-destination",
      "protocol/page-ends",
      "connections/list-row-is-resource",
    ],
    given: given("a connection is pending", { id }),
    list: { destinationOrganizationId: destination },
    ask: { query: toDestination },
    row: { status: "pending", known: allKnown },
  }),
  lists({
    description: "a request for connections of which there are none",
    cites: [
      "connections/list-filter-status",
      "connections/resource-envelope",
      "protocol/page-ends",
    ],
    given: given("a connection is pending", { id }),
    list: { status: "inactive", destinationOrganizationId: destination },
    ask: { query: { "filter[status]": "inactive", ...toDestination } },
  }),
  ...connections.lifecycle.statuses.map((status) =>
    lists({
      description: `a request of the destination for the ${status} connections to itself`,
      cites: ["connections/list-both-directions", "connections/one-view"],
      given: given(`a connection is ${status}`, { id }),
      by: "destination",
      list: { destinationOrganizationId: destination, status, size: 1 },
      ask: { query: { ...toDestination, "filter[status]": status, "page[size]": "1" } },
      row: { status, known: allKnown },
    }),
  ),
  ...(["camel", "snake"] as const).map((inflection) =>
    lists({
      description: `a request for the connections to an organization in ${inflection} case`,
      cites: ["protocol/inflection-style", "protocol/inflection-values"],
      given: given("a connection is pending", { id }),
      list: { destinationOrganizationId: destination },
      ask: { query: toDestination, inflection },
      row: { status: "pending", known: allKnown },
    }),
  ),
];

const asks = (by: ActorName): Pick<Interaction, "by" | "ask" | "call"> => ({
  by,
  ask: { operation },
  call: (client) => client.connections.list(),
});

const tooMany: Pick<Interaction, "answer" | "reads"> = {
  answer: { status: 429, headers: secondsToWait, body: refusal },
  reads: { kind: "refusal", status: 429, errors: [{ title: refusalTitle }] },
};

const refusals: readonly Interaction[] = [
  {
    description: "a vain request for the list with an invalid key",
    cites: ["protocol/auth-valid-key", "protocol/error-body"],
    ...asks("nobody"),
    ...refuses([401]),
  },
  {
    description: "a vain request for the list of an organization without Connect",
    cites: ["protocol/auth-connect-enabled", "protocol/error-body"],
    ...asks("outsider"),
    ...refuses(unknowns["protocol/without-connect"].answers),
  },
  {
    description: "a request too many",
    cites: ["protocol/rate-limit-resets", "protocol/error-body"],
    given: given("the rate limit is used up", { requests: 1 }),
    ...asks("source"),
    ...tooMany,
  },
];

export const listing: readonly Interaction[] = [...pages, ...filtered, ...refusals];
