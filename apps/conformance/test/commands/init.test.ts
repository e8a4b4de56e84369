import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { command, temporaryFolder } from "../support/fake-io.ts";

const keys = ["SOURCE", "DESTINATION", "STRANGER"].map((party) => `PERSONA_${party}_API_KEY`);

/** A folder with these files in it; a name that ends in a slash is a folder. */
async function project(...files: readonly string[]) {
  const folder = await temporaryFolder();
  for (const file of files) {
    if (file.endsWith("/")) await mkdir(join(folder, file));
    else await writeFile(join(folder, file), "{}");
  }
  const run = (...words: string[]) => command(words, {}, { folder });
  const read = (file: string) => readFile(join(folder, file), "utf8");
  return { folder, run, read };
}

it("writes a config, an example of the environment and a workflow, and says what is next", async () => {
  const { run, read } = await project(".github/", "package.json", "package-lock.json");
  const { code, out, error } = await run("init");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toBe(`wrote conformance.config.ts
wrote .env.example
wrote .github/workflows/persona-conformance.yml

next:
  1. npm install --save-dev persona-conformance
  2. npx persona-conformance
  3. cp .env.example .env, fill it in, and keep .env out of git
  4. npx persona-conformance doctor
  5. add the secrets and variables of the workflow to the repository
`);
  const workflow = await read(".github/workflows/persona-conformance.yml");
  expect(workflow).toContain("      - run: npm ci\n");
  expect(workflow).not.toContain("#install#");
  expect(await read(".env.example")).toContain("PERSONA_SOURCE_API_KEY=\n");
});

it("overwrites nothing, and a second time writes nothing", async () => {
  const { run, read } = await project("conformance.config.mjs", ".env.example");
  expect((await run("init")).out).toMatch(
    /^kept {2}conformance\.config\.mjs\nkept {2}\.env\.example\nno workflow written: /,
  );
  expect(await read("conformance.config.mjs")).toBe("{}");
  expect(await read(".env.example")).toBe("{}");
});

it.each<[string, readonly string[], string, readonly string[]]>([
  [
    "pnpm",
    ["pnpm-lock.yaml"],
    "pnpm exec",
    ["npm install --global pnpm", "pnpm install --frozen-lockfile"],
  ],
  ["Yarn 1", ["yarn.lock"], "yarn run", ["yarn install --frozen-lockfile"]],
  [
    "Yarn",
    ["yarn.lock", ".yarnrc.yml"],
    "yarn run",
    ["corepack enable", "yarn install --immutable"],
  ],
  ["npm", ["package-lock.json"], "npx", ["npm ci"]],
  [
    "npm without a lockfile",
    [],
    "npx",
    ["if [ -f package-lock.json ]; then npm ci; else npm install; fi"],
  ],
])("knows %s, and GitLab", async (_, files, runner, install) => {
  const { run, read } = await project(".gitlab-ci.yml", ...files);
  expect((await run("init")).out).toContain(`${runner} persona-conformance doctor\n`);
  const job = (
    parse(await read(".gitlab/persona-conformance.yml")) as Record<string, Record<string, unknown>>
  )["persona-conformance"];
  expect(job?.["before_script"]).toEqual([
    ...install.map((step) => `(unset ${keys.join(" ")}; ${step})`),
    "mkdir -p nights",
  ]);
  expect(job?.["script"]).toEqual([
    "code=0",
    expect.stringMatching(
      `^${runner} persona-conformance run --target sandbox \\$\\{ACCEPT:\\+--accept "\\$ACCEPT"\\} .* \\|\\| code=\\$\\?$`,
    ),
    'if [ "$code" != 2 ]; then cp reports/run.json nights/run.json; fi',
    'exit "$code"',
  ]);
});

it("gives the keys only to the steps of GitHub that send requests", async () => {
  const { run, read } = await project(".github/");
  await run("init");
  const text = await read(".github/workflows/persona-conformance.yml");
  const { jobs } = parse(text) as {
    jobs: { conformance: Given & { steps: readonly (Given & { name?: string; run?: string })[] } };
  };
  const { env, steps } = jobs.conformance;
  expect(Object.keys(env ?? {}).filter((name) => name.includes("KEY"))).toEqual([]);
  expect(env).toHaveProperty("PERSONA_BASE_URL", "${{ vars.PERSONA_BASE_URL }}");
  const given = steps.filter((step) => step.env !== undefined);
  expect(given.map(({ name }) => name)).toEqual(["Say whether a run can work", "Run"]);
  for (const step of given) expect(Object.keys(step.env ?? {})).toEqual(keys);
  expect(given.at(-1)?.run).toContain('--target sandbox ${ACCEPT:+--accept "$ACCEPT"} --ledger');
});

interface Given {
  readonly env?: Readonly<Record<string, string>>;
}
