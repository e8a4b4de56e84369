import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMock, listen } from "@persona-conformance/mock";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { suite } from "../../src/suite.ts";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";
import { keys, serveHttp } from "../support/serve.ts";

const pick = (from: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

test("a target that reactivates straight to active does not conform: exit 1, and the report says it in plain words", async () => {
  const out = await temporaryFolder();
  const ended = await command([
    "run",
    "connections/lifecycle/reactivate/**",
    "--fault=connections/lifecycle/reactivate/inactive/by-source/becomes-active",
    `--out=${out}`,
  ]);
  expect(ended).toMatchObject({ code: 1, error: "" });
  const text = ended.out.replaceAll(/\s+/g, " ");
  expect(text).toContain(
    "✗ connections/lifecycle/reactivate/inactive/by-source (2026-09-29, kebab) promise MUST: reactivating an `inactive` connection makes it `pending`, never directly `active`",
  );
  expect(text).toContain(
    'expected a connection that is pending actual a connection that is "active"',
  );
  expect(text).toContain("/reactivate → 200, as the source, req_");
  expect(text).toContain("does not conform");
  const { results } = await runIn(out);
  const broken = results.filter(({ outcome }) => outcome.kind === "failed");
  expect(broken.map(({ id }) => id)).toEqual([
    "connections/lifecycle/reactivate/inactive/by-source",
  ]);
  expect(broken[0]?.exchanges?.at(-1)?.body).toContain('"status":"active"');
});

describe("a mistake costs one line that says how to go on, and exit 2", () => {
  it.each<[string, string, string]>([
    ["an unknown option", "run --nope", "unknown option '--nope' (see --help)"],
    [
      "an option of another command",
      "list --target mock",
      "unknown option '--target' (see --help)",
    ],
    ["a missing argument", "explain", "missing required argument 'id' (see --help)"],
    ["an option without its value", "run --out --quiet", "option '--out <dir>' argument missing"],
    ["one argument too many", "mock now", "too many arguments for 'mock'"],
    [
      "an unknown command",
      "frobnicate",
      "frobnicate is not a command and matches no check: `pnpm conformance list` shows all",
    ],
    [
      "a pattern that matches nothing",
      "run connections/lifecycle/** protocol/wire/nope",
      "protocol/wire/nope is not a command and matches no check",
    ],
    [
      "one that takes nothing away",
      "run !protocol/wire/nope",
      "!protocol/wire/nope is not a command and matches no check",
    ],
    [
      "one star for several parts of an id",
      "run protocol/*",
      "* stands for one part of an id, ** for any number: try protocol/**",
    ],
    [
      "one star for several parts of a fault",
      "selftest --fault protocol/*",
      "protocol/* matches no fault: * stands for one part of an id",
    ],
    ["patterns that leave nothing", "run !**", "!** selects no check"],
    ["nothing to list", "list !**", "!** selects nothing"],
    [
      "an unknown check",
      "explain reactivate/inactive",
      "unknown id reactivate/inactive: did you mean connections/",
    ],
    ["an unknown fault", "run --fault becomes-green", "unknown fault becomes-green: did you mean "],
    [
      "an unknown fault of the served mock",
      "mock --fault zzz",
      "unknown fault zzz: `pnpm conformance list --faults` shows all",
    ],
    [
      "an unknown ruling",
      "run --ruling nope=1",
      "unknown ruling nope: `pnpm conformance list --rulings` shows all",
    ],
    [
      "a ruling without an answer",
      "run --ruling connections/stranger",
      "the ruling connections/stranger cannot be empty: choose 404, 403",
    ],
    [
      "an answer that no ruling has",
      "mock --ruling connections/stranger=200",
      "the ruling connections/stranger cannot be 200: choose 404, 403",
    ],
    [
      "an unknown version",
      "run --api-version 2000-01-01",
      "unknown API version 2000-01-01: choose 2020-05-18, ",
    ],
    [
      "an unknown version of the served mock",
      "mock --port 0 --api-version 2000-01-01",
      "unknown API version 2000-01-01: choose 2020-05-18, ",
    ],
    [
      "an unknown inflection",
      "run --inflection pascal",
      "unknown inflection pascal: choose all, kebab, camel, snake",
    ],
    [
      "an unknown reporter",
      "run --reporter console,nope",
      "unknown reporter nope: choose console, json",
    ],
    ["an unknown capability", "run --require fly", "unknown capability fly: choose fixture, "],
    [
      "an unknown target",
      "run --target production",
      "option '--target <kind>' argument 'production' is invalid. Allowed choices are mock, sandbox. (see --help)",
    ],
    [
      "no number",
      "run --seed x",
      "option '--seed <n>' argument 'x' is invalid. It must be a whole number from 0 to 2147483647. (see --help)",
    ],
    ["no port", "mock --port 65536", "It must be a whole number from 0 to 65535. (see --help)"],
    ["no key", "run --target sandbox", "PERSONA_SOURCE_API_KEY is not set: set it to "],
    [
      "a fault for a sandbox",
      "run --target sandbox --fault connections/lifecycle/reactivate/inactive/by-source/refused",
      "--fault works only on the mock",
    ],
    [
      "fresh connections on a sandbox",
      "run --target sandbox --fixture fresh",
      "--fixture fresh works only on the mock",
    ],
  ])("%s", async (_, line, message) => {
    const words = line.split(" ");
    const out = words[0] === "run" ? ["--out", await temporaryFolder()] : [];
    const { code, out: written, error } = await command([...words, ...out]);
    expect({ code, written }).toEqual({ code: 2, written: "" });
    expect(error).toMatch(/^error: .+\n$/);
    expect(error).toContain(message);
  });

  it("a port that is taken", async () => {
    const { url, close } = await listen(createMock());
    onTestFinished(close);
    const { port } = new URL(url);
    expect(await command(["mock", "--port", port])).toEqual({
      code: 2,
      out: "",
      error: `error: port ${port} is in use: choose another with --port, or 0 for any\n`,
    });
  });

  it("a folder that cannot be written to", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "file");
    await writeFile(file, "");
    const { code, error } = await command([
      "run",
      "protocol/wire/**",
      "--out",
      join(file, "reports"),
    ]);
    expect(code).toBe(2);
    expect(error).toMatch(/^error: cannot write the reports to .+: choose another --out\n$/);
  });

  it("a target whose answer would steer the terminal", async () => {
    const url = await serveHttp((_, response) => {
      response.writeHead(404, { "content-type": "application/json" }).end('"\u009B2J\u202E"\n');
    });
    const { code, error } = await command(
      ["run", "--target", "sandbox", "--out", await temporaryFolder()],
      {
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: keys.source,
      },
    );
    expect(code).toBe(2);
    expect(error).toMatch(/^error: .*\\u\{9b\}2J\\u\{202e\}.*\n$/);
    expect(error.slice(0, -1)).not.toMatch(/\p{C}/u);
  });
});

test("a crash of our own is exit 2: a 1 would say that the target does not conform", async () => {
  const crash = () => {
    throw new RangeError("no more room");
  };
  const { code, error } = await command(["list"], {}, { write: crash });
  expect(code).toBe(2);
  expect(error).toMatch(
    /^error: a mistake of this suite, please report it\nRangeError: no more room\n/,
  );
});

test("every command explains itself", async () => {
  const { code, out } = await command(["--help"]);
  expect(code).toBe(0);
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name ?? "");
  expect(names).toEqual(expect.arrayContaining(["run", "list", "explain", "mock"]));
  for (const name of names.filter((one) => one !== "help")) {
    const help = await command([name, "--help"]);
    expect({ name, ...help }).toMatchObject({ name, code: 0, error: "" });
    expect(help.out).toMatch(new RegExp(`^Usage: persona-conformance ${name} `));
  }
});

describe("`list`", () => {
  it("as JSON holds every check with its promise", async () => {
    const { code, out } = await command(["list", "--json"]);
    expect(code).toBe(0);
    const names = ["id", "level", "needs", "cites", "statement", "url", "operation", "steps"];
    const rows = JSON.parse(out) as readonly object[];
    expect(rows).toEqual(checks.map((check) => expect.objectContaining(pick(check, names))));
    expect(new Set(rows.map((row) => Object.keys(row).join()))).toEqual(
      new Set([[...names, "failsWhen"].join()]),
    );
  });

  it("has one line for each that matches", async () => {
    const { out } = await command(["list", "connections/lifecycle/reactivate/inactive/*"]);
    expect(out).toMatch(
      /^connections\/lifecycle\/reactivate\/inactive\/by-destination {2}MUST .*\nconnections\/lifecycle\/reactivate\/inactive\/by-source {7}MUST .*\n$/,
    );
  });

  it.each(["--faults", "--rulings"])("lists %s instead", async (what) => {
    const { code, out } = await command(["list", what, "--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(out) as readonly unknown[]).length).toBeGreaterThan(30);
  });
});

test("`explain` also tells of a statement: its checks, and the faults that break it", async () => {
  const { code, out } = await command(["explain", "protocol/auth-required"]);
  expect(code).toBe(0);
  expect(out).toBe(`protocol/auth-required
  promise   MUST: a request without an API key returns 401
            https://docs.withpersona.com/authentication
  checks    protocol/access/no-key
            protocol/access/everywhere
            share-tokens/access/no-key
            share-tokens/expire/replayed
            protocol/crossed/keys
            connections/crossed/stored-answers
            share-tokens/crossed/stored-answers
  faults    share-tokens/retrieve/404-for-an-unknown-id-without-a-key
            protocol/access/anybody
            protocol/access/old-versions-need-no-key-to-retrieve
            protocol/access/filtered-lists-need-no-key
            protocol/access/404-for-an-unknown-id-without-a-key
            protocol/access/replays-need-no-key
`);
});

test("`--version` is the package's", async () => {
  expect(await command(["--version"])).toEqual({ code: 0, out: `${suite.version}\n`, error: "" });
});
