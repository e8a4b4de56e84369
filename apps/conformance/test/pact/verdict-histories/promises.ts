import { failed, skippedFor, undecided } from "../../support/run-document.ts";
import { interaction, relied, resultOf } from "../verdict-evidence.ts";
import { long, also, type Row } from "./history.ts";

const { reactivates, creates } = relied;

export const promises: readonly Row[] = [
  [
    "broken",
    ({ run }) => {
      run.results[0]!.outcome = failed;
    },
    "no",
    reactivates.check,
  ],
  [
    "broken, and known to be",
    ({ run }) => {
      run.results[0]!.outcome = failed;
      run.results[0]!.known = "reported";
    },
    "no",
    "(known: reported)",
  ],
  [
    "broken, and tolerated",
    ({ run, terms }) => {
      run.results[0]!.outcome = failed;
      terms.tolerated.add(reactivates.statement);
    },
    "no",
    reactivates.check,
  ],
  [
    "broken on the way of another check",
    ({ run }) => {
      run.results.push(
        resultOf("creates", {
          id: "other",
          cites: "connections/create-once",
          alsoCites: [creates.statement],
          outcome: failed,
        }),
      );
    },
    "no",
    "other: ",
  ],
  [
    "broken once, kept once",
    ({ run }) => {
      run.results.push(resultOf("creates", { outcome: failed }));
    },
    "no",
    creates.check,
  ],
  [
    "another one is broken",
    ({ run }) => {
      run.results.push(
        resultOf("creates", { id: "other", cites: "connections/create-once", outcome: failed }),
      );
    },
    "yes",
  ],
  [
    "undecided",
    ({ run }) => {
      run.results[0]!.outcome = undecided;
    },
    "unknown",
    "the rate limit was used up",
  ],
  [
    "undecided beside one that passed",
    ({ run, terms }) => {
      run.results.push(resultOf("creates", { id: "other", outcome: undecided }));
      terms.guards.push({ id: "other", cites: [creates.statement] });
    },
    "unknown",
    "other: the rate limit",
  ],
  [
    "undecided, and tolerated",
    ({ run, terms }) => {
      run.results[0]!.outcome = undecided;
      terms.tolerated.add(reactivates.statement);
    },
    "yes",
  ],
  [
    "skipped",
    ({ run }) => {
      run.results[2]!.outcome = skippedFor("provision");
    },
    "unknown",
    `${creates.statement}: skipped for lack of provision`,
  ],
  [
    "skipped for what is tolerated",
    ({ run, terms }) => {
      run.results[2]!.outcome = skippedFor("provision");
      terms.tolerated.add("provision");
    },
    "yes",
  ],
  [
    "skipped for two things, one tolerated",
    ({ run, terms }) => {
      run.results[2]!.outcome = skippedFor("provision", "accept");
      terms.tolerated.add("provision");
    },
    "unknown",
    "provision, accept",
  ],
  [
    "skipped, the promise tolerated",
    ({ run, terms }) => {
      run.results[2]!.outcome = skippedFor("provision");
      terms.tolerated.add(creates.statement);
    },
    "yes",
  ],
  [
    "skipped here, seen there",
    ({ run, terms }) => {
      run.results.push(resultOf("creates", { id: "other", outcome: skippedFor("accept") }));
      terms.guards.push({ id: "other", cites: [creates.statement] });
    },
    "yes",
  ],
  [
    "never run",
    ({ run }) => {
      run.results.pop();
    },
    "unknown",
    `${creates.statement}: no check of it passed`,
  ],
  [
    "never run, a capability tolerated",
    ({ run, terms }) => {
      run.results.pop();
      terms.tolerated.add("provision");
    },
    "unknown",
    `${creates.statement}: no check of it passed`,
  ],
  [
    "never run, the promise tolerated",
    ({ run, terms }) => {
      run.results.pop();
      terms.tolerated.add(creates.statement);
    },
    "yes",
  ],
  [
    "one of its two checks chosen",
    ({ terms }) => {
      terms.guards.push({ id: "other", cites: [creates.statement] });
    },
    "unknown",
    `${creates.statement}: 1 check of it left out (other)`,
  ],
  [
    "one of its two checks chosen, the other skips",
    ({ run, terms }) => {
      run.results[2]!.outcome = skippedFor("provision");
      terms.tolerated.add("provision");
      terms.guards.push({ id: "other", cites: [creates.statement] });
    },
    "unknown",
    creates.statement,
  ],
  [
    "nothing of it chosen",
    ({ run }) => {
      run.results = [];
    },
    "unknown",
    "no check of it passed",
  ],
  [
    "no check of the suite looks at it",
    ({ opened, found }) => {
      also(opened, found, interaction("outsider", ["protocol/auth-connect-enabled"]));
    },
    "unknown",
    "no check of the suite looks at it: accept that with --tolerate protocol/auth-connect-enabled",
  ],
  [
    "no check looks at it, and that is tolerated",
    ({ opened, found, terms }) => {
      also(opened, found, interaction("outsider", ["protocol/auth-connect-enabled"]));
      terms.tolerated.add("protocol/auth-connect-enabled");
    },
    "yes",
  ],
  [
    "handed on from long ago",
    ({ run }) => {
      run.results[2]!.carriedOver = long;
    },
    "unknown",
    `${creates.statement}: no check of it passed`,
  ],
  [
    "handed on from yesterday",
    ({ run }) => {
      run.results[2]!.carriedOver = "2026-01-01T00:00:00.000Z";
    },
    "yes",
  ],
  [
    "failed long ago, handed on",
    ({ run }) => {
      run.results[2]!.carriedOver = long;
      run.results[2]!.outcome = failed;
    },
    "no",
    creates.check,
  ],
  [
    "a known failure is gone",
    ({ run }) => {
      run.results[0]!.known = "reported";
    },
    "yes",
  ],
  [
    "an interaction tied to none",
    ({ opened, found }) => {
      also(opened, found, interaction("loose", []));
    },
    "unknown",
    "loose: it names no promise",
  ],
  [
    "shown by a check of the team's own alone",
    ({ run }) => {
      run.results[2]!.id = "own/creates";
    },
    "unknown",
    creates.statement,
  ],
];
