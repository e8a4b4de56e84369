import { expect, test } from "vitest";
import { select } from "../../src/runner/select.ts";

const ids = [
  "connections/list/links",
  "connections/list/filter-status",
  "connections/list/filter-destination",
  "connections/lifecycle/accept/pending/by-source",
  "connections/lifecycle/accept/active/by-source",
  "connections/lifecycle/deactivate/pending/by-destination",
  "life",
];
const all = ids.map((id) => ({ id }));
const chosen = (...patterns: string[]) => select(all, patterns).selected.map(({ id }) => id);

test.each<[string, readonly string[], readonly string[]]>([
  ["no pattern selects everything", [], ids],
  ["a name selects itself alone", ["life"], ["life"]],
  ["`*` stands for one part", ["*"], ["life"]],
  [
    "`*` stands for a part within a path",
    ["connections/lifecycle/*/pending/by-source"],
    [ids[3] ?? ""],
  ],
  ["`*` stands for a piece of a part", ["connections/list/filter-*"], ids.slice(1, 3)],
  ["`*` does not cross a slash", ["connections/lifecycle/*"], []],
  ["`**` stands for any number of parts", ["connections/lifecycle/**"], ids.slice(3, 6)],
  ["`**` stands for everything", ["**"], ids],
  ["`**/` stands for no part too", ["connections/lifecycle/**/accept/**"], ids.slice(3, 5)],
  ["`**/` stands at the beginning", ["**/by-source"], ids.slice(3, 5)],
  [
    "several patterns add up, in the order of the checks",
    ["life", "connections/list/links"],
    ["connections/list/links", "life"],
  ],
  ["`!` alone takes away from everything", ["!c*/**"], ["life"]],
  [
    "`!` takes away wherever it stands",
    ["!**/active/**", "connections/lifecycle/accept/**"],
    [ids[3] ?? ""],
  ],
  ["`!` wins over what selects", ["life", "!life"], []],
])("%s", (_, patterns, expected) => {
  expect(chosen(...patterns)).toEqual(expected);
});

test("what has a meaning in regular expressions stands for itself", () => {
  const odd = ["a.b", "a+b", "(a|b)", "[ab]", "^a$", "a?b", String.raw`\d`, "a{1}"];
  const rows = [...odd, "axb", "aab", "a", "b", "ab", "1"].map((id) => ({ id }));
  for (const id of odd) expect(select(rows, [id])).toEqual({ selected: [{ id }], unmatched: [] });
});

test("a pattern that matches nothing is quoted, also beside patterns that match", () => {
  const { selected, unmatched } = select(all, [
    "life",
    "lif",
    "!nothing/*",
    "!connections/list/links",
    "!",
  ]);
  expect(unmatched).toEqual(["lif", "!nothing/*", "!"]);
  expect(selected).toEqual([{ id: "life" }]);
});
