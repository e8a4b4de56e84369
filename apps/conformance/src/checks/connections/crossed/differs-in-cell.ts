import { jsonOf, type Reply } from "@persona-conformance/client";
import { attributesOf, connections, jsonAt, type StatementId } from "@persona-conformance/schemas";
import { type Cell, isSameCell } from "../../../runner/check.ts";
import { expectConnection } from "../../../trial/arranging/connections.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import { differences, unlike, type View } from "../../../trial/reading/view.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import { keysNotIn, lettersIn } from "../../key-style.ts";
import { brokenUnlessHome } from "../../../trial/judging/broken-in-cell.ts";

/** The promise that is broken if a party reads a connection otherwise in a cell than in the run's own. Undefined if it does not. */
export async function differsInCell(
  trial: Trial,
  id: string,
  cell: CrossedCell,
  party: PartyName = "source",
): Promise<StatementId | undefined> {
  const { settled } = trial.of(connections);
  const home = await settled(id, () => true, party);
  const read = (other: Cell) => trial.in(other).as(party).of(connections).retrieve(id);
  const typeIn = ({ exchange }: View) => jsonAt(jsonOf(exchange), "data", "type");
  const differs = (reply: Reply): boolean => {
    const view = expectConnection(reply);
    return unlike(home, view).length > 0 || typeIn(view) !== typeIn(home);
  };
  const fails = async (other: Cell): Promise<boolean> => differs(await read(other));
  const there = await read(cell);
  if (!differs(there)) return undefined;
  const cites = await brokenUnlessHome(trial.cell, cell, fails);
  const odd = keysNotIn(there.exchange, cell.inflection, attributesOf(connections));
  // A value under another key is no other value.
  return odd.length > 0 && cites === "protocol/inflection-values"
    ? "protocol/inflection-style"
    : cites;
}

/** The same for the cell of an answer, and as the party that got it. Undefined for an answer in the run's own cell. */
export async function differsWhereShown(
  trial: Trial,
  id: string,
  { cell, by }: Pick<TrialExchange, "cell" | "by">,
): Promise<StatementId | undefined> {
  if (isSameCell(cell, trial.cell)) return undefined;
  // Only parties are shown connections, and a cell holds only the documented inflections.
  return differsInCell(trial, id, cell as CrossedCell, by as PartyName);
}

/** The promise that is broken if the parties now see different connections. Undefined if they do not. */
export async function differsByParty(trial: Trial, id: string): Promise<StatementId | undefined> {
  if (!trial.hasCapability("two-parties")) return undefined;
  await trial.waitForReplicas();
  const ours = await trial.as("source").of(connections).retrieve(id);
  const theirs = await trial.as("destination").of(connections).retrieve(id);
  // On the mock, another check's connection belongs to others.
  if (ours.kind !== "resource" || theirs.kind !== "resource") return undefined;
  const differing = unlike(expectConnection(ours), expectConnection(theirs));
  return differing.length > 0 ? "connections/one-view" : undefined;
}

/** Whether a relationship is spelt otherwise, and nothing else differs: a value is in the style of the keys. */
export function isRespelt(before: View, after: View): boolean {
  const spelling = (view: View) => lettersIn(JSON.stringify(view.relationships));
  const respelt = { ...after, relationships: before.relationships };
  return (
    spelling(before) === spelling(after) &&
    differences(before, after).length > 0 &&
    differences(before, respelt).length === 0
  );
}
