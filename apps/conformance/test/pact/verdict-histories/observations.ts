import { skippedFor } from "../../support/run-document.ts";
import { relied, unchanged } from "../verdict-evidence.ts";
import { old, passesElsewhere, type Row } from "./history.ts";

const { refuses } = relied;

export const observations: readonly Row[] = [
  [
    "changed",
    ({ run }) => {
      run.observations[0]!.observed = "422";
    },
    "no",
    "now 422, it was 409 since 2025-12-01",
  ],
  [
    "changed long ago",
    ({ run }) => {
      run.observations[0]!.observed = "422";
      old(run);
    },
    "no",
    "now 422",
  ],
  [
    "changed, and that was accepted",
    ({ run }) => {
      run.observations[0]!.observed = "422";
      run.observations[0]!.accepted = true;
    },
    "yes",
  ],
  [
    "none of those allowed",
    ({ run }) => {
      run.observations[0] = { ...unchanged, observed: "500" };
    },
    "no",
    "now 500",
  ],
  [
    "changed, of what it does not rely on",
    ({ run }) => {
      run.observations.push({
        ...unchanged,
        id: "connections/create-duplicate",
        observed: "422",
      });
    },
    "yes",
  ],
  [
    "never compared",
    ({ run }) => {
      delete run.observations[0]!.before;
    },
    "unknown",
    "1 open question without an earlier answer (connections/reactivate-pending): run `",
  ],
  [
    "vanished, though its check passed",
    ({ run }) => {
      run.observations = [];
    },
    "unknown",
    "no check answered it in this run",
  ],
  [
    "vanished, and another is unchanged",
    ({ run }) => {
      run.observations = [{ ...unchanged, id: "connections/create-duplicate" }];
    },
    "unknown",
    "no check answered it in this run",
  ],
  [
    "vanished with its check, which the ledger knows",
    ({ run, found, terms }) => {
      run.results[1]!.outcome = skippedFor("accept");
      run.observations = [];
      found.answeredBefore.add(unchanged.id);
      terms.tolerated.add(refuses.statement);
    },
    "unknown",
    "no check answered it in this run",
  ],
  [
    "vanished with its check, for lack of what is tolerated",
    ({ run, found, terms }) => {
      run.results[1]!.outcome = skippedFor("accept");
      run.observations = [];
      found.answeredBefore.add(unchanged.id);
      terms.tolerated.add("accept");
      passesElsewhere(run, terms);
    },
    "unknown",
    "none was compared with an earlier one",
  ],
  [
    "a pact that no open question touches",
    ({ opened, found, run }) => {
      opened.pact.interactions.splice(1, 1);
      found.mock.document.interactions.splice(1, 1);
      found.sandbox.document.interactions.splice(1, 1);
      found.check.document.pact.interactions = 2;
      run.observations = [];
    },
    "yes",
  ],
];
