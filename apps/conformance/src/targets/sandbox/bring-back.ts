import { reasonOf } from "@persona-conformance/client";
import { instant, statementOf } from "@persona-conformance/schemas";
import { isTransient, Undecided } from "../../runner/outcome.ts";
import type { Move } from "../../trial/moving/move.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Trial } from "../../trial/trial.ts";
import { type Edge, waysTo } from "./ways.ts";

/** The bodies of an action: none, as documented, and an empty object, as some providers need it. */
const shapes: readonly Pick<Move, "body">[] = [{}, { body: {} }];

/**
 * Restores a resource to a status. Tries every legal way, the shortest first, as every party, and each action without a body
 * and with an empty one. Does not trust the answers: a read decides the next step. `canAccept` says whether actions without
 * an operation in the API are possible.
 *
 * @throws {Undecided} If no way is left. It is transient if an action failed that may succeed a moment later.
 */
export async function bringBack(
  trial: Trial,
  { resource, id }: Pick<Fixture, "resource" | "id">,
  original: string,
  canAccept: boolean,
): Promise<void> {
  const tried = new Set<string>();
  let reason = "no legal action leads there";
  /** Whether an action failed that may succeed a moment later. */
  let mayPass = false;
  /** The status that the last attempt leads to, if it was allowed. */
  let expected: string | undefined;
  /** The last attempt, and the promise that the target broke in one, in words. */
  let last: Edge | undefined;
  let broken: string | undefined;
  for (;;) {
    const isThere = (status: string | undefined) => status === original || status === expected;
    const first = await statusNow(trial, { resource, id }, (seen) =>
      expected === undefined ? true : isThere(seen),
    );
    // Before anything was done, nothing shows whether this read is up to date.
    const isSure = first !== original || tried.size > 0;
    const status = isSure ? first : await statusNow(trial, { resource, id }, () => true, "all");
    if (status === original) return;
    // An accept command may say what is not true. That breaks no promise of the target.
    const isOperation = last !== undefined && resource.operations[last.action] !== undefined;
    if (last !== undefined && isOperation && expected !== undefined && !isThere(status))
      broken ??= `the ${last.party} may ${last.action} it, which leads to ${last.to}, but it was ${status} then; ${promiseOf(resource, last)}`;
    const next = waysTo(resource.lifecycle, status, original)
      .flatMap(([edge]) => edge ?? [])
      .filter((edge) =>
        resource.operations[edge.action] === undefined ? canAccept : hasKey(trial, edge),
      )
      .flatMap((edge) => shapesFor(resource, edge).map((shape) => ({ edge, shape })))
      .find((one) => !tried.has(JSON.stringify(one)));
    if (next === undefined)
      throw new Undecided(`it is ${status} now: ${broken ?? reason}`, { transient: mayPass });
    tried.add(JSON.stringify(next));
    const { action, party, to } = next.edge;
    expected = undefined;
    last = next.edge;
    try {
      const reply = await trial.of(resource).attempt({ action, party, ...next.shape }, id);
      if (reply.kind === "refusal")
        reason = `the target refuses to let the ${party} ${action} it; ${promiseOf(resource, last)}`;
      else if (reply.kind === "dashboard" && !reply.accepted) reason = reply.result;
      else expected = to;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      // A failed action may have been carried out, and the other party may be answered.
      mayPass ||= isTransient(error);
      reason = reasonOf(error);
    }
  }
}

/** The promise that allows an action. */
function promiseOf({ lifecycle }: Fixture["resource"], { from, action, party }: Edge): string {
  const { text, url } = statementOf(lifecycle.rule({ status: from, action, party }).cites);
  return `the documentation promises: ${text} (${url})`;
}

/** Only an operation of the API has a body. */
const shapesFor = ({ operations }: Fixture["resource"], { action }: Edge) =>
  operations[action] === undefined ? shapes.slice(0, 1) : shapes;

// Each party of a lifecycle is an actor.
const hasKey = ({ context }: Trial, { party }: Edge): boolean =>
  context.keys[party as ActorName] !== undefined;

/**
 * The status, as the first party sees it that can read it, or as all see it. Waits for lagging replicas. If the parties see
 * different ones, the latest change counts: a party may be shown what was before.
 */
async function statusNow(
  trial: Trial,
  { resource, id }: Pick<Fixture, "resource" | "id">,
  isExpected: (status: string | undefined) => boolean,
  who: "first" | "all" = "first",
): Promise<string | undefined> {
  const views: View[] = [];
  let problem: unknown;
  // Each party of a lifecycle is an actor.
  for (const party of resource.lifecycle.parties as readonly ActorName[]) {
    if (trial.context.keys[party] === undefined || (who === "first" && views.length > 0)) continue;
    try {
      views.push(await trial.of(resource).settled(id, ({ status }) => isExpected(status), party));
    } catch (error) {
      problem = error;
    }
  }
  const [latest] = views.toSorted((a, b) => (isLater(a, b) ? -1 : isLater(b, a) ? 1 : 0));
  if (latest === undefined) throw problem;
  return latest.status;
}

function isLater({ updatedAt: one }: View, { updatedAt: other }: View): boolean {
  const [a, b] = [instant(one), instant(other)];
  return a !== undefined && b !== undefined && a > b;
}
