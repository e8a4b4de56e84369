import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { initCommand } from "../../src/commands/init.ts";
import { variables } from "../../src/environment.ts";
import { command } from "../support/fake-io.ts";
import { folder, readWorkflow } from "./workflow.ts";

const workflows = [
  ...readdirSync(folder).map(
    (name) => [name, readFileSync(new URL(name, folder), "utf8")] as const,
  ),
  ["what init writes", await initWorkflow()] as const,
];

/** The workflow that `init` writes where it finds GitHub. */
async function initWorkflow(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "persona-conformance-"));
  await mkdir(join(home, ".github"));
  await initCommand({ folder: home, write: () => {} });
  const text = await readFile(join(home, ".github/workflows/persona-conformance.yml"), "utf8");
  await rm(home, { recursive: true });
  // As this repository calls the command.
  return text.replaceAll("npx persona-conformance", "pnpm conformance");
}

const problemsOf = async (name: string, content: string) =>
  (await readWorkflow(name, content)).problems;

test.each(workflows)("GitHub takes %s", async (name, text) => {
  expect(await problemsOf(name, text)).toEqual([]);
});

test("GitHub's parser has something against a misspelt key and an unknown context", async () => {
  const text = readFileSync(new URL("ci.yml", folder), "utf8");
  expect(await problemsOf("a.yml", text.replace("runs-on", "run-on"))).not.toEqual([]);
  expect(await problemsOf("a.yml", text.replace("github.ref", "nothing.ref"))).not.toEqual([]);
});

test.each(workflows)("%s uses only commands and options that there are", async (_, text) => {
  // A command may go on over several lines.
  const lines = text.replaceAll(/\\\n\s*/g, " ").matchAll(/pnpm(?:@[\d.]+)? conformance (.*)/g);
  for (const [, line = ""] of lines) {
    const [name = "run"] = /^(?:pact )?[a-z-]+/.exec(line) ?? [];
    const { code, out } = await command([...name.split(" "), "--help"]);
    expect({ name, code }).toEqual({ name, code: 0 });
    for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(out).toContain(option);
  }
});

test.each(workflows)("%s names no variable that nobody reads", (_, text) => {
  for (const [name] of text.matchAll(/PERSONA_\w+/g)) expect(variables).toHaveProperty(name);
});

test.each(workflows)(
  "%s pins each action by its commit, and keeps no token in the checkout",
  (_, text) => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
    const checkouts = [
      ...text.matchAll(
        /uses: actions\/checkout@.*\n {8}with:\n(?: {10}.*\n)*? {10}persist-credentials: false\n/g,
      ),
    ];
    expect(checkouts).toHaveLength(
      uses.filter((action) => action?.startsWith("actions/checkout@")).length,
    );
  },
);

test("the nightly job gives its secrets to the steps that send requests, and to no other", () => {
  const text = readFileSync(new URL("nightly.yml", folder), "utf8");
  const [head = "", ...steps] = text.split(/^ {6}- /m);
  expect(head).not.toContain("secrets.");
  const keys = steps.filter((step) => step.includes("secrets.PERSONA_"));
  expect(keys).toEqual(
    steps.filter((step) => /conformance (?:doctor|run) ?|--target sandbox/.test(step)),
  );
  const broker = steps.filter((step) => step.includes("secrets.PACT_"));
  expect(broker).toEqual(steps.filter((step) => /pact (?:publish|verify)/.test(step)));
  expect([keys.length, broker.length]).toEqual([4, 3]);
});
