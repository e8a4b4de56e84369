import { isAction, inActions } from "../../faults/request-kinds.ts";
import { written, writtenIn, refusing, isSuccess } from "../../faults/written.ts";
import {
  allowedVersions,
  connections,
  jsonAt,
  jsonObject,
} from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { shownIn } from "../../faults/shown.ts";
import { swapped } from "../parties.ts";

/** Faults in the protocol of the operations on connections. */
export const protocolFaults: readonly Fault[] = [
  {
    name: "protocol/access/401-after-a-while",
    breaks: "connections/action-answers-200",
    protocol: ({ authenticate }) => {
      const seen = new Map<string, number>();
      return {
        authenticate(authorization) {
          const count = (seen.get(authorization ?? "") ?? 0) + 1;
          seen.set(authorization ?? "", count);
          return count > 3 ? undefined : authenticate(authorization);
        },
      };
    },
  },
  {
    name: "connections/resource/times-in-seconds-if-sparse",
    breaks: "connections/resource-timestamps",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const left = jsonObject(sparse(resource, context, version));
        if (!context.query.toString().includes("fields")) return left;
        const named = Object.entries(jsonObject(left["attributes"]));
        const attributes = named.map(([name, value]) => [
          name,
          name.endsWith("-at") && typeof value === "string" ? Date.parse(value) / 1000 : value,
        ]);
        return { ...left, attributes: Object.fromEntries(attributes) };
      },
    }),
    concerns: { operations: ["list", "retrieve"], shows: true, query: true },
  },
  refusing(
    "protocol/versions/header-required",
    "connections/action-needs-no-body",
    400,
    ({ headers }) => !headers.has("persona-version"),
    { fixed: ["version"] },
  ),
  refusing(
    "protocol/idempotency/key-required",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && !context.headers.has("idempotency-key"),
    inActions,
  ),
  written("protocol/bodies/included", "connections/resource-without-included", (answer) =>
    isSuccess(answer) ? { body: { ...jsonObject(answer.body), included: [] } } : {},
  ),
  writtenIn(
    "retrieve",
    "protocol/bodies/bare",
    "connections/resource-envelope",
    (answer) => (isSuccess(answer) ? { body: jsonAt(answer.body, "data") } : {}),
    { shows: true },
  ),
  writtenIn(
    "retrieve",
    "protocol/bodies/wrapped-twice",
    "connections/resource-envelope",
    (answer) => (isSuccess(answer) ? { body: { data: answer.body } } : {}),
    { shows: true },
  ),
  writtenIn(
    "list",
    "protocol/bodies/list-without-links",
    "connections/resource-envelope",
    (answer) => (isSuccess(answer) ? { body: { data: jsonAt(answer.body, "data") } } : {}),
  ),
  writtenIn(
    "list",
    "protocol/bodies/list-without-prev",
    "connections/resource-envelope",
    (answer) => {
      if (!isSuccess(answer)) return {};
      const next = jsonAt(answer.body, "links", "next");
      return { body: { data: jsonAt(answer.body, "data"), links: { next } } };
    },
  ),
  refusing(
    "protocol/bodies/json-in-actions-refused",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && context.text !== "",
    inActions,
  ),
  refusing(
    "protocol/bodies/actions-without-json-refused",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && context.resource === connections && context.text === "",
    inActions,
  ),
  {
    ...refusing(
      "protocol/bodies/json-in-actions-of-the-destination-refused",
      "connections/action-needs-no-body",
      400,
      (context) => isAction(context) && context.text !== "",
      inActions,
    ),
    when: { party: "destination" },
  },
  refusing(
    "protocol/bodies/content-type-in-actions-refused",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && context.headers.has("content-type"),
    inActions,
  ),
  refusing(
    "connections/versions/2021-02-21-refused-by-actions",
    "protocol/version-accepted",
    400,
    (context) =>
      context.resource === connections &&
      isAction(context) &&
      context.headers.get("persona-version") === "2021-02-21",
    { ...inActions, fixed: ["version"] },
  ),
  ...allowedVersions.map((version): Fault => ({
    ...shownIn(
      "retrieve",
      `protocol/versions/${version}-swaps-the-parties`,
      "protocol/version-invariant",
      swapped,
    ),
    when: { version },
  })),
  writtenIn(
    "retrieve",
    "protocol/versions/old-attribute",
    "protocol/version-invariant",
    (answer, context) => {
      if ((context.headers.get("persona-version") ?? "") >= "2021") return {};
      const text = JSON.stringify(answer.body).replace(
        '"source-organization-id"',
        '"organization"',
      );
      return { body: JSON.parse(text) };
    },
    { shows: true, fixed: ["version"] },
  ),
];
