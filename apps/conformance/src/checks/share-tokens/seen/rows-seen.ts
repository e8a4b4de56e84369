import {
  attributesOf,
  type Citation,
  connections,
  instant,
  jsonAt,
} from "@persona-conformance/schemas";
import { check, type Check, isSameCell } from "../../../runner/check.ts";
import {
  hiddenFrom,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { inWords, sameInstant, sameObject, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isAction } from "../../../trial/trial-exchange.ts";
import { nearest } from "../../nearest.ts";
import { distinct, isSuccess, where } from "../../wire/audit.ts";
import { lastTriedBetween, lives, plainLives, type Token, tokensSeen } from "./tokens-seen.ts";

const operation = "list-all-share-tokens";

/** Compares the lists of the run with what other answers show of its own tokens. */
export const rowAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/rows-as-seen",
    cites: "share-tokens/list-row-is-resource",
    alsoCites: ["share-tokens/action-answers"],
    operation,
    needs: shareTokenArrangement.needs.one,
    runLast: true,
    steps: "compares the rows of every list with the other answers that show the same token",
    failsWhen: "a row that differs from the answer before it, and from the one after it",
    async run(trial) {
      const found = lives(plainLives(await tokensSeen(trial)))
        .filter(isSettledByAction)
        .flatMap((life) => life.flatMap((row, place) => mistakesIn(trial, row, life, place)));
      const wrong: Wrong[] = [];
      for (const one of found) if (!(await isConfirmed(trial, one))) wrong.push(one);
      const [first] = wrong;
      const cites = first && (await citesOf(trial, first));
      expectNone(
        distinct(wrong.map(({ text }) => text)),
        "rows that show the tokens as other answers do",
        first?.row.made.exchange,
        cites && { cites },
      );
    },
  }),
];

const isList = ({ made }: Token): boolean => made.operation?.name === "list";

/** When it expired by time, `updated-at` may move later. */
const isSettledByAction = (life: readonly Token[]): boolean =>
  life.every(({ status }) => status !== "expired") ||
  life.some(({ made }) => made.operation?.name === "expire");

interface Wrong {
  readonly row: Token;
  readonly text: string;
  /** Only `updated-at` has moved forward, and no answer has come since. */
  readonly isLast?: boolean;
  /** Another promise may be broken, and not that of the rows: if a read does not show what this answer before the row does. */
  readonly doubt?: { readonly before: Token; readonly cites: Citation };
}

/** What a row shows otherwise than the answers around it that show the token in the same status, to the same party. */
function mistakesIn(
  trial: Trial,
  row: Token,
  life: readonly Token[],
  place: number,
): readonly Wrong[] {
  // A redemption in progress may move `updated-at`.
  if (!isList(row) || row.made.overlapping || row.status === "pending") return [];
  const isComparable = (other: Token) =>
    !isList(other) &&
    other.party === row.party &&
    other.status === row.status &&
    isSameCell(other.made.cell, row.made.cell);
  const { before, after } = nearest(life, place, isComparable);
  if (before === undefined) return [];
  const [difference] = differences(before, row);
  const isAsLater = after !== undefined && differences(after, row).length === 0;
  if (difference === undefined || isAsLater || isTouched(trial, before, row)) return [];
  if (isAlone(before, row, life)) {
    // Other checks compare the answer to a creation with what follows it.
    if (!isAction(before.made)) return [];
    const text = `${difference} (${where(before.made)}, then ${where(row.made)})`;
    return [{ row: before, text, doubt: { before, cites: "share-tokens/action-answers" } }];
  }
  const tried = lastTriedBetween(trial, row.shown.id, before.made.exchange, row.made.exchange) ?? 0;
  // After a 5xx, the action may have been carried out.
  if (tried >= 500) return [];
  const text = `${difference} (${where(row.made)})`;
  const isLast = after === undefined && isForward(before, row);
  const doubt = tried >= 400 ? { doubt: { before, cites: tokens.cites.refused } } : {};
  return [{ row, text, isLast, ...doubt }];
}

/** The broken promise, if it is not that of the rows. */
async function citesOf(trial: Trial, { doubt }: Wrong): Promise<Citation | undefined> {
  if (doubt === undefined) return undefined;
  const { before, cites } = doubt;
  const now = await readNow(trial, before);
  return now && differences(before, { ...before, ...now }).length === 0 ? undefined : cites;
}

/** Whether a read confirms the later `updated-at` of a row: a target may touch a token by itself, and nobody read it since. */
async function isConfirmed(trial: Trial, { row, isLast }: Wrong): Promise<boolean> {
  const now = isLast ? await readNow(trial, row) : undefined;
  if (now === undefined) return false;
  const [is = 0n, then = 0n] = [now.updatedAt, row.attributes["updated-at"]].map(instant);
  return now.status !== row.status || is >= then;
}

/** Reads a token as its party. Undefined on the mock, where it belongs to another check's organizations. */
const readNow = async (trial: Trial, { shown, party }: Token): Promise<View | undefined> =>
  trial.hasCapability("disposable")
    ? undefined
    : trial.of(tokens).settled(String(shown.id), () => true, party);

/** Whether only `updated-at` has moved, and not back. */
function isForward(before: Token, row: Token): boolean {
  const [was = 0n, is = 0n] = [before, row].map(({ attributes }) =>
    instant(attributes["updated-at"]),
  );
  return is >= was && differences(before, row).every((text) => text.startsWith("updated-at "));
}

/** Whether only `updated-at` has moved, and the run acted on a connection meanwhile: that may change its tokens, too. */
function isTouched(trial: Trial, before: Token, row: Token): boolean {
  if (!isForward(before, row)) return false;
  const all = trial.exchanges();
  return all
    .slice(all.indexOf(before.made), all.indexOf(row.made))
    .some((one) => one.operation?.resource === connections && isAction(one) && isSuccess(one));
}

/** Whether an answer that is no read shows a token otherwise than every other answer does, and another one agrees with the row. */
function isAlone(before: Token, row: Token, life: readonly Token[]): boolean {
  if (before.made.operation?.name === "retrieve") return false;
  const others = life.filter(
    (other) => other !== before && other !== row && other.status === row.status,
  );
  const agree = (one: Token) => others.some((other) => differences(one, other).length === 0);
  return agree(row) && !agree(before);
}

/** The documented attributes and relationships that two answers show otherwise, in words. */
export const differences = (one: Token, row: Token): readonly string[] => [
  ...attributesOf(tokens)
    .filter((name) => name in one.attributes && name in row.attributes)
    .filter((name) => !sameInstant(one.attributes[name], row.attributes[name]))
    .map((name) => inWords(name, one.attributes[name], row.attributes[name])),
  ...relatedApart(one, row),
];

/** The relationships that differ, in words. Leaves out those that one of the answers lacks, or that the party must not see. */
function relatedApart(one: Token, row: Token): readonly string[] {
  const hidden = one.party === undefined ? [] : hiddenFrom(one.party);
  const [was, is] = [one, row].map(({ relationships }) => relationships);
  return Object.keys(tokens.relationships)
    .filter((name) => !hidden.includes(name) && [was, is].every((all) => isTold(all?.[name])))
    .filter((name) => !sameObject(was?.[name], is?.[name]))
    .map((name) => inWords(name, jsonAt(was, name, "data"), jsonAt(is, name, "data")));
}

/** Whether a relationship says which object it names, or that it names none. */
const isTold = (relationship: unknown): boolean => jsonAt(relationship, "data") !== undefined;
