import { expect, test } from "vitest";
import { instant } from "../src/timestamp.ts";
import {
  newestVersion,
  promisedVersions,
  anyFieldStyleSince,
  errorBodiesSince,
  versionNames,
  versions,
} from "../src/versions.ts";

test("versions are dates, oldest first, and the newest is the last", () => {
  expect(versionNames).toEqual(versionNames.toSorted());
  expect(versionNames.filter((name) => instant(`${name}T00:00:00Z`) === undefined)).toEqual([]);
  expect(newestVersion).toBe(versionNames.at(-1));
  expect(versionNames).toContain(anyFieldStyleSince);
  expect(versionNames).toContain(errorBodiesSince);
});

test("only what the header's schema and the documentation both name is promised", () => {
  expect(promisedVersions).toEqual([
    "2020-05-18",
    "2021-07-05",
    "2022-09-01",
    "2023-01-05",
    "2025-10-27",
    "2025-12-08",
  ]);
});

test("every version is named somewhere", () => {
  const nowhere = versionNames.filter((name) => !Object.values(versions[name]).includes(true));
  expect(nowhere).toEqual([]);
});
