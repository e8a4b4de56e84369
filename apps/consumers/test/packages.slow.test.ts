import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, execute } from "./execute.ts";
import { published, root } from "./manifests.ts";
import { openRegistry, type Registry } from "./registry.ts";

const samples = fileURLToPath(new URL("samples/", import.meta.url));
/** The workspace's own: type-checks are the newest, and the oldest that we support. */
const typescripts = ["5.9.3", "7.0.2"];
const nodes = ["22.19.0", "24.21.0", "26.10.0"];
const tooOld = "20.20.2";

const { PATH = "" } = process.env;
const bin = (folder: string) => join(folder, "node_modules", ".bin");

/** A program that must end well; gives what it wrote. */
async function done(...call: Parameters<typeof execute>): Promise<string> {
  const { code, output } = await execute(...call);
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(" ")} ended with ${code}\n${output}`);
  return output;
}

// Installing takes the time of the network, and of a machine that does other things, too. Registries have bad minutes.
describe("our packages, from a registry", { timeout: 600_000, retry: 1 }, () => {
  let home = "";
  let registry: Registry;
  let tarballs: readonly string[] = [];

  /** An environment with caches of its own: nothing that this machine has downloaded is there. */
  const surroundings = (cwd: string, path: readonly string[] = []) => ({
    cwd,
    env: {
      PATH: [...path, PATH].join(delimiter),
      HOME: home,
      NO_COLOR: "1",
      npm_config_registry: registry.url,
      npm_config_cache: join(cwd, ".cache"),
      npm_config_fund: "false",
      npm_config_audit: "false",
      npm_config_update_notifier: "false",
      // What was published a moment ago is too young for pnpm and Yarn.
      pnpm_config_registry: registry.url,
      pnpm_config_store_dir: join(home, "store"),
      pnpm_config_minimum_release_age: "0",
      YARN_NPM_REGISTRY_SERVER: registry.url,
      YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
      YARN_ENABLE_TELEMETRY: "0",
      YARN_NPM_MINIMAL_AGE_GATE: "0",
    },
  });

  async function project(name: string, manifest: object = {}): Promise<string> {
    const folder = join(home, name);
    await mkdir(folder, { recursive: true });
    const text = JSON.stringify({ private: true, type: "module", ...manifest });
    await writeFile(join(folder, "package.json"), text);
    return folder;
  }

  /** A folder with a Node of this version, to put first into a PATH. */
  async function nodeOf(version: string): Promise<string> {
    const folder = await project(`node-${version}`);
    const platform = `node-${process.platform}-${process.arch}@${version}`;
    await done("npm", ["install", platform, "--no-save"], surroundings(folder));
    return join(folder, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "persona-consumers-"));
    const env = { ...process.env, PATH, DO_NOT_TRACK: "1" } as Record<string, string>;
    const workspace = { cwd: fileURLToPath(root), env };
    const setting = async (name: string) =>
      (await done("npm", ["config", "get", name], workspace)).trim();
    const url = await setting("registry");
    const file = await setting("cafile");
    const upstream = file === "null" ? { url } : { url, ca: await readFile(file, "utf8") };
    registry = await openRegistry(join(home, "registry"), upstream);
    await done("pnpm", ["run", "build"], workspace);
    const packed = join(home, "packed");
    await mkdir(packed);
    for (const { folder } of published) {
      const here = { cwd: fileURLToPath(folder), env };
      await done("pnpm", ["pack", "--pack-destination", packed], here);
    }
    tarballs = (await readdir(packed)).map((name) => join(packed, name));
    // As the release does it, but for the provenance.
    const words = ["--recursive", "publish", "--no-git-checks", "--registry", registry.url];
    const token = `//${new URL(registry.url).host}/:_authToken`;
    await writeFile(join(home, ".npmrc"), `${token}=anybody\n`);
    await done("pnpm", words, {
      ...workspace,
      env: { ...env, HOME: home, [`npm_config_${token}`]: "anybody" },
    });
  }, 600_000);

  afterAll(async () => {
    await registry.close();
    await rm(home, { recursive: true, force: true });
  }, 600_000);

  it("publint finds nothing, and attw neither", async () => {
    expect(tarballs).toHaveLength(published.length);
    const here = surroundings(home, [bin(fileURLToPath(new URL("../", import.meta.url)))]);
    for (const file of tarballs) {
      expect(await done("publint", ["run", file, "--strict"], here)).toContain("All good!");
      await done("attw", ["--profile", "esm-only", file], here);
    }
  });

  it("a tarball holds what is built, its manifest, its licence and its README", async () => {
    for (const file of tarballs) {
      const names = await done("tar", ["tzf", file], surroundings(home));
      const others = names.split("\n").filter((name) => !name.startsWith("package/dist/"));
      expect({ file, others: others.filter(Boolean).toSorted() }).toEqual({
        file,
        others: ["package/LICENSE", "package/README.md", "package/package.json"],
      });
      const text = await done("tar", ["xzOf", file, "package/package.json"], surroundings(home));
      expect(text).not.toMatch(/workspace:|catalog:/);
    }
  });

  it("a team's own pact gets a yes by what docs/pact.md says, from another folder", async () => {
    const folder = await project("web-shop", { name: "@acme/web-shop" });
    const here = surroundings(folder);
    const tools = [
      "@pact-foundation/pact",
      "@pactflow/openapi-pact-comparator",
      "@pact-foundation/pact-cli",
    ];
    await done("npm", ["install", "persona-conformance", ...tools], here);
    await mkdir(join(folder, "pacts"), { recursive: true });
    // One interaction was made by pact-js 12, the other is written by hand.
    await copyFile(join(samples, "web-shop-persona-connect.json"), join(folder, "pacts/own.json"));
    const mock = spawn(
      "npx",
      ["--no-install", "persona-conformance", "mock", "--port", "0", "--json"],
      {
        ...here,
        detached: true,
      },
    );
    try {
      const [line] = (await once(mock.stdout, "data")) as [Buffer];
      const { environment } = JSON.parse(line.toString()) as {
        environment: Record<string, string>;
      };
      const env = { ...here.env, ...environment, PERSONA_STATE_DIR: folder };
      const ask = (...words: readonly string[]) =>
        done("npx", ["--no-install", "persona-conformance", ...words], { cwd: folder, env });
      const spec = join(samples, "connect.json");
      await ask("pact", "check", "pacts", "--spec", spec);
      await ask("pact", "verify", "pacts");
      await ask("pact", "verify", "pacts", "--target", "sandbox");
      const run = [
        "run",
        "--target",
        "sandbox",
        "--api-version",
        "2025-12-08",
        "--ledger",
        "l.json",
      ];
      await ask(...run);
      await ask(...run);
      expect(await ask("pact", "verdict", "pacts", "--allow-loopback")).toMatch(
        /^yes, it may go out\n/,
      );
    } finally {
      if (mock.pid !== undefined) process.kill(-mock.pid);
    }
  }, 300_000);

  it("`npx persona-conformance` in an empty folder shows its first verdict", async () => {
    const empty = join(home, "empty");
    await mkdir(empty, { recursive: true });
    const { code, output } = await execute(
      "npx",
      ["--yes", "persona-conformance"],
      surroundings(empty),
    );
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/^mock: \d+ passed$/m);
  });

  it("somebody gets from nothing to a check of his own, in his own test run", async () => {
    const folder = join(home, "from-nothing");
    await mkdir(join(folder, ".github"), { recursive: true });
    const here = surroundings(folder);
    const command = (...words: string[]) =>
      execute("npx", ["--yes", "persona-conformance", ...words], here);
    const fault = "connections/lifecycle/reactivate/inactive/by-source/answers-active";

    // A red report of a faulty mock.
    const red = await command("run", "connections/lifecycle/**", "--fault", fault);
    expect(red).toMatchObject({ code: 1, output: expect.stringContaining("does not conform") });
    const [, page = ""] = /^report: (.+)$/m.exec(red.output) ?? [];
    const html = await readFile(join(folder, page), "utf8");
    expect(html).toContain("<!doctype html>");
    // A page names what its reader has installed.
    expect(html).toContain("Repeat with <code>npx persona-conformance");
    const spec = join(samples, "connect.json");
    const states = ["--spec", spec, "--against", spec];
    const drift = await command("drift", ...states, "--reporter", "html", "--out", "drift");
    expect(drift).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "drift/drift.html"), "utf8")).toContain(
      "<code>npx persona-conformance drift</code>",
    );

    // A config, and a workflow.
    expect((await command("init")).output).toContain("wrote conformance.config.ts");
    const workflow = ".github/workflows/persona-conformance.yml";
    expect(await readFile(join(folder, workflow), "utf8")).toContain("npx persona-conformance run");

    // The check of the documentation, in the config.
    const documentation = await readFile(new URL("docs/project.md", root), "utf8");
    const blocks = [...documentation.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
      ([, text = ""]) => text,
    );
    const own = blocks.find((text) => text.includes("defineCheck({")) ?? "";
    await writeFile(join(folder, "conformance.config.ts"), own);
    expect(await command("run", "own/**")).toMatchObject({ code: 0 });
    expect(await command("run", "own/**", "--fault", fault)).toMatchObject({ code: 1 });
    const proof = await command("selftest", "--fault", fault);
    expect(proof.output).toContain("1 of 1 faults noticed");
    expect(proof.output).not.toMatch(/unnoticed|unproven|alarm/);

    // The same in a test run.
    await done("npm", ["install", "--save-dev", "persona-conformance", "vitest@5.1.1"], here);
    const test = (settings: string) =>
      writeFile(
        join(folder, "conformance.test.ts"),
        `import { conformanceTests } from "persona-conformance/vitest";
        await conformanceTests({ patterns: ["own/**"], ${settings} });`,
      );
    const vitest = () => execute("npx", ["vitest", "run", "--reporter=verbose"], here);
    await test("");
    const green = await vitest();
    expect(green).toMatchObject({
      code: 0,
      output: expect.stringMatching(/✓ .*own\/connection\/is-pending/),
    });
    await test(`fault: "${fault}"`);
    const failing = await vitest();
    expect(failing).toMatchObject({
      code: 1,
      output: expect.stringContaining("expected pending, got active"),
    });
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ["npm", "npm", ["install"], ["npx", "--no-install"]],
    ["pnpm", "pnpm", ["install", "--ignore-workspace"], ["pnpm", "exec"]],
    [
      "yarn",
      "npx",
      ["--yes", "@yarnpkg/cli-dist@4.18.1", "install"],
      ["npx", "@yarnpkg/cli-dist@4.18.1"],
    ],
  ])("%s installs it, and it runs", async (name, program, words, [runner = "", ...before]) => {
    const folder = await project(name, { dependencies: { "persona-conformance": "*" } });
    await writeFile(join(folder, "yarn.lock"), "");
    await done(program, words, surroundings(folder));
    const run = [...before, "persona-conformance", "run"];
    expect(await done(runner, run, surroundings(folder))).toMatch(/^mock: \d+ passed$/m);
  });

  it.each(nodes)("the command runs on Node %s", async (version) => {
    const folder = await consumer();
    const here = surroundings(folder, [await nodeOf(version)]);
    expect(await done("node", ["--version"], here)).toBe(`v${version}\n`);
    const words = [join(bin(folder), "persona-conformance")];
    const { code, output } = await execute("node", words, here);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/^mock: \d+ passed\n/),
    });
  });

  it("on an older Node it says so in one line: exit 2", async () => {
    const folder = await consumer();
    const here = surroundings(folder, [await nodeOf(tooOld)]);
    expect(await execute("node", [join(bin(folder), "persona-conformance")], here)).toMatchObject({
      code: 2,
      output: `error: persona-conformance needs Node 22.19 or newer, and this is ${tooOld}\n`,
    } satisfies Partial<Ended>);
  });

  it("`pact` says what to install, and with that it works", async () => {
    const folder = await project("pact");
    const here = surroundings(folder);
    await done("npm", ["install", "persona-conformance"], here);
    const generate = () => execute("npx", ["persona-conformance", "pact", "generate"], here);
    const { code, output } = await generate();
    expect({ code, output }).toMatchObject({ code: 2 });
    const [, words = ""] = /^error: .+: npm (install --save-dev \S+ \S+ \S+)\n$/.exec(output) ?? [];
    await done("npm", words.split(" "), here);
    expect(await generate()).toMatchObject({ code: 0 });
    const verify = await done("npx", ["persona-conformance", "pact", "verify"], here);
    expect(verify).toMatch(/^mock: \d+ verified$/m);
  });

  const installed = new Map<string, Promise<string>>();
  /** A folder that several tests use. An installation that failed is tried again. */
  function shared(name: string, install: () => Promise<string>): Promise<string> {
    const found = installed.get(name) ?? install();
    installed.set(name, found);
    found.catch(() => installed.delete(name));
    return found;
  }

  /** A folder with this compiler in it. */
  const typescript = (version: string) =>
    shared(`typescript-${version}`, async () => {
      const folder = await project(`typescript-${version}`);
      await done("npm", ["install", `typescript@${version}`], surroundings(folder));
      return folder;
    });

  /** A project of somebody's that has installed all of it, with our samples. */
  const consumer = () => shared("consumer", makeConsumer);

  async function makeConsumer(): Promise<string> {
    const folder = await project("consumer");
    cpSync(samples, folder, { recursive: true });
    const words = ["vitest@5.1.1", "msw@3.0.5", "undici@8.13.1", "@types/node@24.19.2"];
    const names = published.map(({ name }) => name);
    await done("npm", ["install", ...names, ...words], surroundings(folder));
    return folder;
  }

  it.each(
    typescripts.flatMap((version) => [
      [version, "nodenext", ["--module", "nodenext"]] as const,
      [version, "bundler", ["--module", "esnext", "--moduleResolution", "bundler"]] as const,
    ]),
  )("TypeScript %s finds no fault in its types, resolving as %s", async (version, _, modules) => {
    const folder = await consumer();
    const compiler = await typescript(version);
    const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--types", "node"];
    const language = ["--target", "es2024", "--lib", "es2024,dom"];
    const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
    const words = [...options, ...modules, ...language, "--allowImportingTsExtensions", ...files];
    const { code, output } = await execute(join(bin(compiler), "tsc"), words, surroundings(folder));
    expect({ code, output }).toEqual({ code: 0, output: "" });
  });

  it("a bundle holds what is used of a package, and nothing else", async () => {
    const folder = await consumer();
    const text = 'export { inflectKey } from "@persona-conformance/schemas";\n';
    await writeFile(join(folder, "used.js"), text);
    // Vite, which Vitest brings along, bundles with it.
    const words = ["used.js", "--format", "esm", "--file", "bundle.js"];
    await done(join(bin(folder), "rolldown"), words, surroundings(folder));
    const bundle = await readFile(join(folder, "bundle.js"), "utf8");
    expect(bundle).toContain("inflectKey");
    expect(bundle.length).toBeLessThan(4000);
  });

  it("our samples run there: vitest with the mock, an MSW handler, a dispatcher, plain JavaScript", async () => {
    const folder = await consumer();
    const here = surroundings(folder);
    const output = await done(join(bin(folder), "vitest"), ["run"], here);
    expect(output).toMatch(/Tests .*passed/);
    expect(await done("node", ["plain.js"], here)).toBe("pending\n");
  });
});
