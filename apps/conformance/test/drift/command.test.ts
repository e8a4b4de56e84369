import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { DriftDocument } from "../../src/document/drift-document.ts";
import { changedConnect, connectDescription } from "./connect-description.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { sarifViolations } from "../support/published.ts";
import {
  written,
  type Edit,
  drift,
  document,
  post,
  one,
  withoutCreatedAt,
  withoutNote,
  restricted,
} from "./drift-between.ts";

test("no change that affects consumers: exit 0", async () => {
  const { code, out } = await drift(({ info }) => (info.title = "Another"));
  expect(code).toBe(0);
  expect(out).toMatch(/ · connect: no change that affects consumers\n$/);
});

test("something breaking: exit 1, with its place, its words and whom it hits", async () => {
  const { code, out } = await drift(withoutCreatedAt);
  expect(code).toBe(1);
  expect(out).toContain("✗ breaking  member removed: connect/connection attributes.created-at\n");
  expect(out).toContain("    - created-at\n");
  expect(out).toMatch(/ {4}hits \d+ interactions, 5 client methods\n/);
  expect(out).toMatch(/connect: 1 breaking\n$/);
});

test("reports an addition, with exit 0", async () => {
  const { code, out } = await drift(({ components: { schemas } }) => {
    schemas.connection.properties.attributes.properties["colour"] = { type: "string" };
  });
  expect(code).toBe(0);
  expect(out).toContain("+ additive  member added: connect/connection attributes.colour\n");
});

test("as JSON it is all there, as the contract has it", async () => {
  const found = await document(restricted);
  expect(found).toMatchObject({ format: 1, scope: "connect" });
  expect(found.spec).toMatchObject({
    digest: expect.stringMatching(/^sha256 [0-9a-f]{64}$/),
    version: "2025-12-08",
  });
  expect(found.changes).toEqual([
    {
      kind: "restriction-added",
      id: expect.stringMatching(/^restriction-added-[0-9a-f]{10}$/),
      severity: "breaking",
      side: "promise",
      operation: "reactivate-a-connect-connection",
      operations: ["POST /connect/connections/{}/reactivate"],
      where: "description",
      pointer: "/paths/~1connect~1connections~1{connection-id}~1reactivate/post",
      after: "This is possible at most once per day.",
      versions: ["2025-12-08"],
      touches: {
        statements: [],
        checks: [],
        interactions: expect.arrayContaining([
          "a request of the source to reactivate a connection that is inactive",
        ]) as string[],
        methods: ["client.connections.reactivate"],
      },
    },
  ]);
});

describe("a scope leaves out what does not concern somebody", () => {
  const edit: Edit = ({ paths }) => {
    delete paths["/inquiries"];
  };
  const withShareTokens: Edit = ({ paths, components }) => {
    paths["/connect/share-tokens"] = { get: { responses: {} } };
    components.schemas.subscription.properties.events.items.enum.push(
      "connect/connection.accepted",
      "connect/share-token.lost",
    );
  };
  it.each([
    ["all", edit, ["operation-removed"]],
    ["connect", edit, []],
    ["connect", withShareTokens, ["event-added", "event-added", "operation-added"]],
    ["connections", withShareTokens, ["event-added"]],
    ["share-tokens", withShareTokens, ["event-added", "operation-added"]],
  ] as const)("%s", async (scope, change, expected) => {
    const { changes } = await document(change, "--scope", scope);
    expect(changes.map(({ kind }) => kind)).toEqual(expected);
  });

  it.each([
    ["POST /connect/connections/*/reactivate", 1],
    ["*/reactivate", 1],
    ["/connect/connections/{id}/reactivate", 1],
    ["GET /connect/connections*", 0],
  ] as const)("--operations %s: %i", async (pattern, count) => {
    const { changes, scope } = await document(restricted, "--operations", pattern);
    expect({ count: changes.length, scope }).toEqual({ count, scope: pattern });
  });
});

describe("a change that is accepted", () => {
  it("is reported without an alarm until its day is over, and reported when it no longer occurs", async () => {
    const [change] = (await document(withoutNote)).changes;
    const id = change?.id ?? "";
    const accept = (line: string) => written("accepted", `# We do not read it.\n${line}\n`);
    const still = await drift(withoutNote, "--accepted", await accept(`${id} 2026-11-26`));
    expect(still.code).toBe(0);
    expect(still.out).toContain("    accepted: We do not read it.\n");
    expect(still.out).toContain(": 1 accepted\n");
    const over = await drift(withoutNote, "--accepted", await accept(`${id} until: 2020-01-01`));
    expect(over.code).toBe(1);
    expect(over.error).toContain("was accepted until 2020-01-01: review it");
    const gone = await drift(() => {}, "--accepted", await accept(`${id} 2026-11-26`));
    expect(gone.code).toBe(0);
    expect(gone.error).toBe(`the accepted change ${id} (line 2) no longer appears: remove it\n`);
  });

  it.each([
    ["has no reason", "member-removed-1 2026-11-26\n", "line 1 has no reason"],
    ["has no day that is one", "# why\nmember-removed-1 2026-13-40\n", "line 2 is not valid"],
    ["is no id", "# why\nMember Removed\n", "line 2 is not valid"],
  ])("needs a line that %s not", async (_, text, message) => {
    const { code, error } = await drift(withoutNote, "--accepted", await written("accepted", text));
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});

describe("--explain", () => {
  it("tells a change with all that depends on it", async () => {
    const edit: Edit = (description) => {
      delete (post(one + "/reactivate")(description)["responses"] as Record<string, unknown>)[
        "200"
      ];
    };
    const [change] = (await document(edit)).changes;
    const { code, out } = await drift(edit, "--explain", change?.id ?? "");
    expect(code).toBe(0);
    expect(out).toContain("status removed: answer 200");
    expect(out).toContain("protocol/declared-statuses, MUST: an operation returns only");
    expect(out).toContain("protocol/wire/statuses");
    expect(out).toContain("CONTRIBUTING");
  });

  it("of an unknown id exits with 2, and names the known ids", async () => {
    const { code, error } = await drift(withoutNote, "--explain", "member-removed");
    expect(code).toBe(2);
    expect(error).toMatch(
      /^error: unknown change member-removed: did you mean member-removed-[0-9a-f]{10}\?\n$/,
    );
  });
});

describe("reports", () => {
  it("for a code scanner are as its schema has them", async () => {
    const { out } = await drift(withoutCreatedAt, "--reporter", "sarif");
    expect(sarifViolations()(out)).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({
      runs: [
        {
          tool: {
            driver: {
              rules: [
                {
                  fullDescription: { text: expect.stringMatching(/^member removed: /) },
                  help: { markdown: expect.stringContaining("(https://docs.withpersona.com/") },
                  helpUri: "https://docs.withpersona.com/versioning",
                },
              ],
            },
          },
          results: [
            {
              level: "error",
              ruleId: "member-removed",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "apps/conformance/package.json" },
                    region: { startLine: 1 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("for a CI server hold a failure for each alarm", async () => {
    const { out } = await drift(withoutCreatedAt, "--reporter", "junit");
    expect(out).toContain('tests="1" failures="1"');
    expect(out).toContain('<failure type="breaking" message="member removed">');
    expect((await drift(() => {}, "--reporter", "junit")).out).toContain('tests="1" failures="0"');
  });

  it("for an issue hold old and new text side by side", async () => {
    const { out } = await drift(restricted, "--reporter", "markdown");
    expect(out).toContain("## The description changed: 1 breaking");
    expect(out).toContain("| what | where | before | now | hits |");
    expect(out).toContain("`This is possible at most once per day.`");
  });

  it("for a browser hold each change with old and new text", async () => {
    const { out } = await drift(restricted, "--reporter", "html");
    expect(out).toContain("<title>Drift · connect</title>");
    expect(out).toContain("<ins>This is possible at most once per day.</ins>");
    expect(out).toContain("The description changed: 1 breaking");
  });

  it("go into a folder that is named for them", async () => {
    const folder = join(await temporaryFolder(), "out");
    const { out } = await drift(
      restricted,
      "--reporter",
      "json,markdown,html,sarif,junit",
      "--out",
      folder,
    );
    expect(out).toBe("");
    const { readdir } = await import("node:fs/promises");
    expect((await readdir(folder)).toSorted()).toEqual([
      "drift.html",
      "drift.json",
      "drift.md",
      "drift.sarif",
      "drift.xml",
    ]);
  });

  it("that nobody knows: exit 2", async () => {
    const { code, error } = await drift(restricted, "--reporter", "pdf");
    expect(code).toBe(2);
    expect(error).toContain("Choose one or several of console, json");
  });
});

describe("several versions", () => {
  async function repository(edits: Readonly<Record<string, Edit>>): Promise<string> {
    const folder = await temporaryFolder();
    for (const [version, edit] of Object.entries(edits)) {
      await mkdir(join(folder, version));
      const description = changedConnect(edit);
      description.info.version = version;
      await written("openapi-bundled.json", description, join(folder, version));
    }
    return folder;
  }
  const none: Edit = () => {};
  const both = (from: Edit, to: Edit = from) =>
    repository({ "2025-10-27": from, "2025-12-08": to });
  const compare = async (spec: string, against: string, ...words: readonly string[]) => {
    const { out } = await command([
      "drift",
      "--spec",
      spec,
      "--against",
      against,
      "--json",
      ...words,
    ]);
    return (JSON.parse(out) as DriftDocument).changes;
  };

  it("with one change are one change", async () => {
    const changes = await compare(await both(withoutNote), await both(none));
    expect(changes).toHaveLength(1);
    expect(changes[0]?.versions).toEqual(["2025-10-27", "2025-12-08"]);
  });

  it("that differ where they did not are told", async () => {
    const changes = await compare(await both(none, restricted), await both(none));
    expect(changes.map(({ kind, versions }) => ({ kind, versions }))).toEqual([
      { kind: "restriction-added", versions: ["2025-12-08"] },
      { kind: "versions-diverged", versions: ["2025-12-08"] },
    ]);
  });

  it("one more, or one less", async () => {
    const more = await repository({ "2025-10-27": none, "2025-12-08": none, "2027-01-01": none });
    expect((await compare(more, await both(none))).map(({ kind, after }) => [kind, after])).toEqual(
      [["version-added", "2027-01-01"]],
    );
    expect(
      (await compare(await both(none), more)).map(({ severity, before }) => [severity, before]),
    ).toEqual([["breaking", "2027-01-01"]]);
  });

  it("names a version of the header that has no folder", async () => {
    const named: Edit = ({ components }) => {
      components.parameters.version.schema.enum.push("2027-01-01");
    };
    const more = await repository({
      "2025-12-08": named,
      "2025-10-27": named,
      "2027-01-01": named,
    });
    const kinds = (changes: DriftDocument["changes"]) =>
      changes.map(({ severity, kind, after, versions }) => [severity, kind, after, versions]);
    const bothVersions = ["2025-10-27", "2025-12-08"];
    expect(kinds(await compare(await both(named), await both(none)))).toEqual([
      ["notable", "version-without-folder", "2027-01-01", bothVersions],
    ]);
    expect(kinds(await compare(more, await both(named)))).toEqual([
      ["notable", "version-added", "2027-01-01", ["2027-01-01"]],
    ]);
    // Of one description alone, nobody can tell.
    const file = (folder: string) => join(folder, "2025-12-08/openapi-bundled.json");
    expect(kinds(await compare(file(await both(named)), file(await both(none))))).toEqual([
      ["notable", "version-added", "2027-01-01", ["2025-12-08"]],
    ]);
    const [first] = await compare(await both(named), await both(none));
    expect(first?.touches.statements).toEqual(["protocol/version-accepted"]);
  });

  it("can be picked, and a missing one is reported", async () => {
    const [spec, against] = [await both(none, withoutNote), await both(none)];
    expect(await compare(spec, against, "--api-version", "2025-10-27")).toEqual([]);
    expect(await compare(spec, against, "--api-version", "2025-12-08")).toHaveLength(1);
    const { code, error } = await command([
      "drift",
      "--spec",
      spec,
      "--against",
      against,
      "--api-version",
      "2031-01-01",
    ]);
    expect(code).toBe(2);
    expect(error).toContain("has no API version 2031-01-01: it has 2025-10-27, 2025-12-08\n");
  });
});

test("a page of the documentation describes one operation: nothing else is gone", async () => {
  const page = changedConnect(({ paths }) => {
    for (const path of Object.keys(paths)) if (path !== "/connect/connections") delete paths[path];
  });
  const spec = await written("openapi.json", page);
  const against = await written("old.json", connectDescription());
  const { code, out } = await command(["drift", "--spec", spec, "--against", against]);
  expect(code).toBe(0);
  expect(out).toContain("describes only one path: nothing else was compared");
});

const spec = process.env["PERSONA_OPENAPI"] ?? "";
const reason = spec === "" ? ", which is skipped: PERSONA_OPENAPI is not set" : "";
test.skipIf(spec === "")(
  `without --against, Persona's own description is what our data was written from${reason}`,
  async () => {
    const { code, out } = await command(["drift", "--spec", spec]);
    expect(out).toMatch(/ → .* · connect: no change that affects consumers\n$/);
    expect(code).toBe(0);
  },
  300_000,
);

test("without --against, a missing part has its name if our data knows it, and everything else is compared by digest", async () => {
  const file = await written("openapi.json", connectDescription());
  const { code, out } = await command(["drift", "--spec", file, "--json"]);
  expect(code).toBe(1);
  const { changes, against } = JSON.parse(out) as DriftDocument;
  expect(against.source).toBe("the state of 2026-08-21 that this suite was written from");
  expect(changes).toContainEqual(
    expect.objectContaining({
      kind: "member-removed",
      before: "relationships",
      where: "connect/connection relationships",
    }),
  );
  expect(
    changes.find(({ kind }) => kind === "promise-gone")?.touches.statements.length,
  ).toBeGreaterThan(0);
});
