import type { Fault } from "@persona-conformance/mock";
import { faults } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { RunDocument } from "../../src/document/run-document.ts";
import { reporters } from "../../src/report/reporters.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { everything } from "../support/run-document.ts";

/** What the mock was sent, and sends back in each answer: the key in a header, and the one before it in the body. */
const sent = new Set<string>();
let before = "";
const echo: Fault = {
  name: "echo",
  breaks: "connections/create-is-pending",
  protocol: ({ finish }) => ({
    finish(written, context) {
      const names = ["authorization", "idempotency-key"];
      const values = names.flatMap((name) => context?.headers.get(name) ?? []);
      for (const text of values) sent.add(text.replace(/^Bearer /, ""));
      const [authorization = ""] = values;
      const body = { ...(written.body as object), heard: { authorization, before } };
      if (authorization !== "") before = authorization;
      const headers = { ...written.headers, "x-heard": authorization };
      return finish({ ...written, headers, body }, context);
    },
  }),
};

const wrong = faults.filter(({ name }) =>
  /^connections\/lifecycle\/(de|re)activate\/.*\/(refused|allowed)$/.test(name),
);

async function found(): Promise<RunDocument> {
  const target = openMock({
    timeout: 5000,
    fixture: "reuse",
    faults: [...wrong, echo],
  });
  const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
  return run({ suite, checks, cells, target, seed: 1, required: ["accept"] });
}

test("a run of every outcome is valid to the letter, and holds neither a key nor a header that was sent", async () => {
  const document = await found();
  const kinds = new Set(document.results.map(({ outcome }) => outcome.kind));
  expect(kinds).toEqual(new Set(["passed", "failed", "skipped", "undecided"]));

  const text = reporters.json.render(document);
  expect(RunDocument.parse(JSON.parse(text))).toEqual(document);
  // The echo was there to be written down, and was blotted out.
  expect(text).toContain('"x-heard": "Bearer [redacted]"');
  expect(text).toContain(String.raw`\"authorization\":\"Bearer [redacted]\"`);
  expect(sent.size).toBeGreaterThan(20);
  expect([...sent].filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/"(authorization|idempotency-key|key-inflection|persona-version)": /i);
});

test("an exported schema takes a document that holds everything, and none with something more", () => {
  expect(RunDocument.parse(everything)).toEqual(everything);
  const [first] = everything.results;
  for (const more of [
    { ...everything, verdict: "conforms" },
    { ...everything, target: { ...everything.target, key: "secret" } },
    { ...everything, results: [{ ...first, sent: {} }] },
    { ...everything, results: [{ ...first, outcome: { kind: "passed", problem: "none" } }] },
    { ...everything, results: [{ ...first, outcome: { kind: "skipped", lacking: [] } }] },
    { ...everything, format: 3 },
  ]) {
    expect(RunDocument.safeParse(more).success).toBe(false);
  }
});
