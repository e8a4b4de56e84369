import { connections } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import { actionFaults } from "./faults/actions.ts";
import { cacheFaults } from "./faults/caches.ts";
import { changeFaults } from "./faults/changes.ts";
import { byHandFaults } from "./faults/by-hand.ts";
import { createFaults } from "./faults/create.ts";
import { failureFaults } from "./faults/failures.ts";
import { jobFaults } from "./faults/jobs.ts";
import { indexFaults } from "./faults/indexes.ts";
import { inputFaults } from "./faults/input.ts";
import { filterFaults } from "./faults/filters.ts";
import { listFaults } from "./faults/list.ts";
import { lookupFaults } from "./faults/lookup.ts";
import { furtherPageFaults } from "./faults/pages.ts";
import { protocolFaults } from "./faults/protocol.ts";
import { replayFaults } from "./faults/replays.ts";
import { staleListFaults } from "./faults/stale-lists.ts";
import { statusFaults } from "./faults/statuses.ts";
import { strayFaults } from "./faults/strays.ts";
import { strangerFaults } from "./faults/strangers.ts";
import { viewFaults } from "./faults/views.ts";

/** The faults of connections, in addition to those of any resource. */
export const connectionFaults: readonly Fault[] = [
  ...viewFaults,
  ...listFaults,
  ...filterFaults,
  ...furtherPageFaults,
  ...staleListFaults,
  ...indexFaults,
  ...lookupFaults,
  ...actionFaults,
  ...createFaults,
  ...byHandFaults,
  ...strangerFaults,
  ...statusFaults,
  ...protocolFaults,
  ...replayFaults,
  ...cacheFaults,
  ...changeFaults,
  ...jobFaults,
  ...failureFaults,
  ...inputFaults,
  ...strayFaults,
].map((fault) => ({ ...fault, resource: connections.name }));
