import { createHash } from "node:crypto";
import type { Exchange } from "@persona-conformance/client";
import { type Citation, inflections } from "@persona-conformance/schemas";
import { type Cell, isSameCell } from "../runner/check.ts";
import { Violation } from "../runner/outcome.ts";
import { matches } from "../runner/select.ts";
import { nights } from "../runner/turns.ts";
import { openTrial } from "../trial/open-trial.ts";
import { brokenInCell, unlessRefused } from "../trial/judging/broken-in-cell.ts";
import { longPageNow, offered } from "../trial/reading/lists.ts";
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
 * On a sandbox, every second night tries a check in another cell, so that nights try it in all versions and styles. Each check
 * has a cell of its own: several checks of one promise try it in several cells. That needs no further request. Undefined if it
 * is not the check's night, where reads lag, and once the target has shown that cells differ.
 */
export function cellTonight(session: Session, check: string, cell: Cell): Cell | undefined {
  const { capabilities, otherCells, seed, traffic } = session;
  if (!takesTurns((name) => capabilities.has(name), cell)) return undefined;
  if (otherCells.differed || traffic.lags.areNoticeable()) return undefined;
  if (keepTheirCell.some((pattern) => matches(pattern, check))) return undefined;
  const [first = 0, second = 0, third = 0] = hashOf(check);
  // In the next ten nights, it is the turn of the others.
  const turn = seed + Math.floor(seed / nights) + first;
  const inflection = inflections[(seed + third) % inflections.length];
  if (turn % 2 === 0 || inflection === undefined) return undefined;
  const at = { apiVersion: versionOf(seed + second), inflection };
  return isSameCell(at, cell) ? undefined : at;
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
  for (const resource of offered(trial, session.registry.resources)) {
    const viewsIn = async (other: Cell): Promise<Found> => {
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
    const differs = (found: Found): boolean =>
      isSeen(here) && found !== undefined && !(isSeen(found) && areAlike(here, found));
    if (!differs(there)) continue;
    session.otherCells.differed = true;
    const broken = await brokenInCell(cell, at, async (other) => differs(await viewsIn(other)));
    return unlessRefused(broken, isSeen(there) ? undefined : there?.status);
  }
  return undefined;
}

/** The views of resources, or the answer in which they are missing, if there was one. */
type Found = readonly View[] | Exchange | undefined;

const isSeen = (found: Found): found is readonly View[] => Array.isArray(found);

/** Whether each resource of one cell is shown in the same way in the other one. */
const areAlike = (here: readonly View[], there: readonly View[]): boolean =>
  here.length === there.length &&
  here.every((one, place) => {
    const other = there[place];
    return other !== undefined && unlike(one, other).length === 0;
  });

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();
