import { describe, expect, it, test } from "vitest";
import { markdown } from "../../src/report/markdown/run.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import {
  document,
  everything,
  exchange,
  failed,
  failedBy,
  result,
} from "../support/run-document.ts";

test("a run that holds everything", async () => {
  await expect(markdown(everything)).toMatchFileSnapshot("snapshots/report-markdown.txt");
});

test("the verdict comes first, then the counts; a run without a fault stays short", () => {
  const [first, second, third] = markdown(document()).split("\n\n");
  expect(first).toBe("## ✅ The sandbox conforms: its one check passed; 1 of 184 promises tried.");
  expect(second).toContain("| passed |");
  expect(third).toContain("`https://api.example`");
  expect(markdown(document()).length).toBeLessThan(500);
});

/** What stands outside of code spans and code blocks: there alone, text is markup. */
const markup = (text: string): string =>
  text
    .replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");

describe("what the target says is no markup", () => {
  it.each<readonly [string, string]>([
    ...unprintable,
    ["a tag", "<img src=x onerror=alert(1)>"],
    ["a mention", "@everyone"],
    ["a link", "[click](https://evil.example)"],
    ["an end of the code it stands in", "``` ` `` <b>out</b>"],
    ["an end of the block it stands in", "\n```\n<b>out</b>\n"],
    ["a cell of a table", "a | b | <b>out</b>"],
    ["a heading", "\n# conforms\n"],
  ])("%s", (_, text) => {
    const written = markdown(saying(text));
    expect(written).not.toMatch(steering);
    const outside = markup(written);
    for (const odd of ["<img", "@everyone", "evil.example", "<b>", "# conforms"]) {
      expect(outside).not.toContain(odd);
    }
    // Every row of a table has as many cells as its head.
    for (const rows of written.matchAll(/(?:^\|.*\|\n)+/gm)) {
      const widths = rows[0]
        .trimEnd()
        .split("\n")
        .map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it("does not become a link if it runs a script", () => {
    const url = "javascript:alert(1)";
    expect(markdown(document({ results: [result({ outcome: failed, url })] }))).not.toContain(url);
  });
});

test("it fits into a comment, however much went wrong, and says that something is left out", () => {
  const results = Array.from({ length: 3000 }, (_, index) =>
    result({
      id: `connections/lifecycle/${index}`,
      cites: `promise-${index}`,
      outcome: failedBy(`the answer ${index}`),
      exchanges: [{ ...exchange, body: "x".repeat(4000) }],
    }),
  );
  const written = markdown(document({ results }));
  expect(written.length).toBeLessThan(65_000);
  expect(written).toMatch(/_\d+ sections left out for length/);
  expect(written).toContain("3000 promises are broken");
});
