import { connections } from "@persona-conformance/schemas/facts";
import { refuse } from "../../answer.ts";
import type { Concern, Fault } from "../../fault.ts";
import { inLists } from "../../faults/request-kinds.ts";
import { isSuccess, refusing, writtenIn } from "../../faults/written.ts";

/** A fault: some requests always get a server error and change nothing. */
const failing = (
  name: string,
  breaks: Fault["breaks"],
  status: number,
  when: NonNullable<Fault["when"]>,
): Fault => ({
  name: `connections/failures/${name}`,
  breaks,
  when,
  protocol: () => ({
    headerRefusal: () => (status === 500 ? refuse(500) : { ...refuse(500), status }),
  }),
});

const filtered: Concern = { ...inLists, query: true };
const selecting: Concern = { operations: ["list", "retrieve"], query: true };

/** Parameters that each fail by themselves, with their promises. */
const asked = [
  [
    "destination-filter",
    "connections/list-filter-destination",
    "filter[destination-organization-id]",
    filtered,
  ],
  ["way-back", "protocol/page-back", "page[before]", inLists],
  ["fieldset", "protocol/fields-select", `fields[${connections.type}]`, selecting],
] as const;

/** Faults in which one part is down, and everything else works. */
export const failureFaults: readonly Fault[] = [
  ...Object.entries(connections.cites.answers ?? {}).flatMap(([operation, breaks]) =>
    [500, 503].map((status) =>
      failing(`${operation}-is-always-${status}`, breaks, status, { operation }),
    ),
  ),
  writtenIn(
    "action",
    "connections/failures/reactivate-is-done-yet-503",
    "connections/action-answers-200",
    (answer, { operation }) =>
      isSuccess(answer) && operation?.name === "reactivate"
        ? { status: 503, body: { errors: [{ title: "Service unavailable" }] } }
        : {},
  ),
  failing("destination-is-always-500", "connections/one-view", 500, { party: "destination" }),
  failing("destination-cannot-deactivate-for-500", "connections/deactivate-by-either", 500, {
    party: "destination",
    operation: "deactivate",
  }),
  failing("version-2022-09-01-is-always-500", "protocol/version-accepted", 500, {
    version: "2022-09-01",
  }),
  failing("snake-is-always-500", "protocol/inflection-style", 500, { style: "snake" }),
  failing("second-page-is-always-500", "protocol/page-walk", 500, { page: "2" }),
  failing("filters-are-always-500", "connections/list-filter-status", 500, {
    operation: "list",
    query: "yes",
  }),
  {
    name: "connections/failures/deactivate-from-active-is-always-503",
    breaks: "connections/deactivate-by-either",
    alsoBreaks: ["connections/action-answers-200"],
    rules: ({ input }) => ({
      input: (tried, body) =>
        tried.action === "deactivate" && tried.stored.status === "active"
          ? { ...refuse(500), status: 503 }
          : input(tried, body),
    }),
    concerns: { operations: ["action"], action: "deactivate", from: "active", outcome: "success" },
  },
  ...(["status", "party"] as const).map((reason): Fault => ({
    name: `connections/failures/reactivate-refused-for-its-${reason}-with-500`,
    breaks:
      reason === "status"
        ? "connections/reactivate-inactive-only"
        : "connections/reactivate-by-source",
    rules: ({ refusal }) => ({
      refusal: (tried, because) =>
        tried.action === "reactivate" && because.length === 1 && because[0] === reason
          ? refuse(500)
          : refusal(tried, because),
    }),
    concerns: { operations: ["action"], action: "reactivate", outcome: "refusal" },
  })),
  {
    name: "connections/failures/strangers-get-500",
    breaks: "connections/strangers-excluded",
    rules: () => ({ excluded: () => refuse(500) }),
    concerns: { party: "stranger" },
  },
  refusing(
    "connections/failures/active-filter-is-always-500",
    "connections/list-filter-status",
    500,
    ({ query, resource }) => resource === connections && query.get("filter[status]") === "active",
    filtered,
  ),
  refusing(
    "connections/failures/two-filters-are-always-500",
    "connections/list-filter-status",
    500,
    ({ query, resource }) =>
      resource === connections &&
      query.has("filter[status]") &&
      query.has("filter[destination-organization-id]"),
    filtered,
  ),
  refusing(
    "connections/failures/largest-page-is-always-500",
    "protocol/page-size",
    500,
    ({ query, resource }) => resource === connections && query.get("page[size]") === "100",
    inLists,
  ),
  refusing(
    "connections/failures/largest-page-is-refused",
    "protocol/page-size",
    400,
    ({ query, resource }) => resource === connections && query.get("page[size]") === "100",
    inLists,
  ),
  ...asked.map(([name, breaks, parameter, concerns]) =>
    refusing(
      `connections/failures/${name}-is-always-500`,
      breaks,
      500,
      ({ query, resource }) => resource === connections && query.has(parameter),
      concerns,
    ),
  ),
];
