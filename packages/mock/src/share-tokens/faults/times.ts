import { shareTokens, tokenLifetime } from "@persona-conformance/schemas/facts";
import { later, shown, shownIn, withAttributes } from "../../faults/shown.ts";
import { inLists, inTwoRequests, isList, isRetrieve } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";
import type { Stored } from "../../resource/stored.ts";

const { statuses } = shareTokens.lifecycle;
type Status = (typeof statuses)[number];

/** The attributes with the time of a status, each with its promise. */
const stamps = [
  ["pending", "pending-at", "share-tokens/pending-at-tells"],
  ["redeemed", "redeemed-at", "share-tokens/redeemed-at-tells"],
  ["failed", "failed-at", "share-tokens/failed-at-tells"],
] as const satisfies readonly (readonly [Status, string, Fault["breaks"]])[];

/** The statuses in which each of these attributes has a time. The time of a past status stays. */
const holders: Readonly<Record<(typeof stamps)[number][1], readonly Status[]>> = {
  "pending-at": ["pending", "redeemed", "failed"],
  "redeemed-at": ["redeemed"],
  "failed-at": ["failed"],
};

/** A fault in an attribute of a token that has one of these statuses. */
const wrong = (
  name: string,
  breaks: Fault["breaks"],
  where: readonly string[],
  attributes: (view: Parameters<Parameters<typeof shown>[2]>[1]) => object,
): Fault =>
  shown(
    `share-tokens/times/${name}`,
    breaks,
    (json, view) =>
      where.includes(view.status) ? withAttributes(json, { ...attributes(view) }) : json,
    { statuses: where },
  );

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString();

const stampFaults = stamps.flatMap(([status, attribute, breaks]): readonly Fault[] => [
  wrong(`${attribute}-missing`, breaks, holders[attribute], () => ({ [attribute]: null })),
  wrong(`${attribute}-an-hour-ahead`, breaks, holders[attribute], ({ updatedAt }) => ({
    [attribute]: later(timeOf(updatedAt), 3_600_000),
  })),
  wrong(`${attribute}-before-the-creation`, breaks, holders[attribute], ({ createdAt }) => ({
    [attribute]: timeOf(createdAt - 1000),
  })),
  ...statuses
    .filter((other) => !holders[attribute].includes(other))
    .map((other) =>
      wrong(`${attribute}-of-what-is-${other}`, breaks, [other], ({ updatedAt }) => ({
        [attribute]: timeOf(updatedAt),
      })),
    ),
  ...(status === "pending"
    ? [
        wrong("pending-at-lost-in-the-end", breaks, ["redeemed", "failed"], () => ({
          [attribute]: null,
        })),
        wrong("pending-at-of-the-creation", breaks, holders[attribute], ({ createdAt }) => ({
          [attribute]: timeOf(createdAt),
        })),
        wrong("pending-at-moves-with-the-end", breaks, ["redeemed", "failed"], ({ updatedAt }) => ({
          [attribute]: timeOf(updatedAt + 1),
        })),
      ]
    : []),
]);

/** A fault in the lifetime of a token: a function of the requested seconds. */
const living = (
  name: string,
  breaks: Fault["breaks"],
  milliseconds: (seconds: number) => number | null,
): Fault => ({
  name: `share-tokens/times/${name}`,
  breaks,
  rules: ({ created }) => ({
    created(stored) {
      const made = created(stored);
      const asked = stored.attributes["expires-in-seconds"];
      const changed = milliseconds(typeof asked === "number" ? asked : tokenLifetime.default);
      const isDefault = breaks === "share-tokens/create-lifetime-default";
      if (isDefault === (asked !== undefined)) return made;
      const end = changed === null ? null : made.createdAt + changed;
      return { ...made, attributes: { ...made.attributes, "expires-at": end } };
    },
  }),
  concerns: { operations: ["create"] },
});

/** A fault: `updated-at` stays the same or goes back when a token gets this status. */
const updating = (to: Status, name: string, moved: (stored: Stored, before: number) => number) => {
  const change = (stored: Stored, act: () => void) => {
    const { updatedAt } = stored;
    act();
    if (stored.status === to) stored.updatedAt = moved(stored, updatedAt);
  };
  return {
    name: `share-tokens/times/${to}-${name}`,
    breaks: "share-tokens/updated-at-moves",
    rules: ({ carryOut, pass }) => ({
      carryOut: (tried, target, now) => {
        change(tried.stored, () => carryOut(tried, target, now));
      },
      // Whether it changes when a token expires by time is an open question.
      pass: (stored, passage, now) => {
        if (passage.by === "time") pass(stored, passage, now);
        else change(stored, () => pass(stored, passage, now));
      },
    }),
    concerns: { operations: ["list", "retrieve", "action"], shows: true, statuses: [to] },
  } satisfies Fault;
};

const inMode = (name: string, where: readonly string[], mode: unknown): Fault =>
  shown(
    `share-tokens/mode/${name}`,
    "share-tokens/redeem-mode-tells",
    (json, { status }) =>
      where.includes(status) ? withAttributes(json, { "redeem-mode": mode }) : json,
    { statuses: where },
  );

const begun = ["pending", "redeemed", "failed"];

const forReason = (
  name: string,
  breaks: Fault["breaks"],
  where: readonly string[],
  reason: unknown,
): Fault =>
  shown(
    `share-tokens/failures/${name}`,
    breaks,
    (json, { status }) =>
      where.includes(status) ? withAttributes(json, { "failure-reason": reason }) : json,
    { statuses: where },
  );

const day = 86_400_000;

/** Faults in the times of a token, its redeem mode, and its failure reason. */
export const timeFaults: readonly Fault[] = [
  ...stampFaults,
  living("default-is-null", "share-tokens/create-lifetime-default", () => null),
  living("default-is-a-week", "share-tokens/create-lifetime-default", () => 7 * day),
  living("default-is-21-days", "share-tokens/create-lifetime-default", () => 21 * day),
  living("lifetime-ignored", "share-tokens/create-lifetime", () => 14 * day),
  living("lifetime-in-minutes", "share-tokens/create-lifetime", (seconds) => seconds * 60_000),
  living("lifetime-in-milliseconds", "share-tokens/create-lifetime", (seconds) => seconds),
  living("lifetime-to-the-day", "share-tokens/create-lifetime", (seconds) =>
    Math.max(day, Math.round((seconds * 1000) / day) * day),
  ),
  shownIn(
    "action",
    "share-tokens/times/actions-push-expiry",
    "share-tokens/action-answers",
    (json, view) => withAttributes(json, { "expires-at": timeOf(view.updatedAt + day * 14) }),
  ),
  shownIn(
    "retrieve",
    "share-tokens/times/reads-push-expiry",
    "share-tokens/expires-by-time",
    (json, view) =>
      view.status === "created" && typeof view.attributes["expires-at"] === "number"
        ? withAttributes(json, { "expires-at": timeOf(view.attributes["expires-at"] + day) })
        : json,
    { statuses: ["created"] },
  ),
  {
    name: "share-tokens/times/lapse-unseen-in-lists",
    breaks: "share-tokens/expires-by-time",
    concerns: { ...inTwoRequests, ...inLists, shows: true, statuses: ["expired"] },
    // A list shows the status as it is stored, and only another request ends a token whose time is over.
    rules({ pass, resource }) {
      const unseen = new Set<string>();
      return {
        pass(stored, passage, now) {
          pass(stored, passage, now);
          if (passage.by === "time") unseen.add(stored.id);
        },
        resource(view, context) {
          const json = resource(view, context);
          if (!isList(context)) unseen.delete(view.id);
          return isList(context) && unseen.has(view.id)
            ? withAttributes(json, { status: shareTokens.lifecycle.initial })
            : json;
        },
      };
    },
  },
  {
    name: "share-tokens/times/reads-move-updated-at",
    breaks: "share-tokens/updated-at-moves",
    concerns: { operations: ["retrieve"] },
    rules: ({ read }) => ({
      read(stored, context, now) {
        if (isRetrieve(context)) stored.updatedAt = now;
        return read(stored, context, now);
      },
    }),
  },
  wrong(
    "created-at-moves-with-each-step",
    "share-tokens/resource-one-token",
    ["pending", "redeemed", "expired"],
    ({ updatedAt }) => ({ "created-at": timeOf(updatedAt - 1) }),
  ),
  ...(["pending", "redeemed", "failed", "expired"] as const).flatMap((to) => [
    updating(to, "updated-at-stays", (_, before) => before),
    updating(to, "updated-at-goes-back", (stored) => stored.createdAt - 1),
  ]),
  inMode("set-at-creation", ["created"], "clone"),
  inMode("missing", begun, null),
  inMode("always-clone", begun, "clone"),
  inMode("always-hydrate", begun, "hydrate"),
  inMode("lost-in-the-end", ["redeemed", "failed"], null),
  inMode("of-what-is-expired", ["expired"], "clone"),
  shown(
    "share-tokens/mode/changes-in-the-end",
    "share-tokens/redeem-mode-tells",
    (json, { status, attributes }) =>
      status === "redeemed"
        ? withAttributes(json, {
            "redeem-mode": attributes["redeem-mode"] === "clone" ? "hydrate" : "clone",
          })
        : json,
  ),
  inMode("of-another-name", begun, "copy"),
  forReason("without-a-reason", "share-tokens/failure-reason-tells", ["failed"], null),
  ...["created", "pending", "redeemed", "expired"].map((status) =>
    forReason(
      `reason-of-what-is-${status}`,
      "share-tokens/failure-reason-tells",
      [status],
      "import_failed",
    ),
  ),
  forReason("in-kebab-case", "share-tokens/failure-reason-values", ["failed"], "import-failed"),
  forReason("in-words", "share-tokens/failure-reason-values", ["failed"], "The import failed."),
];
