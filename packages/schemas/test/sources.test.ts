import { beforeAll, describe, expect, test } from "vitest";
import { connectionOperations } from "../src/connection.ts";
import { StrictConnectionDocument, StrictConnectionPage } from "../src/connection-schema.ts";
import { responseHeaders } from "../src/headers.ts";
import { strictRefusal } from "../src/refusal.ts";
import { lookUp, sha256, type Statement } from "../src/statement.ts";
import { statements } from "../src/statements.ts";
import { versionNames, versions } from "../src/versions.ts";
import { type Description, locate, locateSnapshot, openDescription } from "./description.ts";

const sample = {
  "a/b": { "c~d": ["First one. Second,\n  e.g. this!  Third"] },
  number: 7,
};
const sentence = (number: number) => lookUp(sample, { pointer: "/a~1b/c~0d/0", sentence: number });

describe("a source is looked up", () => {
  test("by its pointer, as JSON", () => {
    expect(lookUp(sample, { pointer: "/a~1b/c~0d" })).toBe(JSON.stringify(sample["a/b"]["c~d"]));
    expect(lookUp(sample, { pointer: "/number" })).toBe("7");
  });

  test("by its sentence, whatever the line breaks", () => {
    expect([1, 2, 3].map(sentence)).toEqual(["First one.", "Second, e.g. this!", "Third"]);
  });

  test("in vain where there is no such place, sentence or text", () => {
    for (const pointer of ["/missing", "/number/toFixed", "/__proto__", "/a~1b/c~0d/1"]) {
      expect(lookUp(sample, { pointer })).toBeUndefined();
    }
    expect(sentence(4)).toBeUndefined();
    expect(lookUp(sample, { pointer: "/number", sentence: 1 })).toBeUndefined();
  });
});

/** The ids of the statements whose source reads otherwise than it did when it was recorded. */
const changed = ({ whole }: Description) =>
  Object.entries<Statement>(statements).flatMap(([id, { source }]) => {
    if (source === undefined) return [];
    const text = lookUp(whole, source);
    return text !== undefined && sha256(text) === source.sha256 ? [] : [id];
  });

const path = process.env["PERSONA_OPENAPI"] ?? "";
const reason = path === "" ? " is skipped: PERSONA_OPENAPI is not set" : "";
// A description has some 60,000 lines, and a busy machine takes its time to parse them.
const timeout = 60_000;

describe.skipIf(path === "")(`Persona's own description${reason}`, () => {
  let description: Description;
  beforeAll(() => {
    description = openDescription(locate(path).file);
  }, timeout);
  const operations = () => description.operations("/connect/connections");

  test("holds every sentence that a statement rests on, unchanged", () => {
    expect(changed(description)).toEqual([]);
  });

  test("has the same operations on connections, with the same statuses", () => {
    const found = operations().map(({ id, method, path: at, answers }) => {
      const statuses = answers.map(({ status }) => status);
      return [id, { method, path: at, statuses }];
    });
    expect(Object.fromEntries(found)).toEqual(connectionOperations);
  });

  test("gives the same headers to every answer, and none to a 401", () => {
    for (const { status, headers } of operations().flatMap(({ answers }) => answers)) {
      expect(headers).toEqual(status === 401 ? [] : [...responseHeaders]);
    }
  });

  test("has an example of every answer, and none that a strict schema refuses", () => {
    for (const { id, answers } of operations()) {
      const success = id.startsWith("list-") ? StrictConnectionPage : StrictConnectionDocument;
      for (const { status, examples } of answers) {
        const schema = status < 300 ? success : strictRefusal(status);
        expect(examples).not.toEqual([]);
        for (const example of examples) expect(schema?.parse(example)).toEqual(example);
      }
    }
  });

  test("allows just the values of Persona-Version that are noted", () => {
    const noted = versionNames.filter((name) => versions[name].header);
    expect(description.at("/components/schemas/api-version/enum")).toEqual(noted.toReversed());
  });

  test("has just the version folders that are noted", ({ skip }) => {
    const folders = locate(path).versions;
    skip(folders === undefined, "PERSONA_OPENAPI names no folder of versions");
    expect(folders).toEqual(versionNames.filter((name) => versions[name].folder));
  });

  // Persona has since rewritten acceptance and the headers, and before that the whole lifecycle.
  test.for([
    ["2026-05-05", ["create-is-pending", "accept-activates", "headers-present"]],
    ["2026-04-03", ["create-is-pending", "reactivate-to-pending", "deactivate-by-either"]],
  ] as const)(
    "read otherwise on %s, and that is noticed",
    { timeout },
    ([day, rewritten], { skip }) => {
      const file = locateSnapshot(path, day);
      if (file === undefined) return skip("PERSONA_OPENAPI holds no such snapshot");
      const ids = changed(openDescription(file));
      expect(ids).toEqual(expect.arrayContaining([...rewritten]));
      expect(ids).not.toContain("resource-type");
    },
  );
});
