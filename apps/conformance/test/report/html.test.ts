import { createHash } from "node:crypto";
import { statements } from "@persona-conformance/schemas";
import { describe, expect, it, test } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { html } from "../../src/report/html/run.ts";
import { contentOf } from "../support/page-content.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import {
  document,
  everything,
  failed,
  nextNight,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

const content = (run: RunDocument) => contentOf(html(run));

const dataOf = (run: RunDocument): unknown =>
  JSON.parse(
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html(run))?.[1] ?? "",
  );

test("a run that holds everything", async () => {
  // The promises are the registry's, and change with it; the hashes change with the style and the script.
  const page = content(everything)
    .replace(/<section id="promises">[\s\S]*?<\/section>/, "")
    .replaceAll(/sha256-[^&]*/g, "sha256-");
  await expect(page).toMatchFileSnapshot("snapshots/report-html.txt");
});

test("the verdict is the first thing said, and what was not run, and why, the second", () => {
  const text = content(everything).replaceAll(/<[^>]*>/g, "");
  const [verdict, skipped, passed] = [
    "The sandbox does not conform: ",
    "5 of 188 promises tried. 2 skipped: no accept method",
    "3 passed",
  ].map((words) => text.indexOf(words));
  expect(verdict).toBeGreaterThan(0);
  expect(skipped).toBeGreaterThan(verdict ?? 0);
  expect(passed).toBeGreaterThan(skipped ?? 0);
});

test("how much was tried is said once of a target that conforms: in its verdict", () => {
  const run = document({ results: [result(), result({ id: "b", outcome: skippedFor("accept") })] });
  const text = content(run)
    .replaceAll(/<[^>]*>/g, "")
    .replace(/[\s\S]*Skip to the findings/, "");
  expect(text.match(/\d+ of \d+ promises tried/g)).toHaveLength(1);
  expect(text).toContain(
    "promises tried; not configured: no accept method.\n1 skipped: no accept method.\n",
  );
});

test("nothing is fetched, and nothing runs that is not ours", () => {
  const page = html(everything);
  const policy = /Content-Security-Policy" content="([^"]*)"/
    .exec(page)?.[1]
    ?.replaceAll("&#39;", "'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  for (const name of ["style", "script"]) {
    const [, own = ""] = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(page) ?? [];
    const hash = createHash("sha256").update(own).digest("base64");
    expect(policy).toContain(`${name}-src 'sha256-${hash}'`);
  }
  expect(content(everything)).not.toMatch(/ (src|style|on[a-z]+)=/);
  // Links lead out only when they are clicked.
  expect(page.match(/<(link|img|iframe|object|embed|video)\b[^>]*>/g)).toHaveLength(1);
  expect(page).not.toMatch(/url\(|@import/);
});

describe("what the target says is text, and nothing else", () => {
  const tagsOf = (run: RunDocument) => content(run).match(/<\/?[a-z][^\s>]*/g);
  it.each<readonly [string, string]>([
    ...unprintable,
    ["a script", "</script><script>alert(1)</script>"],
    ["an image", "<img src=x onerror=alert(1)>"],
    ["the end of an attribute", "\" onfocus=alert(1) x='"],
    ["a comment", "<!-- <script>"],
    ["an entity", "&lt;b&gt;"],
    ["backticks", "`<b>`"],
  ])("%s", (_, text) => {
    expect(tagsOf(saying(text))).toEqual(tagsOf(saying("x")));
    expect(html(saying(text))).not.toMatch(steering);
    // The data is still whole.
    expect(dataOf(saying(text))).toHaveProperty("checks.length", 3);
  });

  it("does not become a link if its address runs a script", () => {
    const url = "javascript:alert(1)";
    const page = content(document({ results: [result({ outcome: failed, url })] }));
    expect(page).not.toContain(`href="${url}"`);
  });
});

test("a failure says since when it is seen, and what to send to Persona's support", () => {
  const page = content(nextNight);
  expect(page).toContain("new since the run of 2025-12-31 00:00");
  expect(page).toContain("seen failing since 2025-12-24 00:00");
  const [, support = ""] =
    /For Persona’s support<\/summary>.*?<pre>([^]*?)<\/pre>/.exec(page) ?? [];
  expect(support.replaceAll("&#39;", "'").replaceAll("&quot;", '"')).toContain(
    "Since:    new since the run of 2025-12-31 00:00\n",
  );
});

test("what changed stands first, with its checks", () => {
  const page = content(nextNight);
  const [section = ""] = /<section id="changed">[^]*?<\/section>/.exec(page) ?? [];
  expect(page.indexOf("<section")).toBe(page.indexOf(section));
  expect(section.match(/<li>/g)).toHaveLength(11);
  expect(section).toContain(
    '<a href="#check/connections/reactivate/one"><code>connections/reactivate/one and 1 more</code>',
  );
  expect(content(everything)).not.toContain('id="changed"');
});

test("promises that were broken in the same way stand together, each with its link", () => {
  const alike = ["one", "other"].map((cites) =>
    result({ id: cites, cites, statement: `the promise ${cites}`, outcome: failed }),
  );
  const page = content(document({ results: alike }));
  expect(page.match(/<article class="promise breaks">/g)).toHaveLength(1);
  expect(page).toContain("and 1 promise more, broken in the same way");
  expect(page).toContain("the promise other");
});

test("an answer has its history: the ledger's, and that of the run before", () => {
  const [first] = everything.observations;
  if (first === undefined) throw new Error("there is no observation");
  const earlier = [{ observed: "422", since: "2025-06-01" }];
  const observations = [{ ...first, earlier }];
  const past = (run: RunDocument) =>
    [
      ...(/<ol class="past">(.*?)<\/ol>/.exec(content(run))?.[1] ?? "").matchAll(
        /<li>(.*?)<\/li>/g,
      ),
    ].map(([, one = ""]) => one.replaceAll(/<[^>]*>/g, ""));
  expect(past({ ...everything, observations })).toEqual(["422 2025-06-01", "404 2026-04-01"]);
  const { before: _before, ...alone } = first;
  const run = { ...nextNight, observations: [alone] };
  expect(past(run)).toEqual(["404 2025-12-31"]);
  const known = { ...nextNight, observations: [first] };
  expect(past(known)).toEqual(["404 2026-04-01"]);
});

test("every promise of the documentation is there, with the checks that guard it", () => {
  const page = content(
    document({
      results: [result({ outcome: failed, alsoCites: ["connections/read-your-writes"] })],
    }),
  );
  const [section = ""] = /<section id="promises">[\s\S]*?<\/section>/.exec(page) ?? [];
  expect(section.match(/<li>/g)?.length).toBe(Object.keys(statements).length);
  expect(section).toContain(`This run tried 2 of ${Object.keys(statements).length}`);
  expect(section).toContain(
    "#what/connections/lifecycle/reactivate/inactive/by-source@2026-09-29,kebab",
  );
});

test("open questions stand above the lifecycle when an answer decides the verdict, and below otherwise", () => {
  const places = (run: RunDocument) => {
    const page = content(run);
    return (
      page.indexOf('<section id="questions"') < page.indexOf('<section id="lifecycle/connections"')
    );
  };
  expect(places(everything)).toBe(true);
  const observations = everything.observations.map((one) => ({ ...one, observed: "404" }));
  expect(places({ ...everything, observations })).toBe(false);
});

test("each arrow of the diagram has the colour of the worst that was seen of it", () => {
  const arrows = (results: RunDocument["results"]) =>
    Object.fromEntries(
      [
        ...content(document({ results })).matchAll(
          /<a class="arrow (\w+)" href="#transition\/([^"]*)"/g,
        ),
      ].map(([, kind, anchor]) => [anchor, kind]),
    );
  const by = (party: string, given: Parameters<typeof result>[0]) =>
    result({ id: `connections/lifecycle/deactivate/active/by-${party}`, cites: "x", ...given });
  expect(
    arrows([
      by("source", {}),
      by("destination", { outcome: failed }),
      result({ outcome: undecided }),
      result({ id: "connections/lifecycle/accept/pending/by-destination", cites: "x" }),
    ]),
  ).toEqual({
    "connections/create/": "unseen",
    "connections/accept/pending": "conforms",
    "connections/deactivate/pending": "unseen",
    "connections/deactivate/active": "breaks",
    "connections/reactivate/inactive": "undecided",
  });
});

test("a failure shows expected and actual side by side, who asked what, and a curl to repeat it", () => {
  const page = content(everything);
  const story =
    /<details class="story" id="what\/connections\/lifecycle\/reactivate\/inactive\/by-source@2026-09-29,kebab"[\s\S]*?<\/ol>/.exec(
      page,
    )?.[0];
  expect(story).toMatch(
    /expected<\/h4><p>a connection that is pending<[\s\S]*actual<\/h4><p>one that is active</,
  );
  expect(story?.match(/<li class="exchange/g)).toHaveLength(2);
  expect(story).toContain("req_1");
  expect(story).toContain("curl -i --globoff -X POST &#39;https://api.example/first&#39;");
});

test("of many results of one defect, most are folded", () => {
  const results = Array.from({ length: 40 }, (_, index) =>
    result({ id: `same/${index}`, outcome: failed }),
  );
  const page = content(document({ results }));
  const [, shown = ""] =
    /<article class="promise breaks">([^]*?)<details class="rest">/.exec(page) ?? [];
  expect(shown.match(/<details class="story"/g)).toHaveLength(8);
  expect(page).toContain("<summary>and 32 more</summary>");
});
