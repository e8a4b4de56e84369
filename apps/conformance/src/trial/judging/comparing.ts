import { isDeepStrictEqual } from "node:util";
import { type Exchange, jsonOf, pathOf } from "@persona-conformance/client";
import {
  attemptIdOf,
  type Citation,
  type Resource,
  resolution,
  type unknowns,
} from "@persona-conformance/schemas";
import { type Cell, isSameCell, placeOf } from "../../runner/check.ts";
import { Undecided } from "../../runner/outcome.ts";
import { turnsInto } from "../moving/arrivals.ts";
import { brokenInCell } from "./broken-in-cell.ts";
import { brokenByItself, isOfOthers } from "./by-itself.ts";
import { describe, expectNone } from "./expect.ts";
import { expectNotByOthers, othersMayHaveActed } from "./moved-by-others.ts";
import { movedEarlier } from "./moved-earlier.ts";
import { misledSince } from "../moving/stale-reads.ts";
import { movesInProgress } from "./moves-in-progress.ts";
import type { Trial } from "../trial.ts";
import {
  changes,
  differences,
  isOlder,
  isOnlyTouched,
  type View,
  viewOf,
} from "../reading/view.ts";
import { isAbout, trialExchangeOf } from "../trial-exchange.ts";

/** The answer to the last retrieval of a resource. Retrieves it if there was none in the check's own cell. */
export async function retrieved(trial: Trial, resource: Resource): Promise<Exchange> {
  const { id, status, exchange } = await trial.of(resource).any();
  const path = pathOf(resource.operations["retrieve"] ?? { path: "" }, id);
  const isHere = () =>
    trial.exchanges().some((one) => one.exchange === exchange && isSameCell(one.cell, trial.cell));
  if (exchange.method === "GET" && exchange.path.endsWith(path) && isHere()) return exchange;
  // A stale read cannot be told by `updated-at` alone: two changes may have the same second.
  return (await trial.of(resource).settled(id, (view) => view.status === status)).exchange;
}

/**
 * Compares a retrieved resource with another read of it. If something differs, retrieves and compares again until nothing
 * differs or time is up, since the first read may have been stale.
 */
export async function compared(
  trial: Trial,
  resource: Resource,
  compare: (base: Exchange) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { id } = await trial.of(resource).any();
  const first = await compare(await retrieved(trial, resource));
  if (first.length === 0) return first;
  return trial.eventually(
    async () => compare((await trial.of(resource).settled(id, () => true)).exchange),
    ({ length }) => length === 0,
  );
}

/**
 * Demands that a resource is as it was before. `by` names the request that must not change it. `cites` is the promise that a
 * change breaks, if it is not the check's own. If only `updated-at` has moved, `again` repeats the request: a target may touch a
 * resource by itself, but hardly twice at that moment.
 */
export async function expectUnchanged(
  trial: Trial,
  before: View,
  by: string,
  cites?: Citation,
  again?: () => Promise<unknown>,
): Promise<void> {
  await trial.waitForReplicas();
  const { resource } = before;
  // The resource may move to another status by itself at this moment.
  const turned = turnsInto(resource, before.status);
  const hasTurned = ({ status }: View) => turned.some((one) => one === status);
  const changed = (view: View) => (hasTurned(view) ? differences : changes)(before, view);
  const after = await trial
    .of(resource)
    // Judge a status that ends by itself at the first read: later it is gone.
    .settledAnywhere(before, before.status, (view) =>
      turned.length > 0 && view.status === before.status ? true : changed(view).length === 0,
    );
  const wanted = `a ${resource.one} that ${by} left as it was`;
  const wrong = changed(after);
  if (again !== undefined && turned.length === 0 && isOnlyTouched(before, after)) {
    await again();
    return expectUnchanged(trial, after, by, cites);
  }
  if (wrong.length > 0) {
    if (movedEarlier(trial, before, after)) {
      throw new Undecided(`the ${resource.one} had changed before ${by}: ${wrong.join("; ")}`);
    }
    await expectTold(trial, before, wrong);
    if (turned.length === 0) await expectStill(trial, after);
    else if (!hasTurned(after) && (await movesByItself(trial, before, after))) return;
  }
  if (isOfOthers(trial, before, after)) throw othersMayHaveActed(after);
  expectNotByOthers(trial, before, after);
  const broken = brokenByItself(trial, before, after) ?? cites;
  expectNone(wrong, wanted, after.exchange, {
    ...(broken && { cites: broken }),
    // A check that relies on reads of an earlier status acts in another one than it seems.
    ...(before.status !== after.status &&
      isOlder(after, before) && { spoilt: misledSince(trial, after) }),
  });
}

/**
 * Whether nothing but `updated-at` of one with a change in progress has moved, and soon moves again, by itself or with its end.
 * Then the request in between is not to blame.
 */
async function movesByItself(trial: Trial, before: View, after: View): Promise<boolean> {
  if (!changes(before, after).every((text) => text.startsWith("updated-at "))) return false;
  const { resource, id, status, updatedAt } = after;
  if (movesInProgress(trial, resource, status ?? "", id)) return true;
  const asked = trial.now();
  await trial.waitForReplicas();
  const mayLag = trial.now() - asked > often / 100;
  // Times in whole seconds show a move a second later.
  const period = Math.max(often, resolution(updatedAt ?? ""));
  for (let reads = 0; reads < 2; reads += 1) {
    await trial.sleep(period);
    const now = await trial.of(resource).settled(id, () => true);
    // Unless the first of the reads may have lagged behind, its end does not explain what it did not do until then.
    if (now.updatedAt !== updatedAt) return reads === 0 || mayLag || now.status === status;
  }
  return false;
}

/** A change in progress that moves `updated-at` does so at least this often, in milliseconds. */
const often = 500;

/** The check that compares the answers to the same request. */
export const steadyCheck = "protocol/wire/steady";

/** If a resource differs between two reads, no earlier request is to blame. */
export async function expectStill(
  trial: Trial,
  view: View,
  read = () => trial.of(view.resource).settled(view.id, () => true),
): Promise<void> {
  const { resource } = view;
  const again = await read();
  const moving = changes(view, again);
  if (moving.length === 0) return;
  const statement = resource.cites.oneView;
  const [actual, expected] = [moving.join("; "), `the same ${resource.one} in each read`];
  throw new Undecided(`the ${resource.one} changes from read to read: ${actual}`, {
    ...(differences(view, again).length > 0 &&
      statement && {
        because: { statement, check: steadyCheck, expected, actual, evidence: again.exchange },
      }),
  });
}

/**
 * If a view came from another cell, and all that differs is still shown there as it was, the cells differ and no request is to
 * blame.
 *
 * @throws {Undecided} Then. It names the promise that is broken.
 */
async function expectCellsAgree(
  trial: Trial,
  before: View,
  wrong: readonly string[],
): Promise<void> {
  const { resource, id, exchange } = before;
  const first = trialExchangeOf(trial, exchange);
  if (first === undefined || isSameCell(first.cell, trial.cell)) return;
  const namesIn = (texts: readonly string[]) => new Set(texts.map((text) => text.split(" ")[0]));
  const isAsBefore = async (cell: Cell) => {
    const { exchange: read } = await trial.in(cell).as(first.by).of(resource).retrieve(id);
    const view = read.status === 200 ? viewOf(resource, read) : undefined;
    return view !== undefined && namesIn(wrong).isDisjointFrom(namesIn(changes(before, view)));
  };
  if (!(await isAsBefore(first.cell))) return;
  const statement = await brokenInCell(trial.cell, first.cell, isAsBefore);
  const expected = `the ${resource.one} as version ${trial.cell.apiVersion} shows it, also${placeOf(first.cell)}`;
  const actual = wrong.join("; ");
  throw new Undecided(`another cell shows the ${resource.one} otherwise: ${actual}`, {
    because: { statement, check: "protocol/crossed/answers", expected, actual, evidence: exchange },
  });
}

/**
 * If all that differs is what the answer to any creation shows wrongly, that answer is to blame.
 *
 * @throws {Undecided} Then. It names the promise that is broken.
 */
export async function expectTold(
  trial: Trial,
  before: View,
  wrong: readonly string[],
): Promise<void> {
  if (wrong.length === 0) return;
  const { resource, exchange } = before;
  await expectCellsAgree(trial, before, wrong);
  if (exchange.status !== 201) return;
  const mistold = await trial.of(resource).mistold();
  if (
    mistold === undefined ||
    !wrong.every((text) => mistold.names.some((name) => text.startsWith(`${name} `)))
  )
    return;
  const [expected, actual] = [
    `an answer to a creation that shows the ${resource.one} as it is`,
    wrong.join("; "),
  ];
  throw new Undecided(
    `the answer to a creation does not show the ${resource.one} as it is: ${actual}`,
    {
      because: { ...mistold.subject, expected, actual },
    },
  );
}

/**
 * Reads a resource again if an action was tried on it since its last read: a refused action may have changed it. A check calls
 * this before it begins, so that it is not blamed for such a change.
 *
 * @throws {Undecided} If it has changed. It names the promise that is broken.
 */
export async function untouched(trial: Trial, view: View): Promise<View> {
  const { resource, id, exchange } = view;
  const all = trial.exchanges();
  const since = all.slice(all.findLastIndex((one) => one.exchange === exchange) + 1);
  const tried = since.findLast(
    (one) => one.exchange.method === "POST" && isAbout(one.exchange, id),
  );
  if (tried === undefined) return view;
  const now = await trial.of(resource).settled(id, () => true);
  const changed = changes(view, now);
  const action = tried.operation?.name ?? "";
  const status = view.status ?? "";
  const { lifecycle, cites, one } = resource;
  const isKnown = lifecycle.actions.includes(action) && lifecycle.isStatus(status);
  if (changed.length === 0 || !isKnown || tried.exchange.status < 400) return now;
  const [expected, actual] = [`a ${one} that the refusal left as it was`, changed.join("; ")];
  throw new Undecided(`a refused action changed the ${one}: ${actual}`, {
    because: {
      statement: cites.refused,
      check: attemptIdOf(resource, { action, party: tried.by, status }),
      expected,
      actual,
    },
  });
}

/** Whether status and body are the same, with members in any order. The headers of a replay may differ. */
export function sameAnswer(first: Exchange, second: Exchange): boolean {
  if (first.status !== second.status) return false;
  if (first.body === second.body) return true;
  const [one, other] = [jsonOf(first), jsonOf(second)];
  return one !== undefined && isDeepStrictEqual(one, other);
}

/**
 * Demands the first answer once more. `cites` is the promise that another one breaks, if it is not the check's own.
 *
 * @throws {Violation} If another answer came.
 */
export function expectSameAnswer(first: Exchange, again: Exchange, cites?: Citation): void {
  const wrong = sameAnswer(first, again) ? [] : [describe(again)];
  expectNone(wrong, `the same answer again: ${describe(first)}`, again, cites && { cites });
}

/** An answer to the open question of what an idempotency key is worth on another path. */
export type AnswerForOtherPath =
  (typeof unknowns)["protocol/idempotency-other-path"]["answers"][number];

/**
 * Whether a request with an idempotency key that `first` used on another path was refused, was carried out, or got that answer
 * again.
 */
export function answerForOtherPath(answer: Exchange, first: Exchange): AnswerForOtherPath {
  if (answer.status >= 400) return "refused";
  return sameAnswer(first, answer) ? "the first one's answer" : "carried out";
}
