import { connections, type StatementId } from "@persona-conformance/schemas";
import type { Cell } from "../../../runner/check.ts";
import { expectConnection } from "../../../trial/arranging/connections.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unlike } from "../../../trial/reading/view.ts";
import { brokenInCell } from "../../crossed/broken-in-cell.ts";

/** The promise that is broken if a party reads a connection otherwise in a cell than in the run's own. Undefined if it does not. */
export async function differsInCell(
  trial: Trial,
  id: string,
  cell: Cell,
  party: PartyName = "source",
): Promise<StatementId | undefined> {
  const { settled } = trial.of(connections);
  const home = await settled(id, () => true, party);
  const fails = async (other: Cell): Promise<boolean> => {
    const reply = await trial.in(other).as(party).of(connections).retrieve(id);
    return unlike(home, expectConnection(reply)).length > 0;
  };
  return (await fails(cell)) ? brokenInCell(trial.cell, cell, fails) : undefined;
}
