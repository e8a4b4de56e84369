import { type Citation, connections } from "@persona-conformance/schemas";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { within } from "../../crossed/within-cell.ts";
import { differsInCell } from "./differs-in-cell.ts";

/** The connections that a page shows otherwise than they are known, and in what they differ. */
export const unlikeKnown = ({ views }: Listed, known: readonly View[]) =>
  known.flatMap((one) => {
    const row = views.find(({ id }) => id === one.id);
    const wrong = row === undefined ? [] : changes(one, row);
    return wrong.length > 0 ? [{ one, wrong }] : [];
  });

/** Demands that a page shows connections as they are known. */
export async function expectAsKnown(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  page: Listed,
  known: readonly View[],
): Promise<void> {
  const [differing] = unlikeKnown(page, known);
  if (differing === undefined) return;
  const { one, wrong } = differing;
  // If the party retrieves the same, the list is not to blame.
  const theirs =
    who === "source" ? one : await trial.of(connections).settled(one.id, () => true, who);
  const isTheirs = changes(one, theirs).length > 0;
  const blamed = isTheirs
    ? "connections/one-view"
    : ((await cellToBlame(trial, one.id, cell, who)) ?? "connections/list-row-is-resource");
  within(cell, blamed, () => expectNone(wrong, "the connection as it is retrieved", page.exchange));
}

/** The promise that is broken if a row of a list is retrieved otherwise in the list's cell than in the run's own. */
export async function cellToBlame(
  trial: Trial,
  id: string,
  cell: CrossedCell,
  who: PartyName,
): Promise<Citation | undefined> {
  const reply = await trial.as(who).of(connections).retrieve(id);
  return reply.kind === "refusal" ? undefined : differsInCell(trial, id, cell, who);
}
