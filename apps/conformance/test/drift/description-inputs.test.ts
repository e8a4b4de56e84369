import { execFile } from "node:child_process";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { cacheIn } from "../../src/description/cache.ts";
import { connectDescription } from "./connect-description.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const run = promisify(execFile);

async function files(all: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, value] of Object.entries(all)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof value === "string" ? value : JSON.stringify(value));
  }
  return folder;
}

const whole = JSON.stringify(connectDescription());

/** Compares what a path leads to with the description itself. */
async function compared(spec: string, environment: Readonly<Record<string, string>> = {}) {
  const old = await files({ "openapi.json": whole });
  return command(["drift", "--spec", spec, "--against", join(old, "openapi.json")], environment);
}

/** The description in files of its own, as Persona's is laid out. */
function split(): Readonly<Record<string, string>> {
  const { paths, components, ...root } = connectDescription();
  const moved = (value: unknown, up: string): unknown =>
    JSON.parse(
      JSON.stringify(value).replaceAll(
        /"#\/components\/(\w+)\/([\w-]+)"/g,
        `"${up}components/$1/$2.yaml"`,
      ),
    );
  const all: Record<string, string> = {};
  const references: Record<string, object> = {};
  for (const [index, [path, item]] of Object.entries(paths).entries()) {
    all[`paths/${index}.yaml`] = stringify(moved(item, "../"));
    references[path] = { $ref: `paths/${index}.yaml` };
  }
  const { securitySchemes, ...kinds } = components;
  for (const [kind, parts] of Object.entries(kinds)) {
    for (const [name, part] of Object.entries(parts)) {
      all[`components/${kind}/${name}.yaml`] = stringify(moved(part, "../../"));
    }
  }
  const subscription = { subscription: { $ref: "components/schemas/subscription.yaml" } };
  return {
    ...all,
    "openapi.yaml": stringify({
      ...root,
      paths: references,
      components: { securitySchemes, schemas: subscription },
    }),
  };
}

describe("a description is the same, however it is given", () => {
  it.each<[string, () => Readonly<Record<string, unknown>>, string]>([
    ["a file in JSON", () => ({ "a.json": whole }), "a.json"],
    ["a file in YAML", () => ({ "a.yaml": stringify(connectDescription()) }), "a.yaml"],
    ["a folder with one", () => ({ "openapi-bundled.yaml": stringify(connectDescription()) }), ""],
    [
      "a folder with JSON, which is preferred",
      () => ({ "openapi.json": whole, "openapi.yaml": "a: [" }),
      "",
    ],
    ["split files", split, ""],
    ["a folder of versions", () => ({ "2025-12-08/openapi.json": whole }), ""],
    [
      "a folder of snapshots, the newest of which counts",
      () => ({
        "2020-01-01/2025-12-08/openapi.json": "x",
        "2021-01-01/2025-12-08/openapi.json": whole,
      }),
      "",
    ],
    ["a file with a byte order mark", () => ({ "a.json": `\uFEFF${whole}` }), "a.json"],
  ])("as %s", async (_, all, name) => {
    const { code, out, error } = await compared(join(await files(all()), name));
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("no change that affects consumers");
  });

  it("as a commit of a repository, also from a folder within it", async () => {
    const folder = await files({ "docs/openapi.json": whole });
    const git = (...words: string[]) =>
      run("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.c", ...words]);
    await git("init", "-q", "-b", "main");
    await git("add", ".");
    await git("commit", "-qm", "one");
    await writeFile(join(folder, "docs/openapi.json"), "{");
    await git("commit", "-qam", "two");
    for (const commit of ["HEAD~1", "main~1"]) {
      expect((await compared(`${join(folder, "docs")}@${commit}`)).code).toBe(0);
    }
    const broken = await compared(`${join(folder, "docs")}@main`);
    expect(broken.code).toBe(2);
    expect(broken.error).toMatch(
      /docs@[0-9a-f]{10}:openapi\.json is not JSON: it breaks off at line 1, column 2\n$/,
    );
    const none = await compared(`${join(folder, "docs")}@nowhere`);
    expect(none.error).toContain("has no commit nowhere: name a commit, a branch or a tag\n");
    const no = await compared(`${await temporaryFolder()}@main`);
    expect(no.error).toMatch(/^error: cannot read the history of .*not a git repository/);
  });

  it("from a cache the second time, which a broken file in it does not mislead", async () => {
    const home = await temporaryFolder();
    const spec = join(await files({ "a.json": whole }), "a.json");
    const first = await compared(spec, { HOME: home });
    const second = await compared(spec, { HOME: home });
    expect(second.code).toBe(0);
    expect(second.out.split(" → ")[1]).toBe(first.out.split(" → ")[1]);
    const { readdir } = await import("node:fs/promises");
    const cache = join(home, ".cache/persona-conformance/descriptions");
    const names = await readdir(cache);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) await writeFile(join(cache, name), "{");
    expect((await compared(spec, { HOME: home })).code).toBe(0);
  });

  it("from a cache that loses its oldest files before the first is written, and no more after that", async () => {
    const old = Array.from({ length: 401 }, (_, index) => [`${index}.json`, "1"] as const);
    const folder = await files(Object.fromEntries(old));
    const { readdir } = await import("node:fs/promises");
    const cache = cacheIn(folder);
    for (const key of ["a", "b"]) await cache.put([key], key);
    expect(await readdir(folder)).toHaveLength(202);
    for (const [name, text] of old) await writeFile(join(folder, name), text);
    await cache.put(["c"], "c");
    expect(await readdir(folder)).toHaveLength(404);
    expect(await Promise.all(["a", "b", "c"].map((key) => cache.get([key])))).toEqual([
      "a",
      "b",
      "c",
    ]);
  });
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
}

test("a description at a URL", async () => {
  const url = await served((_, response) => response.end(whole));
  expect((await compared(url)).code).toBe(0);
});

describe("what does not come whole from a URL is one line and exit 2", () => {
  it.each<[string, RequestListener, RegExp]>([
    ["nothing there", (_, response) => response.writeHead(404).end(), /answers with HTTP 404/],
    [
      "a short answer",
      (_, response) => response.end(whole.slice(0, 500)),
      /openapi\.json is not JSON: it breaks off at line 1, column 501/,
    ],
    [
      "a cut connection",
      (_, response) => {
        response.writeHead(200, { "content-length": whole.length });
        response.write(whole.slice(0, 500), () => response.destroy());
      },
      /cannot fetch .*openapi\.json/,
    ],
    [
      "a page",
      (_, response) => response.end("<!doctype html><html></html>"),
      /is an HTML page, and no OpenAPI description: a page of the documentation has its own beside it/,
    ],
    ["nothing in it", (_, response) => response.end(), /is empty/],
  ])("%s", async (_, listener, message) => {
    const { code, out, error } = await compared(await served(listener));
    expect({ code, out, lines: error.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
    expect(error).toMatch(message);
  });
});

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
  .split("")
  .map(
    (name, index) =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefgh"[index]}`).join(",")}]`,
  )
  .join("\n")}\n`;
const dangling = connectDescription();
Object.assign(dangling.components.schemas, { connection: undefined });

describe("what is no description is one line with the place, and exit 2", () => {
  it.each<[string, string, RegExp]>([
    ["nothing", "", /is empty/],
    ["a page", "<html><body>Hello</body></html>", /is an HTML page/],
    ["cut JSON", whole.slice(0, 700), /is not JSON: it breaks off at line 1, column 701/],
    ["broken JSON", '{\n  "openapi": 3.1.0 }', /is not JSON: .* at line 2, column 17/],
    ["broken YAML", "openapi: [3.1.0\npaths: {", /is neither JSON nor YAML: .* at line/],
    ["an alias bomb", bomb, /Excessive alias count/],
    ["a list", "[]", /is not an OpenAPI description: it holds a list/],
    ["something else", "{}", /it has no `openapi`/],
    [
      "Swagger",
      '{"swagger":"2.0","paths":{}}',
      /is in Swagger "2.0": OpenAPI 3.0 or 3.1 is needed/,
    ],
    ["another version", '{"openapi":"4.0.0","paths":{}}', /is in OpenAPI 4.0.0/],
    ["a description without paths", '{"openapi":"3.1.0"}', /has no `paths`/],
    ["paths that are none", '{"openapi":"3.1.0","paths":[]}', /\/paths is not an object/],
    [
      "what refers to what is cut off",
      JSON.stringify(dangling),
      /\/components\/schemas\/\w+.*: #\/components\/schemas\/connection does not exist: was the description cut short\?/,
    ],
    [
      "what refers to nothing, at a key with the signs of a pointer",
      JSON.stringify({ openapi: "3.1.0", paths: { "/a~b": { $ref: "#/components/~1a~01" } } }),
      /a\.json, \/paths\/~1a~0b: #\/components\/~1a~01 does not exist/,
    ],
    [
      "what is nested without end",
      `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
      /nested too deeply|is not an OpenAPI/,
    ],
    ["bytes", "\u0000\u0001", /is not in UTF-8: is it UTF-16, compressed, or not text/],
    [
      "another API",
      '{"openapi":"3.1.0","paths":{"/pets":{"get":{}}}}',
      /has 1 operation, but none of Connect/,
    ],
  ])("%s", async (_, text, message) => {
    const spec = join(await files({ "a.json": text }), "a.json");
    const { code, out, error } = await command(["drift", "--spec", spec, "--against", spec]);
    expect({ code, out, lines: error.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
    expect(error).toMatch(message);
    expect(error).toContain("a.json");
  });

  it.each(["utf16le", "latin1"] as const)("a text in %s", async (encoding) => {
    const spec = join(await files({ "a.json": "" }), "a.json");
    await writeFile(spec, Buffer.from(whole.replace("Persona", "Persöna"), encoding));
    const { code, error } = await command(["drift", "--spec", spec]);
    expect({ code, error }).toEqual({
      code: 2,
      error: `error: ${spec} is not in UTF-8: is it UTF-16, compressed, or not text?\n`,
    });
  });

  it("a pattern that matches no operation", async () => {
    const spec = join(
      await files({ "a.json": '{"openapi":"3.1.0","paths":{"/pets":{"get":{}}}}' }),
      "a.json",
    );
    const { code, error } = await command([
      "drift",
      "--spec",
      spec,
      "--against",
      spec,
      "--operations",
      "foo",
    ]);
    expect(code).toBe(2);
    expect(error).toBe(
      `error: ${spec} has 1 operation, and foo matches none: write METHOD /path, such as "POST /connect/*"\n`,
    );
  });

  it("a path that leads nowhere, and none at all", async () => {
    expect((await compared("/nowhere/at/all")).error).toBe(
      "error: no description found at /nowhere/at/all: check the path\n",
    );
    const none = await command(["drift"]);
    expect(none.code).toBe(2);
    expect(none.error).toMatch(/^error: no description to compare with: give one with --spec/);
    const empty = await compared(await temporaryFolder());
    expect(empty.error).toContain("nor a dated folder with one");
  });

  it("another version than requested", async () => {
    const spec = join(await files({ "a.json": whole }), "a.json");
    const { code, error } = await command([
      "drift",
      "--spec",
      spec,
      "--against",
      spec,
      "--api-version",
      "2023-01-05",
    ]);
    expect(code).toBe(2);
    expect(error).toContain("describes the API version 2025-12-08, and not 2023-01-05");
  });
});

test("a schema that holds itself, and a circle of references, end", async () => {
  const description = connectDescription();
  Object.assign(description.components.schemas, {
    connection: {
      type: "object",
      properties: { next: { $ref: "#/components/schemas/connection" } },
    },
    a: { $ref: "#/components/schemas/b" },
    b: { $ref: "#/components/schemas/a" },
  });
  const spec = join(await files({ "a.json": description }), "a.json");
  const { code } = await command(["drift", "--spec", spec, "--against", spec]);
  expect(code).toBe(0);
});
