import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { execute } from "./execute.ts";

const here = fileURLToPath(new URL("../", import.meta.url));
const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs a project with this config and this call in its test; gives each test's status and first line of failure. */
async function run(config: string, call: string) {
  await mkdir(join(here, ".vitest"), { recursive: true });
  // Within this package, so that what it imports is found.
  const folder = await mkdtemp(join(here, ".vitest", "project-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const names = "defineCheck, defineConfig, expect, Violation";
  await writeFile(
    join(folder, "conformance.config.ts"),
    `import { ${names} } from "persona-conformance";\nvoid [${names}];\nexport default defineConfig(${config});`,
  );
  await writeFile(
    join(folder, "conformance.test.ts"),
    `import { conformanceTests } from "persona-conformance/vitest";\nawait conformanceTests(${call});`,
  );
  await writeFile(join(folder, "known.txt"), "# Reported.\nconnections/record/*\n");
  const program = join(here, "node_modules/vitest/vitest.mjs");
  const words = [program, "run", "--root", folder, "--reporter=json", "--outputFile=found.json"];
  const { PATH = "" } = process.env;
  const { code } = await execute(process.execPath, words, { cwd: folder, env: { PATH } });
  const report = JSON.parse(await readFile(join(folder, "found.json"), "utf8")) as Report;
  const [file] = report.testResults;
  const tests = Object.fromEntries(
    (file?.assertionResults ?? []).map(({ title, status, failureMessages: [message = ""] }) => [
      title,
      [status, message.split("\n")[0]],
    ]),
  );
  return { code, tests, message: file?.message };
}

const own = (id: string, body: string) => `defineCheck({
  id: "own/${id}", statement: { level: "MUST", text: "ours", url: "https://example.com" },
  steps: "asks", failsWhen: "it is not so", run: async () => { ${body} },
})`;

it("each check is a test, and fails, is skipped or passes as its result says", async () => {
  const checks = [
    own("fails", 'throw new Violation("this", "that");'),
    own("breaks", 'throw new Error("oops");'),
    own("passes", ""),
  ];
  const patterns = '["own/**", "connections/record/accept-again", "connections/retrieve/unknown"]';
  const { code, tests } = await run(
    `{ fault: "${fault}", knownFailures: "known.txt", checks: [${checks.join(", ")}] }`,
    `{ patterns: ${patterns} }`,
  );
  expect(code).toBe(1);
  expect(tests).toEqual({
    "own/fails": ["failed", "Error: expected this, got that"],
    "own/breaks": [
      "failed",
      expect.stringContaining("undecided: your check threw an error (Error: oops)"),
    ],
    "own/passes": ["passed", ""],
    "connections/record/accept-again": ["skipped", ""],
    "connections/retrieve/unknown": ["passed", ""],
    "the run as a whole": ["passed", ""],
  });
});

it("what the target cannot offer is skipped, and fails the run where it is required", async () => {
  const { code, tests } = await run(
    '{ fixture: "reuse" }',
    '{ patterns: ["connections/create/is-pending"], require: "provision" }',
  );
  expect({ code, tests }).toEqual({
    code: 1,
    tests: {
      "connections/create/is-pending": ["skipped", ""],
      "the run as a whole": ["failed", "Error: required and missing: provision"],
    },
  });
});

it("a pattern that matches nothing, and a target that cannot be opened, say so", async () => {
  const wrong = await run("{}", '{ patterns: ["nope/**"] }');
  expect(wrong.message).toContain("nope/** is not a command and matches no check");
  const closed = await run('{ target: "sandbox" }', '{ patterns: ["protocol/access/no-key"] }');
  expect(closed).toMatchObject({
    code: 1,
    tests: {
      "protocol/access/no-key": ["skipped", ""],
      "the run as a whole": [
        "failed",
        expect.stringContaining("PERSONA_SOURCE_API_KEY is not set"),
      ],
    },
  });
});
