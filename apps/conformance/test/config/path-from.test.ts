import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { pathFrom } from "../../src/config/path-from.ts";
import { isModule } from "../../src/module-path.ts";

describe("a path that a config names", () => {
  it.each<[string, string, string, string]>([
    ["beside the working folder's config", "/home/us", "ledger.json", "ledger.json"],
    ["below", "/home/us", "./state/ledger.json", "state/ledger.json"],
    ["of a config elsewhere", "/etc/ours", "ledger.json", "/etc/ours/ledger.json"],
    ["above", "/home/us", "../ledger.json", "/home/ledger.json"],
    ["absolute", "/home/us", "/var/ledger.json", "/var/ledger.json"],
  ])("%s, as Linux writes it", (_, folder, text, expected) => {
    expect(pathFrom(folder, text, "/home/us", posix)).toBe(expected);
  });

  it.each<[string, string, string, string]>([
    ["beside the working folder's config", String.raw`C:\us`, "ledger.json", "ledger.json"],
    ["with slashes", String.raw`C:\us`, "./state/ledger.json", String.raw`state\ledger.json`],
    ["of a config elsewhere", String.raw`C:\ours`, "a.json", String.raw`C:\ours\a.json`],
    ["on another drive", String.raw`C:\us`, String.raw`D:\a.json`, String.raw`D:\a.json`],
    [
      "on a share",
      String.raw`C:\us`,
      String.raw`\\host\share\a.json`,
      String.raw`\\host\share\a.json`,
    ],
    ["of a config on another drive", String.raw`D:\ours`, "a.json", String.raw`D:\ours\a.json`],
  ])("%s, as Windows writes it", (_, folder, text, expected) => {
    expect(pathFrom(folder, text, String.raw`C:\us`, win32)).toBe(expected);
  });
});

it.each([
  ["./mine.js", true],
  [String.raw`.\mine.ts`, true],
  [String.raw`C:\reports\mine.mjs`, true],
  ["mine.cjs", true],
  ["junit", false],
])("whether %s is the path of a reporter: %s", (name, expected) => {
  expect(isModule(name)).toBe(expected);
});
