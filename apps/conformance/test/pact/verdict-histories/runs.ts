import { failed } from "../../support/run-document.ts";
import { interaction, relied, resultOf } from "../verdict-evidence.ts";
import { long, old, also, type Row } from "./history.ts";

const { creates } = relied;

export const runs: readonly Row[] = [
  [
    "no run",
    ({ found }) => {
      found.runs = [];
    },
    "unknown",
    "no run: run `pnpm conformance run --target sandbox --api-version 2025-12-08 --inflection kebab --ledger ledger.json`",
  ],
  [
    "cut short",
    ({ run }) => {
      delete run.finishedAt;
      run.problems = ["no more network"];
    },
    "unknown",
    "run.json was cut short: no more network",
  ],
  [
    "cut short by a failure",
    ({ run }) => {
      delete run.finishedAt;
      run.results[0]!.outcome = failed;
    },
    "no",
    "expected a connection that is pending",
  ],
  [
    "cut short by a failure of what it does not rely on",
    ({ run }) => {
      delete run.finishedAt;
      run.results.push(
        resultOf("creates", { id: "other", cites: "connections/create-once", outcome: failed }),
      );
    },
    "unknown",
    "cut short",
  ],
  [
    "long ago",
    ({ run }) => {
      old(run);
    },
    "unknown",
    "run.json is older than 7 days",
  ],
  [
    "failed long ago",
    ({ run }) => {
      old(run);
      run.results[0]!.outcome = failed;
    },
    "no",
    "expected a connection that is pending",
  ],
  [
    "begun long ago, ended today",
    ({ run }) => {
      run.startedAt = long;
    },
    "unknown",
    "run.json is older than 7 days",
  ],
  [
    "tomorrow",
    ({ run }) => {
      run.finishedAt = "2026-01-04T00:00:00.000Z";
    },
    "unknown",
    "dated in the future",
  ],
  [
    "a minute before its time, as clocks go",
    ({ run }) => {
      run.finishedAt = "2026-01-03T00:00:30.000Z";
    },
    "yes",
  ],
  [
    "by another suite",
    ({ run }) => {
      run.suite.version = "0.1.0";
    },
    "unknown",
    "made by version 0.1.0",
  ],
  [
    "one shard of two",
    ({ run }) => {
      run.shard = { index: 1, of: 2, results: 6 };
    },
    "unknown",
    "shard 1 of 2: merge them",
  ],
  [
    "one shard of two, with a failure",
    ({ run }) => {
      run.shard = { index: 1, of: 2, results: 6 };
      run.results[0]!.outcome = failed;
    },
    "no",
    "expected a connection that is pending",
  ],
  [
    "merged, but for one",
    ({ run }) => {
      run.problems = ["of 2 shards 2 is missing: run it, then merge again"];
    },
    "unknown",
    "of 2 shards 2 is missing",
  ],
  [
    "not brought back",
    ({ run }) => {
      run.problems = ["it is inactive now"];
    },
    "unknown",
    "it is inactive now",
  ],
  [
    "in another API version",
    ({ run }) => {
      for (const one of run.results) one.apiVersion = "2020-05-18";
    },
    "unknown",
    "--api-version 2025-12-08",
  ],
  [
    "a failure in another API version",
    ({ run }) => {
      run.results.push(resultOf("creates", { apiVersion: "2020-05-18", outcome: failed }));
    },
    "yes",
  ],
  [
    "in another inflection",
    ({ run }) => {
      for (const one of run.results) one.inflection = "camel";
    },
    "unknown",
    "--inflection kebab",
  ],
  [
    "some in another API version",
    ({ run }) => {
      run.results[2]!.apiVersion = "2020-05-18";
    },
    "unknown",
    `${creates.statement}: no check of it passed in 2025-12-08 (kebab)`,
  ],
  [
    "a pact of two API versions, one of which was looked at",
    ({ opened, found }) => {
      also(
        opened,
        found,
        interaction("again", [creates.statement], { "Persona-Version": ["2023-01-05"] }),
      );
    },
    "unknown",
    "no check of it passed in 2023-01-05 (kebab)",
  ],
  [
    "a pact of two API versions, both looked at",
    ({ opened, found, run }) => {
      also(
        opened,
        found,
        interaction("again", [creates.statement], { "Persona-Version": ["2023-01-05"] }),
      );
      run.results.push(resultOf("creates", { apiVersion: "2023-01-05" }));
    },
    "yes",
  ],
  [
    "a second run in the other API version",
    ({ opened, found, run }) => {
      also(
        opened,
        found,
        interaction("again", [creates.statement], { "Persona-Version": ["2023-01-05"] }),
      );
      found.runs.push({
        file: "second.json",
        document: {
          ...structuredClone(run),
          results: [resultOf("creates", { apiVersion: "2023-01-05" })],
        },
      });
    },
    "yes",
  ],
  [
    "a second run that fails",
    ({ found, run }) => {
      found.runs.push({
        file: "second.json",
        document: { ...structuredClone(run), results: [resultOf("creates", { outcome: failed })] },
      });
    },
    "no",
    "expected a connection that is pending",
  ],
  [
    "a pact that names no version relies on the documented default",
    ({ opened }) => {
      for (const { request } of opened.pact.interactions) request!.headers = {};
    },
    "unknown",
    "no check of it passed in 2026-09-29 (kebab)",
  ],
  [
    "a promise about inflection, by a run in another one",
    ({ opened, found, run, terms }) => {
      const id = "protocol/inflection-style";
      also(opened, found, interaction("camel", [id], { "key-inflection": ["camel"] }));
      run.results.push(
        resultOf("creates", { id: "protocol/inflection/retrieve-camel", cites: id }),
      );
      terms.guards.push({ id: "protocol/inflection/retrieve-camel", cites: [id] });
    },
    "yes",
  ],
];
