import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { VerdictDocument } from "../../src/pact/verdict/verdict-document.ts";
import { suite } from "../../src/suite.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { failed, skippedFor } from "../support/run-document.ts";
import {
  type History,
  relied,
  resultOf,
  sandboxUrl,
  unchanged,
  whole,
  written,
} from "./verdict-evidence.ts";

/** Results of all checks of the promises that the pact relies on. */
const results = (): History["run"]["results"] =>
  Object.entries(relied).flatMap(([name, { statement }]) =>
    checks
      .filter(
        ({ cites, alsoCites = [], onDemand }) =>
          onDemand !== true && [cites, ...alsoCites].some((id) => id === statement),
      )
      .map(({ id }) => resultOf(name as keyof typeof relied, { id })),
  ) as History["run"]["results"];

/** All that was found out about a pact, in a folder, as of now. */
async function stage(change: (history: History) => void = () => {}) {
  const reports = await temporaryFolder();
  const file = join(reports, "pact.json");
  await writeFile(file, JSON.stringify(written, null, 2));
  const ask = (...words: string[]) =>
    command(["pact", "verdict", file, "--reports", reports, "--version", "v1", ...words]);
  const { pact: opened } = VerdictDocument.parse(JSON.parse((await ask("--json")).out));
  const history = whole();
  const { check, mock, sandbox } = history.found;
  const [startedAt, finishedAt] = [new Date().toISOString(), new Date().toISOString()];
  Object.assign(check.document, { checkedAt: finishedAt, suite });
  const observations = ["connections/reactivate-pending", "connections/reactivate-active"].map(
    (id) => ({ ...unchanged, id }),
  );
  Object.assign(history.run, { startedAt, finishedAt, suite, results: results(), observations });
  for (const { document } of [mock, sandbox]) {
    Object.assign(document, { startedAt, finishedAt, suite });
  }
  for (const { document } of [check, mock, sandbox]) document.pact.digest = opened.digest;
  change(history);
  for (const { file: name, document } of [check, mock, sandbox, ...history.found.runs]) {
    await writeFile(join(reports, name), JSON.stringify(document));
  }
  return { reports, file, ask };
}

const kept = async (reports: string) =>
  VerdictDocument.parse(JSON.parse(await readFile(join(reports, "pact-verdict.json"), "utf8")));

it("a yes names target, description and dates, and is written down: exit 0", async () => {
  const { reports, ask } = await stage();
  const { code, out, error } = await ask();
  expect({ code, error, out }).toMatchObject({ code: 0, error: "" });
  expect(out).toMatch(
    /^yes, it may go out\nours v1 → persona-connect\n3 interactions · API version 2025-12-08 · sha256 [0-9a-f]{64}\n✓ within the official description\n/,
  );
  expect(out).toMatch(
    / · openapi\.yaml \(2025-12-08, sha256 spec\) · \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/,
  );
  expect(out).toContain(`run.json · sandbox ${sandboxUrl} · 2025-12-08 · `);
  expect(await kept(reports)).toMatchObject({
    format: 2,
    answer: "yes",
    version: "v1",
    maxAge: 7,
    unseen: [],
    allowLoopback: false,
  });
});

it("a no says why: exit 1", async () => {
  const { ask } = await stage(({ run }) => {
    run.results[0] = resultOf("reactivates", { outcome: failed });
  });
  const { code, out } = await ask();
  expect(code).toBe(1);
  expect(out).toContain("no, it must not go out\n");
  expect(out).toContain("✗ every promise that it relies on was kept\n");
});

it("what was not looked at is listed with the command that would find out: exit 2", async () => {
  const { reports, ask } = await stage(({ run }) => {
    run.results = run.results.filter(({ cites }) => cites !== relied.creates.statement);
  });
  const { code, out } = await ask();
  expect(code).toBe(2);
  expect(out).toContain("unknown: evidence is missing\n");
  expect(out).toContain(
    `    unknown ${relied.creates.statement}: a new connection is \`pending\` (2025-12-08, kebab)\n`,
  );
  const { unseen } = await kept(reports);
  expect(unseen).toMatchObject([
    {
      statement: relied.creates.statement,
      apiVersion: "2025-12-08",
      inflection: "kebab",
      tolerated: false,
      command:
        "pnpm conformance run --target sandbox --api-version 2025-12-08 --inflection kebab --ledger ledger.json",
    },
  ]);
});

it("what is tolerated by name stays listed, and no longer leaves the answer open", async () => {
  const { reports, ask } = await stage(({ run }) => {
    for (const one of run.results) {
      if (one.cites === relied.creates.statement) one.outcome = skippedFor("provision") as never;
    }
  });
  expect((await ask()).code).toBe(2);
  expect((await ask("--tolerate", "provision")).code).toBe(0);
  expect((await ask("--tolerate", relied.creates.statement)).code).toBe(0);
  expect(await kept(reports)).toMatchObject({
    tolerated: [relied.creates.statement],
    unseen: [{ statement: relied.creates.statement, tolerated: true }],
  });
});

it("what is to be tolerated is named as a shell reads it back", async () => {
  const { ask } = await stage(({ found: { mock } }) => {
    const [first] = mock.document.interactions;
    const outcome = { kind: "skipped", lacking: ["accept", "it's"] } as const;
    if (first !== undefined) Object.assign(first, { outcome });
  });
  const { out } = await ask();
  expect(out).toContain("not all was verified for lack of accept and it's: provide them, or ");
  expect(out).toContain(String.raw`accept that with --tolerate 'accept,it'\''s'`);
});

it("a pact whose lines end otherwise is the same pact", async () => {
  const { file, ask } = await stage();
  await writeFile(file, (await readFile(file, "utf8")).replaceAll("\n", "\r\n"));
  expect((await ask()).code).toBe(0);
});

it("a ledger knows which questions were answered before", async () => {
  const { reports, ask } = await stage(({ run }) => {
    run.results = run.results.map((one) =>
      one.id === relied.refuses.check ? { ...one, outcome: skippedFor("accept") } : one,
    );
    run.observations = [];
  });
  const ledger = join(reports, "ledger.json");
  const observations = {
    "connections/reactivate-pending": { observed: "409", since: "2025-12-01" },
  };
  await writeFile(ledger, JSON.stringify({ format: 2, observations }));
  const { code, out } = await ask("--ledger", ledger);
  expect(code).toBe(2);
  expect(out).toContain(
    "with which status is reactivating a pending connection refused? no check answered it in this run",
  );
});

it.each([
  ["--tolerate", "fly", "--tolerate fly is not a capability or a statement"],
  ["--tolerate", "acept", ": did you mean accept?"],
  ["--tolerate", "connections/create-is-pendin", ": did you mean connections/create-is-pending?"],
  ["--run", "nowhere.json", "cannot read the run document nowhere.json"],
  ["--ledger", "nowhere.json", "cannot read the ledger nowhere.json"],
  ["--max-age", "x", "It must be a whole number from 0 to 3650."],
])("%s %s is one line and exit 2", async (option, value, message) => {
  const { ask } = await stage();
  const { code, error } = await ask(option, value);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: .+\n$/);
  expect(error).toContain(message);
});

it("refuses a file that is no evidence: exit 2", async () => {
  const { reports, ask } = await stage();
  await writeFile(join(reports, "pact-check.json"), "{}");
  expect(await ask()).toMatchObject({
    code: 2,
    error: expect.stringContaining(
      "pact-check.json is not a document of this suite: make it again",
    ),
  });
});

it("a pact that relies on what nobody has promised is refused: exit 2", async () => {
  const { file, ask } = await stage();
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("create-is-pending", "create-is-pendign"));
  expect(await ask()).toMatchObject({
    code: 2,
    error: expect.stringContaining(
      'the pact relies on "connections/create-is-pendign", and there is no such statement: did you mean connections/create-is-pending?',
    ),
  });
});
