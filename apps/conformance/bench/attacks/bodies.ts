/** Changes the body of a correct answer. */
type Spoil = (text: string) => string;

/** Replaces the value of every member with one of these names. */
const inMember =
  (names: readonly string[], value: unknown): Spoil =>
  (text) =>
    JSON.stringify(JSON.parse(text, (name, was: unknown) => (names.includes(name) ? value : was)));
const written =
  (text: string): Spoil =>
  () =>
    text;

const times = ["created-at", "updated-at"];
const large = 900_000;

export const bodyAttacks: Readonly<Record<string, Spoil>> = {
  "a link of 900 kB": inMember(
    ["next", "prev"],
    `/api/v1/connect/connections?page%5Bafter%5D=${"x".repeat(large)}`,
  ),
  "a link of escapes": inMember(
    ["next"],
    `/api/v1/connect/connections?page%5Bafter%5D=${"%25".repeat(large / 3)}`,
  ),
  "a link of dots": inMember(["next"], `/api/v1/${"../".repeat(large / 3)}`),
  "a link to itself": inMember(["next"], "/api/v1/connect/connections?page%5Bafter%5D=cxn_1"),
  "a link elsewhere": inMember(["next"], "https://elsewhere.invalid/api/v1/connect/connections"),
  "a timestamp of 300,000 digits": inMember(times, `2026-01-01T00:00:00.${"1".repeat(300_000)}Z`),
  "a timestamp of zeros": inMember(times, `2026-01-01T00:00:00.${"0".repeat(300_000)}1Z`),
  "a timestamp of nines": inMember(times, "9".repeat(300_000)),
  "an id of 900 kB": inMember(["id"], "x".repeat(large)),
  "a status of 900 kB": inMember(["status"], "x".repeat(large)),
  "an organization of 900 kB": inMember(["source-organization-id"], "o".repeat(large)),
  "titles of 900 kB": inMember(["title", "details"], "a ".repeat(large / 4)),
  "a title of escapes": inMember(["title"], "\0".repeat(100_000)),
  "a title of entities": inMember(["title"], "&#112;".repeat(100_000)),
  "a title of wide characters": inMember(["title"], "漢".repeat(200_000)),
  "a title of half characters": inMember(["title"], "\uD800".repeat(100_000)),
  "a title of combining marks": inMember(["title"], `a${"\u0301".repeat(200_000)}`),
  "a title that baits expressions": inMember(["title"], `${" ".repeat(200_000)}x\n`),
  "rows by the hundred thousand": inMember(
    ["data"],
    Array.from({ length: 100_000 }, () => ({})),
  ),
  "attributes by the ten thousand": inMember(
    ["attributes"],
    Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`a${at}`, at])),
  ),
  "errors by the ten thousand": inMember(
    ["errors"],
    Array.from({ length: 20_000 }, () => ({ title: "x" })),
  ),
  "members of the prototype": inMember(
    ["attributes"],
    JSON.parse('{"__proto__":{"status":"active"},"constructor":1}'),
  ),
  "brackets in brackets": written(`${"[".repeat(400_000)}${"]".repeat(400_000)}`),
  "objects in objects": written('{"a":'.repeat(150_000)),
  "a number of a million digits": written(`{"data":${"1".repeat(900_000)}}`),
  "members twice": written('{"data":null,"data":[],"data":{}}'),
  "blanks alone": written(" ".repeat(large)),
  "a byte order mark": (text) => `\uFEFF${text}`,
  "a page": written(`<html>${"<b>".repeat(100_000)}`),
  "escape sequences of a terminal": inMember(
    ["title", "status"],
    "\u001b]0;x\u0007\u001b[2J".repeat(10_000),
  ),
};
