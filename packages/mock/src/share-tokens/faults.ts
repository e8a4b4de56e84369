import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import { afterwardsFaults } from "./faults/afterwards.ts";
import { besideFaults } from "./faults/beside.ts";
import { modeFaults } from "./faults/by-mode.ts";
import { connectionFaults } from "./faults/connection.ts";
import { createFaults } from "./faults/create.ts";
import { furtherPageFaults } from "./faults/further-pages.ts";
import { inputFaults } from "./faults/input.ts";
import { listFaults } from "./faults/list.ts";
import { lookupFaults } from "./faults/lookup.ts";
import { raceFaults } from "./faults/races.ts";
import { redeemFaults } from "./faults/redeem.ts";
import { replayFaults } from "./faults/replays.ts";
import { sourceDataFaults } from "./faults/source-data.ts";
import { strayFaults } from "./faults/strays.ts";
import { timeFaults } from "./faults/times.ts";
import { viewFaults } from "./faults/views.ts";

/** Faults of share tokens, in addition to those of any resource. */
export const shareTokenFaults: readonly Fault[] = [
  ...viewFaults,
  ...sourceDataFaults,
  ...lookupFaults,
  ...listFaults,
  ...furtherPageFaults,
  ...createFaults,
  ...inputFaults,
  ...timeFaults,
  ...redeemFaults,
  ...modeFaults,
  ...connectionFaults,
  ...strayFaults,
  ...besideFaults,
  ...raceFaults,
  ...afterwardsFaults,
  ...replayFaults,
].map((fault) => ({ resource: shareTokens.name, ...fault }));
