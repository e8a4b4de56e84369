import { createHash } from "node:crypto";
import type { Exchange } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import { Violation } from "../runner/outcome.ts";
import { matches } from "../runner/select.ts";
import { nights } from "../runner/turns.ts";
import { openTrial } from "../trial/open-trial.ts";
import { longPageNow } from "../trial/reading/lists.ts";
import { unlike, type View, viewOf } from "../trial/reading/view.ts";
import type { Session } from "../trial/session.ts";
import { takesTurns, versionOf } from "../trial/requests/crossing.ts";

/** These checks choose their cells themselves, repeat or judge what others have sent, or would need further requests elsewhere. */
const keepTheirCell = [
  "*/crossed/**",
  "*/create/**",
  "*/fields/**",
  "*/lifecycle/**",
  "connections/actions/**",
  "connections/list/holds-*",
  "connections/record/**",
  "connections/retrieve/**",
  "connections/views/**",
  "protocol/idempotency/**",
  "protocol/inflection/**",
  "protocol/versions/**",
  "protocol/wire/**",
];

/**
 * On a sandbox, every second night tries a check in the version of the night, so that nights try it in all versions. That needs no
 * further request. Undefined if it is not the check's night, where reads lag, and once the target has shown that versions differ.
 */
export function cellTonight(session: Session, check: string, cell: Cell): Cell | undefined {
  const { capabilities, otherCells, seed, traffic } = session;
  if (!takesTurns((name) => capabilities.has(name), cell)) return undefined;
  if (otherCells.differed || traffic.lags.areNoticeable()) return undefined;
  if (keepTheirCell.some((pattern) => matches(pattern, check))) return undefined;
  // In the next ten nights, it is the turn of the others.
  const turn = seed + Math.floor(seed / nights) + (hashOf(check)[0] ?? 0);
  const apiVersion = versionOf(seed);
  return turn % 2 === 0 || apiVersion === cell.apiVersion ? undefined : { ...cell, apiVersion };
}

/**
 * Compares a list and a retrieval in two cells. From then on, if they differ, all checks are tried in the run's own cell. Returns
 * undefined if they do not.
 */
export async function brokenAt(
  session: Session,
  at: Cell,
  cell: Cell,
): Promise<Citation | undefined> {
  const trial = openTrial(session, cell, { exchanges: [] });
  for (const resource of session.registry.resources) {
    const viewsIn = async (other: Cell): Promise<readonly View[] | Exchange | undefined> => {
      try {
        const { views } = await longPageNow(trial, resource, "source", {}, other);
        const id = views[0]?.id;
        if (id === undefined) return views;
        const { kind, exchange } = await trial.in(other).as("source").of(resource).retrieve(id);
        return kind === "resource" ? [...views, viewOf(resource, exchange)] : exchange;
      } catch (error) {
        return error instanceof Violation ? error.evidence : undefined;
      }
    };
    const [here, there] = [await viewsIn(cell), await viewsIn(at)];
    if (!isSeen(here) || there === undefined) continue;
    if (isSeen(there) && areAlike(here, there)) continue;
    session.otherCells.differed = true;
    const isUnknown = !isSeen(there) && there.status === 400;
    return isUnknown ? "protocol/version-accepted" : "protocol/version-invariant";
  }
  return undefined;
}

const isSeen = (found: readonly View[] | Exchange | undefined): found is readonly View[] =>
  Array.isArray(found);

/** Whether each resource of one cell is shown in the same way in the other one. */
const areAlike = (here: readonly View[], there: readonly View[]): boolean =>
  here.length === there.length &&
  here.every((one, place) => {
    const other = there[place];
    return other !== undefined && unlike(one, other).length === 0;
  });

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();
