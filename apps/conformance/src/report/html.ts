import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { changesOf } from "./changes.ts";
import type { RunDocument } from "./document.ts";
import { brokenPromises } from "./findings.ts";
import { headline, verdictWords } from "./headline.ts";
import { changed } from "./html/changed.ts";
import { header } from "./html/header.ts";
import { lifecycle } from "./html/lifecycle.ts";
import { createBudget, embedded, markup } from "./html/markup.ts";
import { matrix, matrixData } from "./html/matrix.ts";
import { coverage, drifted, hasCells, questions, skipped } from "./html/sections.ts";
import { failures, undecided } from "./html/stories.ts";
import { exitCode, isUnexpected, tally } from "./verdict.ts";

// They are part of this program as much as its modules are.
const asset = (file: URL): string => readFileSync(file, "utf8").trim();
const style = asset(new URL("./html/page.css", import.meta.url));
const script = asset(new URL("./html/page.js", import.meta.url));

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing but this style and this script: whatever a target said, it cannot run, and nothing is fetched. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const dots = { 0: "%232f7d52", 1: "%23b4412f", 2: "%23a57a1c" } as const;

/** Characters that failed results and their requests take in all; 10,000 failures still open at once. */
const mostResults = 400_000;
const mostRequests = 1_000_000;

/** One file for people: opens from a disk, asks for nothing, and can be sent as it is. */
export function html(run: RunDocument): string {
  const code = exitCode(run);
  const cells = hasCells(run);
  const budgets = { results: createBudget(mostResults), requests: createBudget(mostRequests) };
  const telling = { run, cells, budgets };
  const unexpected = run.observations.filter(isUnexpected).length;
  const answers = ["questions", "Open questions", unexpected, questions(run)] as const;
  const found = changesOf(run);
  const sentence = headline(run);
  const sections = [
    ...(found === undefined ? [] : [["changed", "Changed", 0, changed(found)] as const]),
    ["breaks", "Broken", brokenPromises(run, "breaks").length, failures("breaks", telling)],
    // They decide the verdict then.
    ...(unexpected > 0 ? [answers] : []),
    ["undecided", "Not found out", tally(run).undecided, undecided(telling)],
    ["lifecycle", "Lifecycle", 0, lifecycle(run, cells)],
    ["advice", "Advice", 0, failures("advice", telling)],
    ["known", "Known failures", 0, failures("known", telling)],
    ["skipped", "Not run", 0, skipped(run)],
    ["checks", "All checks", 0, run.results.length > 0 && matrix(run)],
    ...(unexpected > 0 ? [] : [answers]),
    ["drift", "Drift", run.drift.length, drifted(run)],
    ["promises", "Promises", 0, coverage(run)],
  ] as const;
  const there = sections.filter(([, , , section]) => section !== false && section.markup !== "");
  const icon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='${dots[code]}'/%3E%3C/svg%3E`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${run.target.kind} ${verdictWords[code]} · ${run.startedAt.slice(0, 10)}</title>
<meta name="description" content="${sentence}">
<link rel="icon" href="${icon}">
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
${header(run, sentence)}
<nav class="sections" aria-label="Sections"><ul>${there.map(([id, name, count]) => markup`<li><a href="#${id}">${name}${count > 0 && markup` <span class="count">${count}</span>`}</a></li>`)}</ul><button type="button" id="theme" hidden>Dark</button></nav>
<main id="main" tabindex="-1">${there.map(([, , , section]) => section)}</main>
<footer><p>Made of run.json by ${run.suite.name} ${run.suite.version}. Repeat with <code>pnpm conformance --target ${run.target.kind} --seed ${run.seed}</code>.</p><p class="keys" hidden><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next and previous check <kbd>n</kbd> <kbd>p</kbd> next and previous finding <kbd>Enter</kbd> open <kbd>Esc</kbd> clear</p></footer>
<script type="application/json" id="data">${embedded(matrixData(run))}</script>
<script>${{ markup: script }}</script>
</body>
</html>`;
  return `${page.markup}\n`;
}
