import { newestVersion } from "@persona-conformance/schemas/facts";
import { inLists, isList, ofUnknownIds } from "../faults/request-kinds.ts";
import { written, writtenIn, refusing, isError } from "../faults/written.ts";
import type { Concern, Fault } from "../fault.ts";

/** Such a query may hold other parameters, too. */
const oddly: Concern = { ...inLists, outcome: "refusal" };

/** The names in each fieldset of a query. */
const fieldsIn = (query: URLSearchParams): readonly string[] =>
  [...query].flatMap(([name, names]) => (name.startsWith("fields[") ? [names] : []));

/** Faults with an invalid version, parameter or body. */
export const parameterFaults: readonly Fault[] = [
  refusing(
    "protocol/versions/oldest-refused",
    "protocol/version-accepted",
    400,
    ({ headers }) => headers.get("persona-version") === "2020-05-18",
    { fixed: ["version"] },
  ),
  refusing(
    "protocol/versions/all-old-refused",
    "protocol/version-accepted",
    400,
    ({ headers }) => (headers.get("persona-version") ?? newestVersion) < newestVersion,
    { fixed: ["version"] },
  ),
  refusing(
    "protocol/inflection/snake-refused",
    "protocol/inflection-style",
    400,
    ({ headers }) => headers.get("key-inflection") === "snake",
    { fixed: ["style"] },
  ),
  refusing(
    "protocol/inflection/camel-refused-in-lists",
    "protocol/inflection-style",
    400,
    (context) => isList(context) && context.headers.get("key-inflection") === "camel",
    { ...inLists, fixed: ["style"] },
  ),
  refusing(
    "protocol/versions/unknown-breaks",
    "protocol/bad-parameters",
    500,
    ({ headers }) => headers.get("persona-version") === "1999-12-31",
    { fixed: ["version"] },
  ),
  writtenIn(
    "create",
    "protocol/parameters/own-organization-breaks",
    "protocol/bad-parameters",
    (_answer, context) =>
      context.text.includes(`"${context.caller.organizationId}"`) ? { status: 500 } : {},
  ),
  ...(["page[size]=0", "page[size]=101", "page[size]=abc", "filter[no-such-filter]"] as const).map(
    (parameter) =>
      refusing(
        `protocol/parameters/${parameter.replaceAll(/[^a-z0-9]+/g, "-")}-breaks`,
        "protocol/bad-parameters",
        500,
        ({ query }) => decodeURIComponent(query.toString()).includes(parameter),
        oddly,
      ),
  ),
  refusing(
    "protocol/parameters/empty-cursor-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.get("page[after]") === "",
    oddly,
  ),
  refusing(
    "protocol/parameters/empty-filter-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.get("filter[status]") === "",
    { ...inLists, query: true },
  ),
  refusing(
    "protocol/parameters/nameless-field-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => fieldsIn(query).some((names) => /(^|,)(,|$)/.test(names)),
    { query: true },
  ),
  refusing(
    "protocol/parameters/unknown-name-in-fields-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => fieldsIn(query).some((names) => names.includes("no-such")),
    { query: true },
  ),
  refusing(
    "protocol/parameters/name-twice-in-fields-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) =>
      fieldsIn(query).some((names) => new Set(names.split(",")).size < names.split(",").length),
    { query: true },
  ),
  refusing(
    "protocol/parameters/comma-in-filter-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.get("filter[status]")?.includes(",") === true,
    { ...inLists, query: true },
  ),
  refusing(
    "protocol/parameters/filter-twice-breaks",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.getAll("filter[status]").length > 1,
    { ...inLists, query: true },
  ),
  refusing(
    "protocol/parameters/blank-in-id-breaks",
    "protocol/bad-parameters",
    500,
    ({ path }) => path.includes("%20"),
    ofUnknownIds,
  ),
  refusing(
    "protocol/parameters/long-id-breaks",
    "protocol/bad-parameters",
    500,
    ({ path }) => path.length > 150,
    ofUnknownIds,
  ),
  written(
    "protocol/parameters/after-the-last-breaks",
    "protocol/bad-parameters",
    (answer, context) => {
      // `Object` returns an object for any value.
      const { data } = Object(answer.body) as { readonly data?: unknown };
      const isEmpty = Array.isArray(data) && data.length === 0;
      return isEmpty && context?.query.has("page[after]") ? { status: 500 } : {};
    },
    { ...inLists, page: true },
  ),
  writtenIn(
    "list",
    "protocol/statuses/list-422",
    "protocol/declared-statuses",
    (answer) => (answer.status === 400 ? { status: 422 } : {}),
    { outcome: "refusal" },
  ),
  writtenIn("create", "protocol/statuses/create-404", "protocol/declared-statuses", (answer) =>
    answer.status === 422 ? { status: 404 } : {},
  ),
  written(
    "protocol/parameters/unknown-cursor-breaks",
    "protocol/bad-parameters",
    (answer, context) =>
      context?.query.has("page[after]") && isError(answer) ? { status: 500 } : {},
    { ...inLists, page: true },
  ),
  written(
    "protocol/parameters/unknown-cursor-before-breaks",
    "protocol/bad-parameters",
    (answer, context) =>
      context?.query.has("page[before]") && !context.query.has("page[after]") && isError(answer)
        ? { status: 500 }
        : {},
    { ...inLists, page: true },
  ),
  refusing(
    "protocol/parameters/both-cursors-break",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.has("page[after]") && query.has("page[before]"),
    { ...inLists, page: true },
  ),
  writtenIn("create", "protocol/statuses/malformed-500", "protocol/malformed", (_answer, context) =>
    context.text === '{"data":' ? { status: 500 } : {},
  ),
  writtenIn("create", "protocol/statuses/malformed-422", "protocol/malformed", (_answer, context) =>
    context.text === '{"data":' ? { status: 422 } : {},
  ),
];
