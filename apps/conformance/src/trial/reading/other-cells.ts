import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { type Cell, isSameCell, placeOf } from "../../runner/check.ts";
import { brokenInCell, unlessRefused } from "../judging/broken-in-cell.ts";
import { describe } from "../judging/expect.ts";
import type { ActorName } from "../party.ts";
import { takesTurns } from "../requests/crossing.ts";
import type { ResourceStage } from "../resource-stage.ts";
import { isWhole, unlike, type View, viewOf } from "./view.ts";

/** The view of an answer. Undefined without one. */
export const viewIn = (resource: Resource, reply: Reply): View | undefined =>
  reply.kind === "resource" && reply.exchange.status === 200
    ? viewOf(resource, reply.exchange)
    : undefined;

/**
 * The cell for a read that may be in another one than the check's own. Every second such read is. Thus a night on a sandbox
 * reads in every version and key style, without a further request. Undefined where requests do not take turns, and where reads
 * lag.
 */
export function otherCellFor(
  { session, home, operations, actorOf }: ResourceStage,
  party: ActorName,
  status: string | undefined,
): Cell | undefined {
  const { otherCells, traffic, capabilities, crossing } = session;
  const retrieval = operations["retrieve"];
  if (retrieval === undefined || !takesTurns((name) => capabilities.has(name), home))
    return undefined;
  if (otherCells.differed || traffic.lags.areNoticeable()) return undefined;
  otherCells.reads += 1;
  if (otherCells.reads % 2 === 0) return undefined;
  const kind = {
    party: actorOf(party),
    operation: retrieval.id,
    outcome: "success",
    query: "none",
    step: `read ${status} as the ${party}`,
  } as const;
  const at = crossing.cellFor(kind, home);
  return isSameCell(at, home) ? undefined : at;
}

/**
 * For a read in another cell that did not show what the check's own cell shows. Reads there until a replica has caught up, then
 * in the own cell again, since the resource may have changed. If the cells still differ, blames that, and the check goes on.
 */
export async function expectAlike(
  { session, home, log, resource, waiting }: ResourceStage,
  at: Cell,
  view: View,
  retrieve: (cell?: Cell) => Promise<Reply>,
): Promise<void> {
  const isAlike = (reply: Reply): boolean => {
    const seen = viewIn(resource, reply);
    return seen !== undefined && unlike(view, seen).length === 0;
  };
  const there = await waiting.eventually(() => retrieve(at), isAlike);
  if (isAlike(there) || !isAlike(await retrieve())) return;
  session.otherCells.differed = true;
  const seen = viewIn(resource, there);
  if (isReportedAnyway(there, seen)) return;
  const broken = await brokenInCell(home, at, async (cell) => !isAlike(await retrieve(cell)));
  (log.beside ??= []).push({
    statement: unlessRefused(broken, there.exchange.status),
    check: "protocol/crossed/answers",
    expected: `the ${resource.one} as version ${home.apiVersion} shows it, also${placeOf(at)}`,
    actual: seen === undefined ? describe(there.exchange) : unlike(view, seen).join(", "),
    evidence: there.exchange,
  });
}

/**
 * Whether the checks of every answer report what is wrong: a failure, a body that cannot be read, a missing attribute, an
 * unknown status.
 */
function isReportedAnyway({ kind, exchange }: Reply, seen: View | undefined): boolean {
  if (kind === "unreadable" || exchange.status >= 500) return true;
  if (seen === undefined) return false;
  return !isWhole(seen) || seen.resource.lifecycle.statuses.every((one) => one !== seen.status);
}
