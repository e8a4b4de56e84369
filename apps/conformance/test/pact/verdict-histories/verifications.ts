import { passed } from "../../support/run-document.ts";
import { broken, lacks, old, type Row, without } from "./history.ts";

export const verifications: readonly Row[] = (["mock", "sandbox"] as const).flatMap(
  (kind): Row[] => [
    [
      `${kind}: never verified`,
      ({ found }) => without(found, kind),
      "unknown",
      "not verified: run `pnpm conformance pact verify ",
    ],
    [
      `${kind}: verified as another pact`,
      ({ found }) => {
        found[kind].document.pact.digest = "sha256 x";
      },
      "unknown",
      "another pact was verified",
    ],
    [
      `${kind}: not kept`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = broken;
      },
      "no",
      "reactivates: active instead of pending",
    ],
    [
      `${kind}: not kept, without a word`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = { kind: "failed", problems: [] };
      },
      "no",
      "reactivates: it is not kept",
    ],
    [
      `${kind}: not kept by another pact`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = broken;
        found[kind].document.pact.digest = "sha256 x";
      },
      "unknown",
      "another pact was verified",
    ],
    [
      `${kind}: not kept long ago`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = broken;
        old(found[kind].document);
      },
      "no",
      "reactivates: active instead of pending",
    ],
    [
      `${kind}: not kept, told by another suite`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = broken;
        found[kind].document.suite.version = "0.1.0";
      },
      "no",
      "reactivates: active",
    ],
    [
      `${kind}: kept long ago`,
      ({ found }) => {
        old(found[kind].document);
      },
      "unknown",
      `pact-verification-${kind}.json is older than 7 days`,
    ],
    [
      `${kind}: kept long ago, and there is time`,
      ({ found, terms }) => {
        old(found[kind].document);
        terms.maxAge = 30;
      },
      "yes",
    ],
    [
      `${kind}: kept tomorrow`,
      ({ found }) => {
        found[kind].document.finishedAt = "2026-01-04T00:00:00.000Z";
      },
      "unknown",
      "dated in the future",
    ],
    [
      `${kind}: not kept tomorrow`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = broken;
        found[kind].document.finishedAt = "2026-01-04T00:00:00.000Z";
      },
      "unknown",
      "dated in the future",
    ],
    [
      `${kind}: ended before it began`,
      ({ found }) => {
        found[kind].document.startedAt = "2026-01-02T10:00:00.000Z";
      },
      "unknown",
      "ended before it began",
    ],
    [
      `${kind}: by another suite`,
      ({ found }) => {
        found[kind].document.suite.version = "0.1.0";
      },
      "unknown",
      "made by version 0.1.0",
    ],
    [
      `${kind}: an interaction undecided`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = { kind: "undecided", problem: "silence" };
      },
      "unknown",
      "reactivates: silence",
    ],
    [
      `${kind}: an interaction missing`,
      ({ found }) => {
        found[kind].document.interactions.pop();
      },
      "unknown",
      '("creates")',
    ],
    [
      `${kind}: an interaction twice, another missing`,
      ({ found }) => {
        found[kind].document.interactions[2] = found[kind].document.interactions[0]!;
      },
      "unknown",
      '("creates", "reactivates")',
    ],
    [
      `${kind}: an interaction too many`,
      ({ found }) => {
        found[kind].document.interactions.push({
          description: "another",
          states: [],
          cites: [],
          outcome: passed as never,
        });
      },
      "unknown",
      '("another")',
    ],
    [
      `${kind}: in another state`,
      ({ found }) => {
        found[kind].document.interactions[0]!.states = ["full moon"];
      },
      "unknown",
      '("reactivates", "reactivates")',
    ],
    [
      `${kind}: something lacking`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = lacks("accept");
      },
      "unknown",
      "for lack of accept: provide it, or accept that with --tolerate accept",
    ],
    [
      `${kind}: something lacking that is tolerated`,
      ({ found, terms }) => {
        found[kind].document.interactions[0]!.outcome = lacks("accept");
        terms.tolerated.add("accept");
      },
      "yes",
    ],
    [
      `${kind}: two things lacking, one tolerated`,
      ({ found, terms }) => {
        found[kind].document.interactions[0]!.outcome = lacks("accept", "stranger");
        terms.tolerated.add("accept");
      },
      "unknown",
      "for lack of stranger",
    ],
    [
      `${kind}: what no sandbox has lacking`,
      ({ found }) => {
        found[kind].document.interactions[0]!.outcome = lacks("create");
      },
      "unknown",
      "for lack of create",
    ],
    [
      `${kind}: nothing verified, all of it tolerated`,
      ({ found, terms }) => {
        for (const one of found[kind].document.interactions) one.outcome = lacks("accept");
        terms.tolerated.add("accept");
      },
      "unknown",
      "nothing was verified",
    ],
    [
      `${kind}: one not kept, the rest tolerated`,
      ({ found, terms }) => {
        for (const one of found[kind].document.interactions) one.outcome = lacks("accept");
        found[kind].document.interactions[0]!.outcome = broken;
        terms.tolerated.add("accept");
      },
      "no",
      "reactivates: active",
    ],
    [
      `${kind}: not brought back`,
      ({ found }) => {
        found[kind].document.problems = ["it is inactive now"];
      },
      "unknown",
      "it is inactive now",
    ],
  ],
);
