import { isCreate, inCreation } from "../faults/request-kinds.ts";
import { written, refusing } from "../faults/written.ts";
import type { Fault } from "../fault.ts";

/** What can be wrong where a version, a parameter or a body is bad. */
export const parameterFaults: readonly Fault[] = [
  refusing(
    "protocol/versions/oldest-refused",
    "protocol/version-accepted",
    400,
    ({ headers }) => headers.get("persona-version") === "2020-05-18",
  ),
  refusing(
    "protocol/versions/unknown-breaks",
    "protocol/bad-parameters",
    500,
    ({ headers }) => headers.get("persona-version") === "1999-12-31",
  ),
  written(
    "protocol/parameters/own-organization-breaks",
    "protocol/bad-parameters",
    (_answer, context) =>
      isCreate(context) && context?.text.includes(`"${context.caller.organizationId}"`)
        ? { status: 500 }
        : {},
    inCreation,
  ),
  ...(["page[size]=0", "page[size]=101", "page[size]=abc", "filter[no-such-filter]"] as const).map(
    (parameter) =>
      refusing(
        `protocol/parameters/${parameter.replaceAll(/[^a-z0-9]+/g, "-")}-breaks`,
        "protocol/bad-parameters",
        500,
        ({ query }) => decodeURIComponent(query.toString()).includes(parameter),
      ),
  ),
  {
    name: "protocol/parameters/unknown-cursor-breaks",
    breaks: "protocol/bad-parameters",
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const bad = context?.query.has("page[after]") && answer.status >= 400;
        return bad ? { ...finish(answer, context), status: 500 } : finish(answer, context);
      },
    }),
  },
  refusing(
    "protocol/parameters/both-cursors-break",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.has("page[after]") && query.has("page[before]"),
  ),
  written(
    "protocol/statuses/malformed-500",
    "protocol/malformed",
    (_answer, context) =>
      isCreate(context) && context?.text === '{"data":' ? { status: 500 } : {},
    inCreation,
  ),
  written(
    "protocol/statuses/malformed-422",
    "protocol/malformed",
    (_answer, context) =>
      isCreate(context) && context?.text === '{"data":' ? { status: 422 } : {},
    inCreation,
  ),
];
