import { kebabOf } from "@persona-conformance/client";
import {
  type Citation,
  instant,
  jsonAt,
  resolution,
  type StatementId,
} from "@persona-conformance/schemas";
import { type Cell, check, type Check, isSameCell } from "../../../runner/check.ts";
import type { Spoilt } from "../../../runner/outcome.ts";
import { wherever as valuesOf } from "../../../trial/judging/apart.ts";
import { brokenInCell } from "../../../trial/judging/broken-in-cell.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { madeTwice } from "../../../trial/arranging/another.ts";
import { relatedId, shareTokenArrangement, tokens } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isAbout, type TrialExchange } from "../../../trial/trial-exchange.ts";
import { sameInstant, viewOf } from "../../../trial/reading/view.ts";
import { distinct, where } from "../../wire/audit.ts";
import { changedUnasked, type Contradiction, wasReplayedBetween } from "./unasked.ts";
import {
  begunThoughRefused,
  lives,
  refusedBetween,
  plainLives,
  type Token,
  tokensSeen,
} from "./tokens-seen.ts";

interface Rule {
  readonly name: string;
  readonly cites: StatementId;
  readonly failsWhen: string;
  readonly expected: string;
  /** The broken promise, if it depends on the later answer, or on the earlier one. Default: `cites`. */
  readonly citesFor?: (token: Token, earlier: Token) => StatementId;
  /** Whether it judges redemptions that failed, too. Which values these keep, the documentation does not say. */
  readonly ofFailures?: true;
  /** How a later answer contradicts an earlier one. */
  readonly contradictions: (one: Token, other: Token) => readonly string[];
}

/** A member that never changes once it has a value. */
const unlike = (name: string, one: Token, other: Token): readonly string[] => {
  const [was, is] = [one.attributes[name] ?? null, other.attributes[name] ?? null];
  if (was === null || is === null || sameInstant(was, is)) return [];
  return [`${name} ${JSON.stringify(is)} after ${JSON.stringify(was)}`];
};

const once = (name: string, cites: StatementId): Rule => ({
  name: `${name}-stays`,
  cites,
  failsWhen: `a later answer that shows another ${name} of the same token`,
  expected: `the same ${name} in every answer`,
  contradictions: (one, other) => unlike(name, one, other),
});

/** How two answers contradict each other about the object of a relationship. */
function unlikeObject(name: "source" | "destination", one: Token, other: Token) {
  const [was, is] = [one, other].map((token) => relatedId(token, name));
  return was === undefined || is === undefined || was === is
    ? []
    : [`the ${name} ${is} after ${was}`];
}

/**
 * What the destination no longer sees of a redeemed token that it saw before. Other checks judge lists, and what the source
 * sees.
 */
function lostDestination(one: Token, other: Token): readonly string[] {
  const isAlike =
    [one, other].every(({ party }) => party === "destination") &&
    other.made.operation?.name !== "list";
  const wasRedeemed = [one, other].every(({ status }) => status === "redeemed");
  const [was, is] = [one, other].map((token) => relatedId(token, "destination"));
  const isLost = isAlike && wasRedeemed && was !== undefined && is === undefined;
  return isLost ? [`no destination after ${was}`] : [];
}

const rules: readonly Rule[] = [
  once("created-at", "share-tokens/resource-one-token"),
  once("pending-at", "share-tokens/pending-at-tells"),
  {
    ...once("redeemed-at", "share-tokens/redeemed-at-tells"),
    // With a later change, it was redeemed once more.
    citesFor: (other, one) =>
      one.status !== "redeemed" ||
      sameInstant(one.attributes["updated-at"], other.attributes["updated-at"])
        ? "share-tokens/redeemed-at-tells"
        : "share-tokens/ends-are-final",
  },
  once("redeem-mode", "share-tokens/redeem-mode-tells"),
  {
    ...once("expires-at", "share-tokens/resource-one-token"),
    citesFor: ({ made: { operation } }) =>
      operation !== undefined && tokens.lifecycle.actions.includes(operation.name)
        ? "share-tokens/action-answers"
        : "share-tokens/resource-one-token",
    // The documentation leaves open whether `expires-at` changes when a token expires.
    contradictions: (one, other) =>
      one.status === "expired" || other.status === "expired"
        ? []
        : unlike("expires-at", one, other),
  },
  {
    name: "destination-stays",
    cites: "share-tokens/redeem-shows-destination",
    failsWhen:
      "a later answer that shows another destination object of the same token, or none once it was redeemed",
    expected: "the same destination object in every answer",
    citesFor: (other, one) =>
      other.attributes["redeem-mode"] === "clone"
        ? "share-tokens/redeem-clone-appears"
        : one.status === "redeemed" && relatedId(other, "destination") !== undefined
          ? "share-tokens/ends-are-final"
          : "share-tokens/redeem-shows-destination",
    contradictions: (one, other) => [
      ...unlikeObject("destination", one, other),
      ...lostDestination(one, other),
    ],
  },
  {
    name: "source-stays",
    cites: "share-tokens/create-names-both",
    failsWhen: "a later answer that shows another source object of the same token",
    expected: "the same source object in every answer",
    contradictions: (one, other) => unlikeObject("source", one, other),
  },
  {
    name: "updated-at-of-each-step",
    ofFailures: true,
    cites: "share-tokens/updated-at-moves",
    failsWhen:
      "an updated-at that is not later after an expiry, or after a redemption began or ended",
    expected: "an updated-at that moves forward with each step",
    contradictions(one, other) {
      // Whether both parties see the same status, another check judges.
      if (!isLaterStep(one, other) || one.party !== other.party) return [];
      const [was, is] = [one.attributes["updated-at"], other.attributes["updated-at"]];
      const [earlier, later] = [instant(was), instant(is)];
      if (earlier === undefined || later === undefined || later > earlier) return [];
      // Timestamps with this unit cannot tell two changes within one unit apart.
      const unit = Math.max(resolution(String(was)), resolution(String(is)));
      const isTold = sameInstant(was, is);
      if (isTold && (unit > 1 || endOf(other).some((at) => sameInstant(at, is)))) return [];
      return [
        `updated-at ${JSON.stringify(is)} when ${String(other.status)}, ${JSON.stringify(was)} when ${String(one.status)}`,
      ];
    },
  },
];

/** The steps of a redemption. Expiry by time is not among them: it may leave `updated-at` as it was. */
const steps: readonly (readonly unknown[])[] = [["created"], ["pending"], ["redeemed", "failed"]];

function isLaterStep(one: Token, other: Token): boolean {
  if (isExpiredByAction(one, other)) return true;
  const [from = -1, to = -1] = [one, other].map(({ status }) =>
    steps.findIndex((step) => step.includes(status)),
  );
  return from >= 0 && to > from;
}

/** The time at which a token says that its redemption ended. An import may end in the millisecond in which it began. */
const endOf = ({ attributes }: Token): readonly unknown[] =>
  ["redeemed-at", "failed-at"].map((name) => attributes[name] ?? null);

/** Milliseconds by which a token must outlive the answer to its expiry. Otherwise time may have ended it before. */
const margin = 300_000;

/** Whether the answer to an expiry shows a token as expired that would have lived on. */
function isExpiredByAction(one: Token, { status, made: { operation, exchange } }: Token): boolean {
  const isExpiry = operation?.name === "expire" && status === "expired";
  if (!isExpiry || one.status !== "created") return false;
  const end = instant(one.attributes["expires-at"]) ?? 0n;
  const answered = Math.round(exchange.startedAt + exchange.milliseconds);
  return end / 1_000_000n > BigInt(answered + margin);
}

/** Compares the clones that the run has made. */
const cloneAudit = check<Trial>({
  id: "share-tokens/record/clone-is-new",
  cites: "share-tokens/redeem-clones",
  operation: "any",
  needs: [...shareTokenArrangement.needs.one, "redeem", "two-parties", "clone"],
  runLast: true,
  steps: "compares the objects that all redemptions of the run by cloning have made",
  failsWhen: "one object for two tokens",
  async run(trial) {
    const makers = new Map<string, Token>();
    const hydrations = trial.exchanges().filter(asksToHydrate);
    const isHydrated = (id: unknown) =>
      hydrations.some(({ exchange }) => isAbout(exchange, String(id)));
    const reused = plainLives(await tokensSeen(trial)).flatMap((token) => {
      const id = relatedId(token, "destination");
      const isClone = token.status === "redeemed" && token.attributes["redeem-mode"] === "clone";
      if (!isClone || id === undefined || token.party !== "destination") return [];
      // Another check reports that it shows the wrong mode.
      if (isHydrated(token.shown.id)) return [];
      const first = makers.get(id) ?? token;
      makers.set(id, first);
      if (first.shown.id === token.shown.id) return [];
      return [{ text: `${id} of ${String(first.shown.id)} and ${String(token.shown.id)}`, token }];
    });
    const texts = distinct(reused.map(({ text }) => text));
    expectNone(texts, "a new object for each clone", reused[0]?.token.made.exchange);
  },
});

/** Whether a request asks to redeem a token into an existing object. */
function asksToHydrate({ operation, exchange: { sent = "" } }: TrialExchange): boolean {
  if (operation?.name !== "redeem") return false;
  const body = kebabOf({ body: sent, truncated: false });
  return jsonAt(body, "data", "attributes", "destination-id") !== undefined;
}

/** Compares the tokens that the run has made. */
const creationAudit = check<Trial>({
  id: "share-tokens/record/made-once",
  cites: "protocol/idempotent-fresh-key",
  operation: "create-a-share-token",
  needs: shareTokenArrangement.needs.one,
  runLast: true,
  steps: "compares the tokens in the answers to all creations of the run",
  failsWhen: "one token for two creations with different idempotency keys",
  async run(trial) {
    const keys = new Map<unknown, string>();
    for (const { shown, made } of await tokensSeen(trial)) {
      const { operation, exchange, sent } = made;
      if (operation?.name !== "create" || sent.idempotencyKey === undefined) continue;
      const first = keys.get(shown.id) ?? sent.idempotencyKey;
      if (first !== sent.idempotencyKey)
        throw madeTwice(trial, { id: String(shown.id), resource: tokens, exchange });
      keys.set(shown.id, first);
    }
  },
});

const replay = "protocol/idempotent-replay";

/** Other checks that fail because a token shows another value of this member, or the time of that change, have the same cause. */
function wherever(name: string, found: readonly Contradiction[]): Spoilt {
  const values = valuesOf(name);
  const objects = found.flatMap(({ one, other }) =>
    [one, other].flatMap((token) => relatedId(token, name) ?? []),
  );
  const times = found
    .map(({ one, other }) => [one, other].map(({ attributes }) => attributes["updated-at"]))
    .flatMap(([was, is]) => (typeof is === "string" && !sameInstant(was, is) ? [is] : []));
  const words = name in tokens.relationships ? objects : (values.words ?? []);
  return { ...values, leads: true, words: [...words, ...times] };
}

/**
 * The promise that a contradiction between two cells breaks. `promise` is broken if the earlier cell now shows the later value,
 * too, or if both are the same cell. If a read shows the later value in the later cell alone, the cells differ. Else, only that
 * answer is wrong.
 */
async function citesOfCells(
  trial: Trial,
  { one, other }: Contradiction,
  isChanged: (now: Token) => boolean,
  promise: Citation | undefined,
): Promise<Citation | undefined> {
  const { cell, by } = one.made;
  if (isSameCell(cell, other.made.cell)) return promise;
  const isChangedIn = async (there: Cell): Promise<boolean> => {
    const reply = await trial.in(there).as(by).of(tokens).retrieve(String(one.shown.id));
    return reply.kind === "resource" && isChanged({ ...one, ...viewOf(tokens, reply.exchange) });
  };
  if (await isChangedIn(cell)) return promise;
  if (await isChangedIn(other.made.cell))
    return brokenInCell<Cell>(cell, other.made.cell, isChangedIn);
  return other.made.operation?.name === "list" ? "share-tokens/list-row-is-resource" : undefined;
}

/** Compares all answers of the run that show the same token, and what its tokens show of their clones. */
export const historyAudits: readonly Check<Trial>[] = [
  creationAudit,
  cloneAudit,
  ...rules.map(({ name, expected, contradictions, citesFor, ofFailures, ...rule }) =>
    check<Trial>({
      ...rule,
      id: `share-tokens/record/${name}`,
      operation: "any",
      needs: shareTokenArrangement.needs.one,
      varies: ["apiVersion", "inflection"],
      runLast: true,
      steps: "compares what all answers of the run show of each share token",
      async run(trial) {
        const seen = await tokensSeen(trial);
        const refused = begunThoughRefused(seen, trial);
        const isOfRefusal = ({ one, other }: Contradiction) =>
          refused.has(other.shown.id) ||
          refusedBetween(trial, other.shown.id, one.made.exchange, other.made.exchange);
        const all = lives(plainLives(seen)).filter((life) => {
          const failed = life.findIndex(({ status }) => status === "failed");
          // What was tried again after a failure may have begun again.
          const isLeft = life.slice(failed).some(({ status }) => status !== "failed");
          return failed < 0 || (ofFailures === true && !isLeft);
        });
        const found = all.flatMap((life) =>
          life.flatMap((other, index) =>
            life
              .slice(0, index)
              .flatMap((one) => contradictions(one, other).map((text) => ({ text, one, other })))
              .slice(-1)
              .map(({ text, ...both }) => ({ text: `${text} (${where(other.made)})`, ...both })),
          ),
        );
        const texts = distinct(found.map(({ text }) => text));
        const [first] = found;
        if (first === undefined) return;
        const unasked = await changedUnasked(
          trial,
          all,
          (one, other) => contradictions(one, other).length > 0,
        );
        if (unasked !== undefined) {
          const cites = citesFor?.(unasked.other, unasked.one);
          const spoilt = wherever(name.replace("-stays", ""), found);
          expectNone(texts, expected, unasked.other.made.exchange, {
            ...(cites && { cites }),
            spoilt,
          });
        }
        const { one, other } = first;
        const ofReplay = wasReplayedBetween(trial, one, other) ? replay : undefined;
        const promise = isOfRefusal(first)
          ? tokens.cites.refused
          : (ofReplay ?? citesFor?.(other, one));
        const cites = await citesOfCells(
          trial,
          first,
          (now) => contradictions(one, now).length > 0,
          promise,
        );
        expectNone(texts, expected, other.made.exchange, cites && { cites });
      },
    }),
  ),
];
