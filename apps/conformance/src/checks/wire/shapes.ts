import { jsonOf, readListReply, readReply } from "@persona-conformance/client";
import {
  attributesOf,
  type Citation,
  idOf,
  includedOnRequestSince,
  instant,
  jsonAt,
  type Resource,
  type ResourceCitations,
} from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { isMisshapen } from "../../trial/judging/expect.ts";
import { sameInstant } from "../../trial/reading/view.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { asksToInclude, isSparse } from "../../trial/trial-exchange.ts";
import { lettersIn } from "../key-style.ts";
import { isListed } from "../known-version.ts";
import { audit, type AuditDefinition, isSuccess, type Mistake } from "./audit.ts";
import { resourcesIn, type Shown } from "./resources-in.ts";

interface Shape extends Pick<
  AuditDefinition,
  "id" | "failsWhen" | "expected" | "spoils" | "spoilsEach" | "observe"
> {
  /** The promise of the resource that this check judges. */
  readonly promise: Exclude<keyof ResourceCitations, "answers" | "attributes" | "filters">;
  readonly of?: AuditDefinition["of"];
  readonly mistakes: (resource: Resource, one: TrialExchange) => readonly (string | Mistake)[];
}

/** Rules for every answer with a resource, from the resource's definition. */
const shapes: readonly Shape[] = [
  {
    id: "protocol/wire/envelope",
    promise: "envelope",
    failsWhen:
      "a resource that is not an object under `data`, or a list without `data` and both links",
    expected: "a resource under data, or a list under data with links.prev and links.next",
    spoils: "all",
    spoilsEach: "in several operations",
    mistakes(resource, one) {
      if (one.exchange.status === 204 || isMisshapen(one.exchange)) return [];
      if (one.operation?.name !== "list" && isSparse(one.exchange)) return [];
      const read = one.operation?.name === "list" ? readListReply : readReply;
      const reply = read(resource, one.exchange);
      return reply.kind === "unreadable" ? [reply.problem] : [];
    },
  },
  {
    id: "protocol/wire/no-included",
    promise: "included",
    failsWhen: "a member `included`",
    expected: "no included resources",
    of: (one) => isSuccess(one) && !asksToInclude(one.exchange),
    mistakes(_, { exchange, operation, cell: { apiVersion }, probe }) {
      const body = jsonOf(exchange);
      const held = typeof body === "object" && body !== null && "included" in body;
      // By default, old versions include what can be included: here nothing is. An odd request may name any version.
      const isOld = probe || (isListed(apiVersion) && apiVersion < includedOnRequestSince);
      const isEmpty = held && Array.isArray(body.included) && body.included.length === 0;
      return held && !(isOld && isEmpty && operation?.name !== "list") ? ["included"] : [];
    },
  },
  {
    id: "protocol/wire/type",
    promise: "type",
    failsWhen: "another type",
    expected: "the documented type",
    spoils: "others",
    mistakes: ({ type: documented }, one) =>
      resourcesIn(one)
        .filter(({ type }) => type !== documented)
        .map(({ type }) => ({
          text: `the type ${JSON.stringify(type)} instead of ${documented}`,
          ...(isInflected(type, documented, one) && { cites: "protocol/inflection-values" }),
          ...(type === undefined && isSparse(one.exchange) && { cites: "protocol/fields-select" }),
        })),
  },
  {
    id: "protocol/wire/attributes",
    promise: "shape",
    failsWhen: "a missing id or documented attribute, or one of another type",
    expected: "an id and every documented attribute",
    spoils: "others",
    spoilsEach: "always",
    of: (one) => isSuccess(one) && !isSparse(one.exchange),
    mistakes: (resource, one) => resourcesIn(one).flatMap((shown) => misshapen(resource, shown)),
  },
  {
    id: "protocol/wire/timestamps",
    promise: "timestamps",
    failsWhen: "a time that is not RFC 3339, or an update before the creation",
    expected: "RFC 3339 timestamps in their order",
    spoils: "others",
    observe(trial, judged) {
      const ahead = aheadOf(judged);
      if (ahead !== undefined) trial.observe("protocol/timestamps-ahead", ahead);
    },
    mistakes: (resource, one) =>
      resourcesIn(one).flatMap(({ attributes = {} }) => mistimed(resource, attributes)),
  },
  {
    id: "protocol/wire/status-values",
    promise: "statuses",
    failsWhen: "an undocumented status",
    expected: "one of the documented statuses",
    spoils: "others",
    // A list may hold rows of others, and new statuses may appear there at any time.
    of: (one) => isSuccess(one) && one.operation?.name !== "list",
    mistakes: ({ lifecycle, attributes: documented }, one) =>
      Object.hasOwn(documented, "status")
        ? resourcesIn(one)
            .map(({ attributes }) => attributes?.["status"])
            // Another check reports null, which is no text.
            .filter((status) => (status ?? null) !== null && !lifecycle.isStatus(status))
            .map((status) => `the status ${JSON.stringify(status)}`)
        : [],
  },
  {
    id: "protocol/wire/removed-members",
    promise: "removed",
    failsWhen: "a member that Persona removed from the description",
    expected: "no removed members",
    mistakes: ({ removed }, one) =>
      resourcesIn(one).flatMap(({ attributes = {} }) =>
        removed.filter((name) => Object.hasOwn(attributes, name)),
      ),
  },
];

/** The checks of these shapes. Each covers all resources with that promise. */
export const shapeChecks = (resources: readonly Resource[]): readonly Check<Trial>[] =>
  shapes.flatMap(({ promise, of = isSuccess, mistakes, ...rest }) => {
    const cites = new Map<string, Citation>(
      resources.flatMap((resource) => {
        const cited = resource.cites[promise];
        return cited === undefined ? [] : [[resource.name, cited]];
      }),
    );
    const [first, ...others] = cites.values();
    if (first === undefined) return [];
    return [
      audit({
        ...rest,
        cites: first,
        ...(others.length > 0 && { alsoCites: others }),
        skipsReusedKeys: true,
        of,
        mistakes(one) {
          const { resource } = one.operation ?? {};
          const cited = cites.get(resource?.name ?? "");
          if (resource === undefined || cited === undefined) return [];
          const other = idOf(cited) === idOf(first) ? {} : { cites: cited };
          return mistakes(resource, one).map((mistake) =>
            typeof mistake === "string" ? { text: mistake, ...other } : { ...other, ...mistake },
          );
        },
      })(resources),
    ];
  });

/** Whether a value is a documented one with the key inflection applied, which must change only keys. */
const isInflected = (value: unknown, documented: string, { cell }: TrialExchange): boolean =>
  cell.inflection !== "kebab" &&
  typeof value === "string" &&
  lettersIn(value) === lettersIn(documented);

/** Whether an attribute has another name with the same letters. Another check reports that. */
const isMisspelt = (attributes: object, name: string): boolean =>
  Object.keys(attributes).some((key) => key !== name && lettersIn(key) === lettersIn(name));

const isFilled = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Attributes that are missing or not a string. Another check judges timestamps. */
function misshapen(resource: Resource, { id, attributes = {}, relationships }: Shown) {
  return [
    ...(isFilled(id) ? [] : [`the id ${JSON.stringify(id)}`]),
    ...attributesOf(resource)
      .filter((name) => {
        const isNullable = resource.attributes[name]?.endsWith("or null") === true;
        const value = attributes[name];
        return !isFilled(value) && !(isNullable && value === null) && !isMisspelt(attributes, name);
      })
      .map((name) => `${name} ${JSON.stringify(attributes[name])}`),
    ...(isRelated(resource, relationships)
      ? []
      : [`the relationships ${JSON.stringify(relationships)}`]),
  ];
}

/** Whether each relationship that is there has an id and a type. */
function isRelated(resource: Resource, relationships: unknown): boolean {
  if (relationships === undefined || relationships === null) return true;
  if (typeof relationships !== "object") return false;
  return Object.entries(relationships).every(([name, value]) => {
    const known = resource.relationships[name];
    if (known === undefined) return true;
    const data = jsonAt(value, "data");
    if (data === null) return known.nullable === true;
    return isFilled(jsonAt(data, "id")) && isFilled(jsonAt(data, "type"));
  });
}

/** The times of what has happened. A token also shows when it expires, which lies ahead. */
const past = ["created-at", "updated-at"];

/** Whether the time of a creation or an update lies after the `Date` of the answer that shows it. */
export function aheadOf(judged: readonly TrialExchange[]): "no" | "yes" | undefined {
  const seconds = judged.flatMap((one) => {
    const date = Date.parse(one.exchange.headers["date"] ?? "");
    return resourcesIn(one).flatMap(({ attributes = {} }) =>
      past.map((name) => (Date.parse(String(attributes[name])) - date) / 1000),
    );
  });
  const known = seconds.filter((ahead) => !Number.isNaN(ahead));
  if (known.length === 0) return undefined;
  // Another machine may write `Date`, and no two clocks agree to the second.
  return known.some((ahead) => ahead >= 60) ? "yes" : "no";
}

function mistimed(resource: Resource, attributes: Readonly<Record<string, unknown>>) {
  const times = attributesOf(resource)
    .filter((name) => resource.attributes[name]?.startsWith("timestamp"))
    .map((name) => attributes[name])
    .filter((time) => time !== undefined && time !== null);
  const wrong = times.filter((time) => instant(time) === undefined);
  if (wrong.length > 0) return wrong.map((time) => JSON.stringify(time));
  const { "created-at": created, "updated-at": updated } = attributes;
  const [first, last] = [instant(created), instant(updated)];
  if (first === undefined || last === undefined || last >= first) return [];
  // One of them may be in whole seconds.
  if (sameInstant(created, updated)) return [];
  return [`updated at ${String(updated)}, created at ${String(created)}`];
}
