import { type Exchange, jsonOf } from "@persona-conformance/client";
import {
  failureReasons,
  inflect,
  instant,
  jsonAt,
  resolution,
  type StatementId,
  tokenLifetime,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import {
  hiddenFrom,
  relatedId,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import { distinct, type Mistake, spoiltBy, where } from "../../wire/audit.ts";
import { isAction, type TrialExchange } from "../../../trial/trial-exchange.ts";
import { skew } from "../expiring/ended-early.ts";
import { oneToken } from "../access/open-to-both.ts";
import { lifetimeTolerance } from "../expiring/lifetime.ts";
import {
  begunThoughRefused,
  plainLives,
  sinceRedemption,
  type Token,
  tokensSeen,
} from "./tokens-seen.ts";

interface Rule {
  readonly id: string;
  readonly cites: StatementId;
  readonly alsoCites?: readonly StatementId[];
  readonly failsWhen: string;
  readonly expected: string;
  /** The mistakes in a token as one answer shows it. */
  readonly mistakes: (token: Token) => readonly (string | Mistake)[];
  /** The members that this rule judges: a difference in one of them is this rule's to report. */
  readonly members: readonly string[];
  /** Whether it compares a value with the status. If the other party is shown another status, that is what is wrong. */
  readonly ofStatus?: true;
  /** Whether lists can be filtered by these members. Then such a list looks wrong, too. */
  readonly isFilter?: true;
}

const isTime = (value: unknown): boolean => instant(value) !== undefined;
const isNothing = (value: unknown): boolean => value === null || value === undefined;
const inWords = (name: string, { status, attributes }: Token): string =>
  `${name} ${JSON.stringify(attributes[name])} in status ${JSON.stringify(status)}`;

/** A value that does not fit the status. If several values do not, the status is wrong, and not each of them. */
function mistold(name: string, token: Token): Mistake {
  const cites = brokenStatus(token);
  return { text: inWords(name, token), ...(cites && { cites }) };
}

/** The promise that a wrong status breaks, as far as the values of a redemption tell. */
function brokenStatus({ status, attributes, waited }: Token): StatementId | undefined {
  const has = (name: string) => !isNothing(attributes[name]);
  const hasBegun = has("pending-at") && has("redeem-mode");
  if ((status === "created" || status === "expired") && hasBegun)
    return has("redeemed-at") ? "share-tokens/ends-are-final" : "share-tokens/redeem-settles";
  const [redeemed, failed] = [instant(attributes["redeemed-at"]), instant(attributes["failed-at"])];
  // It was redeemed before, and has left that status.
  if (status === "failed" && redeemed !== undefined && (failed === undefined || failed > redeemed))
    return "share-tokens/ends-are-final";
  // Nobody has redeemed it, so it is still new.
  if (status === "pending" && waited === undefined && !has("pending-at") && !has("redeem-mode"))
    return "share-tokens/create-is-created";
  return undefined;
}

/** A rule for an attribute that a token has in these statuses and in no other. */
function exactlyIn(
  name: string,
  statuses: readonly string[],
  cites: StatementId,
  isRight: (value: unknown, token: Token) => boolean,
): Rule {
  return {
    id: `share-tokens/record/${name}`,
    cites,
    failsWhen: `a ${name} in another status than ${statuses.join(", ")}, or none in one of these`,
    members: [name],
    ofStatus: true,
    expected: `a ${name} if a token is ${statuses.join(" or ")}, and none otherwise`,
    mistakes: (token) => {
      const value = token.attributes[name];
      // The wire checks report a missing member.
      if (value === undefined || token.status === undefined) return [];
      const has = statuses.some((status) => status === token.status);
      return (has ? isRight(value, token) : isNothing(value)) ? [] : [mistold(name, token)];
    },
  };
}

const traces = ["pending-at", "redeemed-at", "failed-at", "failure-reason", "redeem-mode"] as const;

/** The run knows the mode of what it redeemed. Others may use new modes, or redeemed before there were modes. */
const isMode = (value: unknown, { party }: Token) =>
  value === "clone" || value === "hydrate" || (party === undefined && value !== "");

const rules: readonly Rule[] = [
  exactlyIn("pending-at", sinceRedemption, "share-tokens/pending-at-tells", isTime),
  exactlyIn("redeemed-at", ["redeemed"], "share-tokens/redeemed-at-tells", isTime),
  exactlyIn("failed-at", ["failed"], "share-tokens/failed-at-tells", isTime),
  exactlyIn(
    "failure-reason",
    ["failed"],
    "share-tokens/failure-reason-tells",
    (value) => typeof value === "string" && value !== "",
  ),
  exactlyIn("redeem-mode", sinceRedemption, "share-tokens/redeem-mode-tells", isMode),
  {
    id: "share-tokens/record/failure-reason-values",
    members: ["failure-reason"],
    cites: "share-tokens/failure-reason-values",
    failsWhen: "a failure reason that is no name in snake_case; a new name is allowed",
    expected: `a failure reason such as ${failureReasons.join(", ")}`,
    mistakes: (token) => {
      const reason = token.attributes["failure-reason"];
      // Persona may add reasons at any time.
      const isName = isNothing(reason) || /^[a-z]+(_[a-z]+)*$/.test(String(reason));
      return isName ? [] : [inWords("failure-reason", token)];
    },
  },
  {
    id: "share-tokens/record/expired",
    members: traces,
    cites: "share-tokens/expire-keeps-record",
    failsWhen: "an expired token with values of a redemption",
    expected: "an expired token without values of a redemption",
    mistakes(token) {
      if (token.status !== "expired") return [];
      const left = traces.filter((name) => !isNothing(token.attributes[name]));
      const [only] = left;
      // A single value that is out of place breaks what is promised of this value.
      return left.length === 1 && only !== undefined
        ? [{ text: inWords(only, token), cites: `share-tokens/${only}-tells` }]
        : left.map((name) => mistold(name, token));
    },
  },
  {
    id: "share-tokens/record/times",
    cites: "share-tokens/pending-at-tells",
    alsoCites: ["share-tokens/redeemed-at-tells", "share-tokens/failed-at-tells"],
    members: ["pending-at", "redeemed-at", "failed-at"],
    failsWhen:
      "a redemption that begins before the token was created or the run redeemed it, that ends before it begins, or later than its answer",
    expected: "created-at, then pending-at, then redeemed-at or failed-at, then the answer",
    mistakes: ({ attributes, createdAt, made, waited }) =>
      (["redeemed-at", "failed-at", "pending-at"] as const).flatMap((name) => {
        const [created, pending, at] = [createdAt, attributes["pending-at"], attributes[name]].map(
          instant,
        );
        if (at === undefined) return [];
        const least = name === "pending-at" ? millisecondsOf((waited ?? 0) - tolerance) : 0n;
        // A time in whole seconds may be rounded down, while the one before it is not.
        const latest = at + millisecondsOf(resolution(String(attributes[name])) - 1);
        const isEarly = created !== undefined && latest < created + least;
        if (isEarly)
          return [mistimed(name, "created-at", { ...attributes, "created-at": createdAt })];
        if (pending !== undefined && latest < pending)
          return [mistimed("pending-at", name, attributes)];
        return isAhead(at, attributes, made) ? [mistimed(name, "updated-at", attributes)] : [];
      }),
  },
  {
    id: "share-tokens/record/lifetime",
    cites: "share-tokens/create-lifetime",
    alsoCites: ["protocol/inflection-requests"],
    members: ["expires-at"],
    failsWhen:
      "an answer to a creation whose expires-at is not the requested time after created-at",
    expected: "an expires-at that is expires-in-seconds after created-at",
    mistakes(token) {
      const [created, end] = [token.createdAt, token.attributes["expires-at"]].map(instant);
      const asked = lifetimeIn(token.made);
      if (asked === undefined || created === undefined || end === undefined) return [];
      const seconds = (Number(end - created) - asked.seconds * 1e9) / 1e9;
      if (Math.abs(seconds) <= lifetimeTolerance / 1000) return [];
      const text = `${inWords("expires-at", token)}, created-at ${JSON.stringify(token.createdAt)}, after a request for ${asked.seconds} seconds`;
      return [{ text, ...(!asked.inKebab && { cites: "protocol/inflection-requests" }) }];
    },
  },
  {
    id: "share-tokens/views/direction",
    members: ["direction"],
    isFilter: true,
    cites: "share-tokens/resource-direction",
    failsWhen: "a direction other than outbound for the source and inbound for the destination",
    expected: "outbound to the source, inbound to the destination",
    mistakes: ({ party, attributes: { direction } }) => {
      const right = party === "source" ? "outbound" : "inbound";
      // The wire checks report a missing member.
      return party === undefined || direction === undefined || direction === right
        ? []
        : [`direction ${JSON.stringify(direction)} to the ${party}`];
    },
  },
  {
    id: "share-tokens/views/connection",
    members: ["connection"],
    cites: "share-tokens/resource-connection",
    failsWhen: "a token without its connection",
    expected: "a token that names its connection",
    mistakes: ({ relationships }) =>
      relatedId({ relationships }, "connection") === undefined
        ? [`the connection ${JSON.stringify(relationships["connection"])}`]
        : [],
  },
  {
    id: "share-tokens/views/of-destination",
    members: [],
    cites: "share-tokens/view-of-destination",
    failsWhen: "the source object or the creator in the destination's view",
    expected: "a destination's view without the source object and the creator",
    mistakes: ({ party, relationships }) =>
      party === "destination"
        ? hiddenFrom("destination")
            .filter((name) => !isNothing(relationships[name]))
            .map((name) => `its ${name}`)
        : [],
  },
  {
    id: "share-tokens/views/of-source",
    members: [],
    cites: "share-tokens/view-of-source",
    failsWhen: "a source's view without the source object, or with the destination object",
    expected: "a source's view with the source object and without the destination object",
    mistakes: ({ party, relationships }) =>
      party === "source"
        ? [
            ...(relatedId({ relationships }, "source") === undefined ? ["no source object"] : []),
            ...(relatedId({ relationships }, "destination") === undefined
              ? []
              : ["a destination object"]),
          ]
        : [],
  },
];

/** The lifetime for which a creation asks, if it is within the limits, and whether its name is in kebab-case. */
function lifetimeIn({ operation, exchange: { sent = "" } }: TrialExchange) {
  if (operation?.name !== "create") return undefined;
  const body = jsonOf({ body: sent, truncated: false });
  const seconds = jsonAt(inflect(body, "kebab"), "data", "attributes", lifetimeName);
  const { minimum, maximum } = tokenLifetime;
  // Another check reports that a fraction is accepted.
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) return undefined;
  if (seconds < minimum || seconds > maximum) return undefined;
  return { seconds, inKebab: jsonAt(body, "data", "attributes", lifetimeName) !== undefined };
}

const lifetimeName = "expires-in-seconds";

/**
 * Two times of a token may be this many milliseconds closer than its requests were: each may be rounded, and have its own
 * clock.
 */
const tolerance = 3000;

/** Milliseconds as the difference of two instants. It is never negative. */
const millisecondsOf = (count: number): bigint =>
  BigInt(Math.max(0, Math.floor(count))) * 1_000_000n;

/** Whether a time is later than the last change, and later than the answer that shows it. */
function isAhead(
  at: bigint,
  attributes: Token["attributes"],
  { exchange }: TrialExchange,
): boolean {
  const updated = instant(attributes["updated-at"]);
  const answered = BigInt(Math.round(exchange.startedAt + exchange.milliseconds + skew));
  return updated !== undefined && at > updated && at > answered * 1_000_000n;
}

/** Two times of a token that are in the wrong order. The first one is to blame. */
const mistimed = (
  name: "pending-at" | "redeemed-at" | "failed-at",
  other: string,
  attributes: Token["attributes"],
): Mistake => ({
  text: `${name} ${JSON.stringify(attributes[name])}, ${other} ${JSON.stringify(attributes[other])}`,
  cites: `share-tokens/${name}-tells`,
});

/** A token after one of its changes. */
const stateOf = ({ shown: { id }, attributes }: Token): string =>
  `${String(id)} ${String(attributes["updated-at"])}`;

/** Whether another organization is shown another status. The answer to an action may show a new status with an old time. */
const isContradicted = (token: Token, other: Token): boolean =>
  !isAction(token.made) && other.made.by !== token.made.by && other.status !== token.status;

/** Judges each token in every answer of the run. */
export const tokenAudits: readonly Check<Trial>[] = rules.map(
  ({ expected, mistakes, members, ofStatus, isFilter, ...rule }) =>
    check({
      ...rule,
      operation: "any",
      needs: shareTokenArrangement.needs.one,
      varies: ["apiVersion", "inflection"],
      runLast: true,
      steps: "reads every share token in every answer of the run",
      async run(trial) {
        const seen = await tokensSeen(trial);
        const refused = begunThoughRefused(seen, trial);
        const all = plainLives(seen);
        const alike = ofStatus && Map.groupBy(all, stateOf);
        const found = all.flatMap((token) =>
          mistakes(token).map((mistake) => {
            const { text, cites } = typeof mistake === "string" ? { text: mistake } : mistake;
            const isOneSided = (alike?.get(stateOf(token)) ?? []).some((other) =>
              isContradicted(token, other),
            );
            return {
              text: `${text} (${where(token.made)})`,
              id: token.shown.id,
              cites: cites ?? (isOneSided ? oneToken.statement : undefined),
              made: token.made,
            };
          }),
        );
        const [first] = found;
        // If a token is wrong of which no redemption was refused, no refusal is the reason.
        const areRefused = found.every(({ id }) => refused.has(id));
        const cites = areRefused ? tokens.cites.refused : first?.cites;
        const texts = distinct(found.map(({ text }) => text));
        const wrong = new Set(found.map(({ made }) => made));
        const judged = [...new Set(all.map(({ made }) => made))];
        // A check that finds this member wrong in one of these answers found the same mistake.
        const { spoilt } = spoiltBy(wrong, judged, "others", { words: members });
        const ofFilter = (exchange: Exchange) =>
          isFilter === true && members.some((name) => exchange.path.includes(name));
        expectNone(texts, expected, first?.made.exchange, {
          ...(cites !== undefined && { cites }),
          ...(spoilt && {
            spoilt: {
              ...spoilt,
              answers: { has: (one) => spoilt.answers.has(one) || ofFilter(one) },
            },
          }),
        });
      },
    }),
);
