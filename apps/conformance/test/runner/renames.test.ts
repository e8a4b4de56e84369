import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { faults, rulings } from "@persona-conformance/mock";
import { statements } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { hintFor } from "../../src/runner/select.ts";

const page = fileURLToPath(new URL("../../../../docs/renames-0.2.md", import.meta.url));

/** The ids of today, by the heading of their table. */
const today: Readonly<Record<string, readonly string[]>> = {
  Checks: checks.map(({ id }) => id),
  Statements: Object.keys(statements),
  "Open questions and rulings": Object.keys(rulings),
  "Faults of the mock": faults.map(({ name }) => name),
};

async function tables() {
  const text = await readFile(page, "utf8");
  return text
    .split("\n## ")
    .slice(1)
    .filter((part) => !part.startsWith("Exports"))
    .map((part) => {
      const [heading = ""] = part.split("\n");
      const rows = Array.from(part.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm), ([, old, now]) => ({
        old: old ?? "",
        now: now ?? "",
      }));
      return { heading, ids: today[heading] ?? [], rows };
    });
}

it("the list of renames has the ids of 0.1, each with an id that exists, or says that it was removed", async () => {
  const all = await tables();
  expect(all.map(({ heading, rows }) => [heading, rows.length])).toEqual([
    ["Checks", 148],
    ["Statements", 103],
    ["Open questions and rulings", 39],
    ["Faults of the mock", 248],
  ]);
  for (const { ids, rows } of all) {
    const known = new Set(ids);
    const gone = rows.filter(
      ({ now }) => !now.startsWith("removed: ") && !known.has(now.replaceAll("`", "")),
    );
    expect(gone).toEqual([]);
    expect(rows.filter(({ old }) => known.has(old))).toEqual([]);
  }
});

it("and a pattern of 0.1 is answered with the id in the list", async () => {
  for (const { ids, rows } of await tables()) {
    for (const { old, now } of rows.filter((row) => row.now.startsWith("`"))) {
      expect(hintFor(old, ids)).toBe(`since 0.2 it is ${now.replaceAll("`", "")}`);
    }
  }
});

it("a pattern that selects nothing today either is not answered as a pattern of 0.1", () => {
  const ids = today["Checks"] ?? [];
  expect(hintFor("access/**", ids)).toBe("since 0.2 it is protocol/access/**");
  expect(hintFor("!access/**", ids)).toBe("since 0.2 it is !protocol/access/**");
  expect(hintFor("access/typo", ids)).not.toContain("0.2");
});
