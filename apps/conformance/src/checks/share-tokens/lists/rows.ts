import { readListReply } from "@persona-conformance/client";
import { instant, shareTokens, type StatementId } from "@persona-conformance/schemas";
import { isSameCell } from "../../../runner/check.ts";
import { arranging, type Subject, Undecided, Violation } from "../../../runner/outcome.ts";
import {
  expectTokens,
  relatedId,
  seenByDestination,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { brokenByItself } from "../../../trial/judging/by-itself.ts";
import { describe, expect, type Listed } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { elsewhere } from "../../crossed/another-cell.ts";
import { oneToken } from "../access/open-to-both.ts";
import { crossed } from "../crossed/crossed-cell.ts";

export const actorOf = (trial: Trial, who: PartyName) => trial.of(tokens).actorOf(who);

export type PartyName = "source" | "destination";
export type Filter = Readonly<Record<string, string>>;

export const directions = { source: "outbound", destination: "inbound" } as const;

/** The filters of the list, as the client names them. */
export type FilterName = "connectionId" | "direction" | "status";

/** Something for each filter, and nothing for any other name. */
type ByFilter<T> = Readonly<Record<FilterName, T> & Partial<Record<string, T>>>;

/** Whether a row matches the value of a filter. */
export const kept: ByFilter<(row: View, value: string) => boolean> = {
  status: ({ status }, value) => status === value,
  direction: ({ attributes }, value) => attributes["direction"] === value,
  connectionId: (row, value) => relatedId(row, "connection") === value,
};

/** The promise about each filter. */
export const statements: ByFilter<StatementId> = {
  status: "share-tokens/list-filter-status",
  direction: "share-tokens/list-filter-direction",
  connectionId: "share-tokens/list-filter-connection",
};

export const readBy = (trial: Trial, who: PartyName, id: string): Promise<View> =>
  who === "source" ? trial.of(tokens).settled(id, () => true) : seenByDestination(trial, id);

/**
 * Judges a party's list; on a sandbox, in another cell. What is wrong there, and right in the run's own, is the fault of the
 * version or the style.
 */
export async function inTurn(
  trial: Trial,
  who: PartyName,
  step: string,
  judge: (cell?: CrossedCell) => Promise<void>,
): Promise<void> {
  const cell = elsewhere(trial, {
    party: actorOf(trial, who),
    operation: shareTokens.operations.list.id,
    outcome: "success",
    query: "filter",
    step,
  });
  await (cell === undefined ? judge() : crossed(trial, cell, judge, true));
}

/** A party's list: reads until it holds this token, or time is up. */
export const holding = (
  trial: Trial,
  who: PartyName,
  filter: Filter,
  id: string,
  cell?: CrossedCell,
): Promise<Listed> =>
  trial.eventually(
    () => longPageNow(trial, tokens, actorOf(trial, who), filter, cell),
    ({ views }) => views.some((row) => row.id === id),
  );

/** Whether newer tokens of others may fill the first page and push this row to the next one. */
export function isPushedAway({ next, views }: Listed, { id, attributes }: View): boolean {
  const made = instant(attributes["created-at"]);
  return (
    next !== null &&
    views.every((row) => {
      const at = instant(row.attributes["created-at"]);
      return row.id !== id && made !== undefined && at !== undefined && at >= made;
    })
  );
}

export function expectWithin(page: Listed, token: View): void {
  if (isPushedAway(page, token)) throw new Undecided("newer tokens of others fill the first page");
}

export function expectHeld(page: Listed, id: string, who: PartyName): void {
  const held = page.views.some((row) => row.id === id);
  expect(held, `${id} in the ${who}'s list`, "a list without it", page.exchange);
}

/** Demands that a filtered list holds a token that matches, if the unfiltered list holds it. */
export async function expectHeldBy(
  name: string,
  trial: Trial,
  { views, exchange }: Listed,
  token: View,
  who: PartyName,
): Promise<void> {
  const { id } = token;
  if (views.some((row) => row.id === id)) return;
  await expectStaysAs(trial, token);
  const all = await holding(trial, who, {}, id);
  await expectRowsAsRead(trial, all, who);
  if (all.next === null)
    await arranging("find a token", async () => expectHeld(all, id, who), held);
  const cites = statements[name];
  throw new Violation(`${id} in the ${who}'s list by ${name}`, "a list without it", {
    evidence: exchange,
    ...(cites !== undefined && { cites }),
  });
}

/** Demands that a list with several filters holds a token that matches. If one of them alone loses a token, names that one. */
export async function expectHeldTogether(
  trial: Trial,
  page: Listed,
  filter: Filter,
  token: View,
  who: PartyName,
): Promise<void> {
  const { id } = token;
  if (page.next !== null || page.views.some((row) => row.id === id)) return;
  const { views } = await longPageNow(trial, tokens, actorOf(trial, who));
  for (const [name, value] of Object.entries(filter)) {
    const alone = await holding(trial, who, { [name]: value }, id);
    if (alone.next !== null) continue;
    await expectHeldBy(name, trial, alone, token, who);
    // It may lose the newest row of any list.
    const lost = views.find(
      (row) => kept[name]?.(row, value) === true && alone.views.every((one) => one.id !== row.id),
    );
    if (lost !== undefined) await expectHeldBy(name, trial, alone, lost, who);
  }
  // Lists may lag behind.
  const again = await holding(trial, who, filter, id);
  if (again.next === null) expectHeld(again, id, who);
}

/** Demands that each row matches all filters. If one of them returns other rows alone, too, that one is to blame. */
export async function expectOnlyTogether(
  trial: Trial,
  page: Listed,
  filter: Filter,
  who: PartyName,
): Promise<void> {
  const all = Object.entries(filter);
  const isKept = (row: View) => all.every(([name, value]) => kept[name]?.(row, value) !== false);
  if (page.views.every(isKept)) return;
  for (const [name, value] of all) {
    const alone = await longPageNow(trial, tokens, actorOf(trial, who), { [name]: value });
    await expectOnly(trial, alone, name, value, who);
  }
  for (const [name, value] of all) await expectOnly(trial, page, name, value, who);
}

/** Demands that a token still has its status. If it has left it by itself, that promise is broken instead of one about lists. */
async function expectStaysAs(trial: Trial, token: View): Promise<void> {
  const now = await trial.of(tokens).settled(token.id, ({ status }) => status === token.status);
  if (now.status === token.status) return;
  const [wanted, actual] = [`a token that stays ${token.status}`, describe(now.status)];
  const cites = brokenByItself(trial, token, now);
  if (cites === undefined) throw new Undecided(`somebody else changed the token: it is ${actual}`);
  throw new Violation(wanted, actual, { cites, evidence: now.exchange });
}

/**
 * Demands that the rows of the run's tokens have the status that a read shows. If not, another check's promise is broken. Reads one
 * that `isSuspect`.
 */
async function expectRowsAsRead(
  trial: Trial,
  { views }: Pick<Listed, "views">,
  who: PartyName,
  isSuspect = ({ id, status }: View) => status !== lastStatusOf(trial, id),
): Promise<void> {
  const ours = new Set((trial.context.made.get(tokens.name) ?? []).map(({ id }) => id));
  const row = views.find((one) => ours.has(one.id) && isSuspect(one));
  if (row === undefined) return;
  for (const [reader, subject] of [
    [who, rows],
    ["source", oneToken],
  ] as const) {
    const { status } = await readBy(trial, reader, row.id);
    if (status === row.status) continue;
    const [expected, actual] = [`a row of a token that is ${status}`, describe(row.status)];
    throw new Undecided(`a list shows the token ${row.id} otherwise than a read: ${actual}`, {
      because: { ...subject, expected, actual },
    });
  }
}

const lastStatusOf = (trial: Trial, id: string): string | undefined =>
  trial.context.made.get(tokens.name)?.find((one) => one.id === id)?.last?.status;

/** The promise that a row shows the token, and the check that judges it. */
const rows: Subject = {
  statement: "share-tokens/list-row-is-resource",
  check: "share-tokens/list/row-is-resource",
};

const held: Subject = {
  statement: "share-tokens/list-both-directions",
  check: "share-tokens/list/both-directions",
};

/** Demands that all rows match a filter. */
export async function expectOnly(
  trial: Trial,
  { views, exchange }: Listed,
  name: string,
  value: string,
  who: PartyName = "source",
): Promise<void> {
  const isKept = kept[name] ?? (() => true);
  const othersIn = (page: Pick<Listed, "views">) => page.views.filter((row) => !isKept(row, value));
  const others = othersIn({ views });
  if (others.length === 0) return;
  // In another cell, the cell may be the reason: a list in the run's own follows.
  const isHere = !trial
    .exchanges()
    .some((one) => one.exchange === exchange && !isSameCell(one.cell, trial.cell));
  if (name === "status" && isHere) {
    // Lists may lag behind.
    const request = { method: "GET", path: exchange.path };
    const again = async () =>
      expectTokens(readListReply(tokens, await trial.as(actorOf(trial, who)).send(request)));
    if (othersIn(await trial.eventually(again, (page) => othersIn(page).length === 0)).length === 0)
      return;
    await expectRowsAsRead(trial, { views: others }, who, () => true);
  }
  const actual = others.map(({ id, status }) => `${id}, which is ${status}`).join("; ");
  const cites = statements[name];
  throw new Violation(`only tokens with ${name} ${value}`, actual, {
    evidence: exchange,
    ...(cites !== undefined && { cites }),
  });
}
