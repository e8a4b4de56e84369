import { long, finding, speakNewest, type Row, without } from "./history.ts";

export const description: readonly Row[] = [
  [
    "never compared",
    ({ found }) => without(found, "check"),
    "unknown",
    "not compared: run `pnpm conformance pact check ",
  ],
  [
    "compared as another pact",
    ({ found }) => {
      found.check.document.pact.digest = "sha256 x";
    },
    "unknown",
    "another pact was compared",
  ],
  [
    "not within it",
    ({ found }) => {
      found.check.document.findings = [finding];
    },
    "no",
    "creates: response.body: unknown",
  ],
  [
    "not within it, as another pact",
    ({ found }) => {
      found.check.document.findings = [finding];
      found.check.document.pact.digest = "sha256 x";
    },
    "unknown",
    "another pact was compared",
  ],
  [
    "not within it long ago",
    ({ found }) => {
      found.check.document.findings = [finding];
      found.check.document.checkedAt = long;
    },
    "no",
    "creates: response.body: unknown",
  ],
  [
    "compared long ago",
    ({ found }) => {
      found.check.document.checkedAt = long;
    },
    "unknown",
    "pact-check.json is older than 7 days",
  ],
  [
    "compared tomorrow",
    ({ found }) => {
      found.check.document.checkedAt = "2026-01-04T00:00:00.000Z";
    },
    "unknown",
    "dated in the future",
  ],
  [
    "compared by another suite",
    ({ found }) => {
      found.check.document.suite.version = "0.1.0";
    },
    "unknown",
    "made by version 0.1.0 of the suite",
  ],
  [
    "a part of it compared",
    ({ found }) => {
      found.check.document.pact.interactions = 1;
    },
    "unknown",
    "1 of 3 interactions were compared",
  ],
  [
    "the description at hand is another",
    ({ found }) => {
      found.description = { source: "openapi.yaml", digest: "sha256 new" };
    },
    "unknown",
    "openapi.yaml is another",
  ],
  ["no description at hand", ({ found }) => without(found, "description"), "yes"],
  [
    "compared with another version's",
    ({ found }) => {
      found.check.document.spec.version = "2020-05-18";
    },
    "unknown",
    "the description is of version 2020-05-18",
  ],
  [
    "compared with the newest there is, by a pact of a version without one",
    ({ found, opened, run, terms }) => {
      speakNewest({ found, opened, run, terms });
    },
    "yes",
  ],
  [
    "the description at hand cannot be read",
    ({ found }) => {
      found.description = { problem: "there is no description at nowhere" };
    },
    "unknown",
    "there is no description at nowhere",
  ],
  [
    "warnings alone",
    ({ found }) => {
      found.check.document.warnings = [finding];
    },
    "yes",
  ],
];
