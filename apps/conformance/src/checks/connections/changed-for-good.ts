import { type ConnectionAction, connections } from "@persona-conformance/schemas";
import { isSameCell } from "../../runner/check.ts";
import { readConnection } from "../../trial/arranging/connections.ts";
import { differences, type View, viewOf } from "../../trial/reading/view.ts";
import { isAction, isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";

interface Shown {
  readonly one: TrialExchange;
  readonly view: View;
}

/**
 * Two answers between which an action has changed for good what no action may change: all answers before it agree, and no later
 * one shows the first value. Only the run's first action may show this, even if no check has taken it as a step. Undefined if the
 * answer to another request was the first with another value.
 */
export function changedForGood(
  trial: Trial,
  id: string,
  action: ConnectionAction,
): readonly [View, View] | undefined {
  const answers = trial.exchanges().flatMap((one) => shownBy(one, id));
  const [first] = answers;
  if (first === undefined) return undefined;
  const isOther = ({ view }: Shown) => differences(first.view, view).length > 0;
  const at = answers.findIndex(isOther);
  const [last, changed] = [answers[at - 1], answers[at]];
  if (last === undefined || changed?.one.operation?.name !== action) return undefined;
  const later = answers.slice(at + 1);
  // A party, a version or a style may be shown another value all the time.
  const isLikeFirst = ({ one }: Shown) =>
    one.by === first.one.by && isSameCell(one.cell, first.one.cell);
  return later.every(isOther) && later.some(isLikeFirst) ? [last.view, changed.view] : undefined;
}

/** A connection as the run's first answer about it shows it. */
export function firstShown(trial: Trial, id: string): View | undefined {
  for (const one of trial.exchanges()) {
    const [shown] = shownBy(one, id);
    if (shown !== undefined) return shown.view;
  }
  return undefined;
}

/** The connection in the answer to an action or a retrieval. */
function shownBy(one: TrialExchange, id: string): readonly Shown[] {
  const { exchange, operation } = one;
  const isRetrieval = operation?.id === connections.operations.retrieve.id;
  if ((!isRetrieval && !isAction(one)) || isSparse(exchange)) return [];
  if (readConnection(exchange).kind !== "resource") return [];
  const view = viewOf(connections, exchange);
  return view.id === id ? [{ one, view }] : [];
}
