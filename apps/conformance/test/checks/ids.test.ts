import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";

test("ids and levels are public: a change here breaks those who select or know failures by them", async () => {
  const lines = checks.map(({ id, level }) => `${id} ${level}\n`).toSorted();
  await expect(lines.join("")).toMatchFileSnapshot("snapshots/ids.txt");
});

test("every id is a path in lower case, and one check's alone", () => {
  const ids = checks.map(({ id }) => id);
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z\d]+(-[a-z\d]+)*(\/[a-z\d]+(-[a-z\d]+)*)+$/.test(id))).toEqual(
    [],
  );
});
