import type { ApiRequest, Exchange } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { Violation } from "../../runner/outcome.ts";
import { describe } from "../../trial/judging/expect.ts";
import type { ActorName } from "../../trial/party.ts";
import { placeOf } from "../../runner/check.ts";
import type { CrossedCell } from "../../trial/requests/crossing.ts";
import { promiseOfQuery } from "../../trial/traffic/outages.ts";
import type { Trial } from "../../trial/trial.ts";

/**
 * Runs a judgement in a cell. A violation then names the cell, once. If it names no broken promise, it names the one given
 * here.
 */
export function within<T>(cell: CrossedCell, cites: Violation["cites"], judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { expected, actual, evidence, cites: broken = cites } = error;
    const where = placeOf(cell);
    throw new Violation(expected.endsWith(where) ? expected : expected + where, actual, {
      ...(broken !== undefined && { cites: broken }),
      ...(evidence !== undefined && { evidence }),
    });
  }
}

/**
 * Sends a read in a cell. If it is refused in the check's own cell, too, its query is to blame, and not the cell.
 *
 * @throws {Violation} If it is refused in both.
 */
export async function readIn(
  trial: Trial,
  who: ActorName,
  cell: CrossedCell,
  request: ApiRequest,
  { cites }: Resource,
): Promise<Exchange> {
  const exchange = await trial.in(cell).as(who).send(request);
  if (!isRefused(exchange)) return exchange;
  const own = await trial.as(who).send(request);
  const broken = promiseOfQuery(own.path, cites);
  if (!isRefused(own) || broken === undefined) return exchange;
  throw new Violation("status 200", describe(own), { cites: broken, evidence: own });
}

const isRefused = ({ status }: Exchange): boolean => status >= 400 && status < 500;
