import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, test } from "vitest";
import { stringify } from "yaml";
import type { ChangelogDocument } from "../../src/document/changelog-document.ts";
import { changedConnect, connectDescription } from "./connect-description.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const run = promisify(execFile);
type Edit = Parameters<typeof changedConnect>[0];

/** A repository with a commit a day from 2026-01-01 on, made of what each writes. */
async function repository(
  days: readonly Readonly<Record<string, string | undefined>>[],
): Promise<string> {
  const folder = await temporaryFolder();
  const git = (...words: readonly string[]) => run("git", ["-C", folder, ...words]);
  await git("init", "-q", "-b", "main");
  // One process for all commits.
  const importing = git("fast-import", "--quiet");
  importing.child.stdin?.end(days.map(commitOf).join(""));
  await importing;
  await git("reset", "-q", "--hard");
  return folder;
}

const noon = Date.parse("2026-01-01T12:00:00Z") / 1000;
const dataOf = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** A commit for `git fast-import`. */
function commitOf(files: Readonly<Record<string, string | undefined>>, index: number): string {
  const changes = Object.entries(files).map(([name, text]) =>
    text === undefined ? `D ${name}\n` : `M 100644 inline ${name}\n${dataOf(text)}`,
  );
  const who = `committer a <a@b.c> ${noon + index * 86_400} +0000\n`;
  return `commit refs/heads/main\n${who}${dataOf(`Day ${index + 1}`)}${changes.join("")}\n`;
}

const bundled = (edit: Edit = () => {}): string => JSON.stringify(changedConnect(edit));
const withoutNote: Edit = ({ components: { schemas } }) => {
  delete schemas.connection.properties.attributes.properties["note"];
};
const withColour: Edit = (description) => {
  withoutNote(description);
  description.components.schemas.connection.properties.attributes.properties["colour"] = {};
};
const retitled: Edit = ({ info }) => (info.title = "Other");

const days = [
  { "openapi.json": bundled() },
  { "openapi.json": bundled(retitled) },
  { "openapi.json": bundled(withoutNote), "README.md": "no" },
  { "other.txt": "x" },
  { "openapi.json": "{" },
  { "openapi.json": bundled(withColour) },
];

async function changelog(folder: string, ...words: readonly string[]) {
  const ended = await command(["drift", "--spec", folder, "--json", ...words]);
  return { ...ended, log: JSON.parse(ended.out) as ChangelogDocument };
}
const rowsOf = ({ entries }: ChangelogDocument) =>
  entries.map(({ date, subject, changes, problem }) => [
    date.slice(0, 10),
    subject,
    problem === undefined ? changes.map(({ severity, kind }) => `${severity} ${kind}`) : "not read",
  ]);

test("one entry for each commit that affects consumers, with severity and impact", async () => {
  const { code, log } = await changelog(await repository(days), "--since", "2025-12-31");
  expect(code).toBe(1);
  expect(log).toMatchObject({ format: 1, since: "2025-12-31", scope: "connect", commits: 6 });
  expect(rowsOf(log)).toEqual([
    ["2026-01-03", "Day 3", ["breaking member-removed"]],
    ["2026-01-05", "Day 5", "not read"],
    // Compared with the last state that could be read.
    ["2026-01-06", "Day 6", ["additive member-added"]],
  ]);
  expect(log.entries[0]?.changes[0]?.touches.methods).toEqual([]);
  expect(log.entries[1]?.problem).toContain("openapi.json is not JSON: it breaks off");
});

test("from a day on, compared with what was before it", async () => {
  const { code, log } = await changelog(await repository(days), "--since", "2026-01-06");
  // Nothing before it can be read.
  expect({ code, told: rowsOf(log) }).toEqual({ code: 0, told: [] });
  const { log: later } = await changelog(
    await repository(days.slice(0, 3)),
    "--since",
    "2026-01-03",
  );
  expect(rowsOf(later)).toEqual([["2026-01-03", "Day 3", ["breaking member-removed"]]]);
});

test("many commits are read on two threads, to the same end, and from a cache the second time", async () => {
  const many = Array.from({ length: 14 }, (_, index) => ({
    "openapi.json": bundled(({ components: { schemas } }) => {
      for (let name = 0; name <= index; name += 1) {
        schemas.connection.properties.attributes.properties[`a${name}`] = {};
      }
    }),
  }));
  const folder = await repository(many);
  const environment = { HOME: await temporaryFolder() };
  const words = ["drift", "--spec", folder, "--json", "--since", "2026-01-01"];
  const first = await command(words, environment);
  const log = JSON.parse(first.out) as ChangelogDocument;
  expect(log.entries.map(({ changes }) => changes.map(({ after }) => after))).toEqual(
    Array.from({ length: 13 }, (_, index) => [`a${index + 1}`]),
  );
  expect((await command(words, environment)).out).toBe(first.out);
  // What the cache holds is what is told: nothing is read again.
  await rm(join(folder, ".git/objects"), { recursive: true });
  expect((await command(words, environment)).code).toBe(2);
});

describe("of split files", () => {
  const files = (edit: Edit = () => {}) => {
    const { paths, components, ...root } = changedConnect(edit);
    const entries = Object.entries(paths).map(
      ([path, item], index) => [path, item, `paths/${index}.yaml`] as const,
    );
    const moved = (value: unknown) =>
      stringify(
        JSON.parse(
          JSON.stringify(value)
            .replaceAll('"#/components/schemas/', '"../components/schemas/')
            .replaceAll(/"#\/components\//g, '"../openapi.yaml#/components/')
            .replaceAll(/(components\/schemas\/\w+)"/g, '$1.yaml"'),
        ),
      );
    return {
      "2025-12-08/openapi.yaml": stringify({
        ...root,
        paths: Object.fromEntries(entries.map(([path, , file]) => [path, { $ref: file }])),
        components: {
          ...(JSON.parse(
            JSON.stringify(components)
              .replaceAll('"#/components/schemas/', '"components/schemas/')
              .replaceAll(/(components\/schemas\/\w+)"/g, '$1.yaml"'),
          ) as object),
          schemas: {},
        },
      }),
      ...Object.fromEntries(entries.map(([, item, file]) => [`2025-12-08/${file}`, moved(item)])),
      ...Object.fromEntries(
        Object.entries(components.schemas).map(([name, schema]) => [
          `2025-12-08/components/schemas/${name}.yaml`,
          stringify(
            JSON.parse(
              JSON.stringify(schema).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"$1.yaml"'),
            ),
          ),
        ]),
      ),
      // Beside the bundled form, these are read.
      "2025-12-08/openapi-bundled.yaml": stringify(connectDescription()),
    };
  };

  it("a change of one file is felt where it is used", async () => {
    const folder = await repository([
      files(),
      files(retitled),
      files(withoutNote),
      files(withColour),
    ]);
    const { log } = await changelog(folder, "--since", "2026-01-01");
    expect(rowsOf(log)).toEqual([
      ["2026-01-03", "Day 3", ["breaking member-removed"]],
      ["2026-01-04", "Day 4", ["additive member-added"]],
    ]);
    expect(log.entries[0]?.changes[0]?.operations).toHaveLength(5);
  });

  it("reports what appears and disappears, also a version", async () => {
    const more = Object.fromEntries(
      Object.entries(files()).map(([name, text]) => [
        name.replace("2025-12-08", "2027-01-01"),
        text,
      ]),
    );
    const added: Edit = ({ paths }) => {
      paths["/connect/connections/{connection-id}/accept"] = { post: { responses: {} } };
    };
    const folder = await repository([files(), more, files(added)]);
    const { log } = await changelog(folder, "--since", "2026-01-01");
    expect(rowsOf(log)).toEqual([
      ["2026-01-02", "Day 2", ["notable version-added"]],
      ["2026-01-03", "Day 3", ["notable operation-added", "notable versions-diverged"]],
    ]);
  });
});

test("as Markdown and as a page, written where they are wanted", async () => {
  const folder = await repository(days);
  const out = join(await temporaryFolder(), "reports");
  const { code } = await command([
    "drift",
    "--spec",
    folder,
    "--since",
    "2026-01-01",
    "--reporter",
    "markdown,html,json",
    "--out",
    out,
  ]);
  expect(code).toBe(1);
  expect((await readdir(out)).toSorted()).toEqual([
    "changelog.html",
    "changelog.json",
    "changelog.md",
  ]);
  const markdown = await readFile(join(out, "changelog.md"), "utf8");
  expect(markdown).toContain("## 2026-01-03 · breaking");
  const page = await readFile(join(out, "changelog.html"), "utf8");
  expect(page).toContain(
    "6 commits since 2026-01-01, connect: 2 affect consumers, 1 of them breaking",
  );
  expect(page.match(/<th scope="row"><code>/g)).toHaveLength(5);
  const { out: text } = await command(["drift", "--spec", folder, "--since", "2026-01-01"]);
  expect(text).toMatch(/^2026-01-06 [0-9a-f]{7} {2}Day 6 {2}1 additive\n/);
});

describe("what has no history is one line and exit 2", () => {
  it.each([
    ["a folder outside of a repository", async () => temporaryFolder(), [], "not a git repository"],
    ["nothing", () => Promise.resolve("/nowhere"), [], "no checkout found at /nowhere"],
    [
      "a report that it cannot be",
      async () => repository(days.slice(0, 1)),
      ["--reporter", "sarif"],
      "choose console, json, markdown or html",
    ],
  ])("%s", async (_, folder, words, message) => {
    const { code, error } = await command([
      "drift",
      "--spec",
      await folder(),
      "--since",
      "2026-01-01",
      ...words,
    ]);
    expect(code).toBe(2);
    expect(error).toContain(message);
    expect(error.split("\n")).toHaveLength(2);
  });

  it("and no day that is one", async () => {
    const { code, error } = await command(["drift", "--spec", ".", "--since", "yesterday"]);
    expect(code).toBe(2);
    expect(error).toContain("Write a day as YYYY-MM-DD");
  });
});
