import type { Exchange } from "@persona-conformance/client";
import { pathOf } from "@persona-conformance/client";
import { attemptIdOf, type Citation, type Resource } from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";
import { turnsInto } from "./arrivals.ts";
import { expectNone } from "./expect.ts";
import type { Trial } from "./trial.ts";
import { changes, differences, type View } from "./view.ts";

/** The answer to the last time that a resource was retrieved, or to doing so now. */
export async function retrieved(trial: Trial, resource: Resource): Promise<Exchange> {
  const { id, status, exchange } = await trial.of(resource).any();
  const path = pathOf(resource.operations["retrieve"] ?? { path: "" }, id);
  if (exchange.method === "GET" && exchange.path.endsWith(path)) return exchange;
  // A replica that lags within the second of a timestamp cannot be told by it.
  return (await trial.of(resource).settled(id, (view) => view.status === status)).exchange;
}

/**
 * Compares a resource, as it is retrieved, with another look at it, until nothing differs or time is up. What was
 * retrieved before may be what a replica showed that lagged, so it is retrieved again when something does.
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
 * Demands that a resource is still seen as it was before; `by` says what has left it alone, and `cites` which promise is
 * broken where that is another one than the check's.
 */
export async function expectUnchanged(
  trial: Trial,
  before: View,
  by: string,
  cites?: Citation,
): Promise<void> {
  await trial.waitForReplicas();
  const { resource, id } = before;
  // What comes by itself may come at this moment.
  const turned = turnsInto(resource, before.status);
  const hasTurned = ({ status }: View) => turned.some((one) => one === status);
  const told = (view: View) => (hasTurned(view) ? differences : changes)(before, view);
  const after = await trial
    .of(resource)
    // A status that passes is judged as it is first seen: later there is nothing left to see of it.
    .settled(id, (view) =>
      turned.length > 0 && view.status === before.status ? true : told(view).length === 0,
    );
  const wanted = `a ${resource.one} that ${by} left as it was`;
  const wrong = told(after);
  if (wrong.length > 0) {
    await expectTold(trial, before, wrong);
    if (turned.length === 0) await expectStill(trial, after);
  }
  expectNone(wrong, wanted, after.exchange, cites && { cites });
}

/** What changes from one read to the next cannot be held against what was done before. */
async function expectStill(trial: Trial, view: View): Promise<void> {
  const { resource, id } = view;
  const moving = changes(view, await trial.of(resource).settled(id, () => true));
  if (moving.length === 0) return;
  throw new Undecided(`the ${resource.one} changes from read to read: ${moving.join("; ")}`);
}

/** Where the answer to a creation is compared with a read, and shows the same of any other one, that is what is broken. */
async function expectTold(trial: Trial, before: View, wrong: readonly string[]): Promise<void> {
  const { resource, exchange } = before;
  if (exchange.status !== 201) return;
  const mistold = await trial.of(resource).mistold();
  if (
    mistold === undefined ||
    !wrong.every((text) => mistold.names.some((name) => text.startsWith(`${name} `)))
  )
    return;
  const [expected, actual] = [
    `the answer to a creation to show the ${resource.one} as it is`,
    wrong.join("; "),
  ];
  throw new Undecided(
    `a new ${resource.one} is not what the answer to its creation shows: ${actual}`,
    {
      because: { ...mistold.subject, expected, actual },
    },
  );
}

/**
 * Demands that a resource is still as an earlier check has left it, where something was tried on it since it was last read:
 * what was refused may have been done. For checks that accuse nobody else of a change that was there before they began.
 *
 * @throws {Undecided} With the promise that is broken then.
 */
export async function untouched(trial: Trial, view: View): Promise<View> {
  const { resource, id, exchange } = view;
  const all = trial.exchanges();
  const since = all.slice(all.findLastIndex((one) => one.exchange === exchange) + 1);
  const tried = since.findLast(
    (one) => one.exchange.method === "POST" && one.exchange.path.includes(`/${id}/`),
  );
  if (tried === undefined) return view;
  const now = await trial.of(resource).settled(id, () => true);
  const told = changes(view, now);
  const action = tried.operation?.name ?? "";
  const status = view.status ?? "";
  const { lifecycle, cites, one } = resource;
  const isKnown = lifecycle.actions.includes(action) && lifecycle.isStatus(status);
  if (told.length === 0 || !isKnown || tried.exchange.status < 400) return now;
  const [expected, actual] = [`a ${one} that the refusal left as it was`, told.join("; ")];
  throw new Undecided(`the ${one} is no longer as it was: ${actual}`, {
    because: {
      statement: cites.refused,
      check: attemptIdOf(resource, { action, party: tried.by, status }),
      expected,
      actual,
    },
  });
}

/** Whether status and body are the same; the headers of a replay are its own. */
export const sameAnswer = (first: Exchange, second: Exchange): boolean =>
  first.status === second.status && first.body === second.body;
