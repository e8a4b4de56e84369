import { registry as documented, type Registry } from "@persona-conformance/schemas";
import { causesOf, unexplained } from "../causes/causes.ts";
import { driftGroups } from "../findings/drift-groups.ts";
import { changesOf } from "../runs/changes.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { headline, verdictWords } from "../headline/headline.ts";
import { changed } from "./changed.ts";
import { header } from "./header.ts";
import { killMatrix } from "./kill-matrix.ts";
import { lifecycleAnchor, lifecycleOf } from "./lifecycle.ts";
import { createBudget, markup } from "./markup.ts";
import { matrix, matrixData } from "./matrix.ts";
import { page, type Section } from "./page.ts";
import { coverage, drifted, hasCells, questions, skipped } from "./sections.ts";
import { failures, undecided } from "./stories.ts";
import { withArticle } from "../text/text.ts";
import { isTriedIn } from "./transitions.ts";
import { exitCode, isUnexpected } from "../../document/verdict.ts";
import { replayAll } from "../repeat/replay.ts";

/**
 * All failed results together take at most this many characters, and their requests as many as below. A page with
 * 10,000 failures still opens at once.
 */
const resultCharacters = 400_000;
const requestCharacters = 1_000_000;

/** A run for people with a browser. The registry says which resources have a lifecycle to draw. */
export function html(run: RunDocument, registry: Registry = documented): string {
  const { suite, target } = run;
  const code = exitCode(run);
  return page({
    title: `${target.kind} ${verdictWords[code]} · ${run.startedAt.slice(0, 10)}`,
    kicker: `${suite.name} ${suite.version}`,
    sentence: headline(run),
    code,
    top: header(run),
    sections: sections(run, registry),
    footer: markup`<p>Made from run.json by ${suite.name} ${suite.version}. Repeat with <code>${replayAll(run)}</code>.</p><p class="keys" hidden><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next and previous check <kbd>n</kbd> <kbd>p</kbd> next and previous finding <kbd>Enter</kbd> open <kbd>Esc</kbd> clear</p>`,
    data: matrixData(run),
  });
}

function sections(run: RunDocument, registry: Registry): readonly Section[] {
  const cells = hasCells(run);
  const budgets = {
    results: createBudget(resultCharacters),
    requests: createBudget(requestCharacters),
  };
  const context = { run, registry, cells, budgets };
  const unexpected = run.observations.filter(isUnexpected).length;
  const answers: Section = {
    id: "questions",
    name: "Open questions",
    count: unexpected,
    body: questions(run),
  };
  const tried = registry.resources.filter((resource) => isTriedIn(run, resource));
  const lives = tried.map((resource) => ({
    id: lifecycleAnchor(resource),
    name: tried.length === 1 ? "Lifecycle" : `Life of ${withArticle(resource.one)}`,
    body: lifecycleOf(run, resource, cells),
  }));
  const found = changesOf(run);
  const broken = causesOf(run, "breaks").length;
  const open = unexplained(run).length;
  return [
    ...(found === undefined ? [] : [{ id: "changed", name: "Changed", body: changed(found) }]),
    { id: "breaks", name: "Broken", count: broken, body: failures("breaks", context) },
    // Unexpected answers decide the verdict, so they stand near the top.
    ...(unexpected > 0 ? [answers] : []),
    { id: "undecided", name: "Undecided", count: open, body: undecided(context) },
    ...lives,
    { id: "advice", name: "Advice", body: failures("advice", context) },
    { id: "known", name: "Known failures", body: failures("known", context) },
    { id: "skipped", name: "Skipped", body: skipped(run) },
    { id: "checks", name: "All checks", body: matrix(run) },
    ...(unexpected > 0 ? [] : [answers]),
    { id: "drift", name: "Drift", count: driftGroups(run.drift).length, body: drifted(run) },
    { id: "promises", name: "Promises", body: coverage(run) },
    { id: "worth", name: "Selftest", body: killMatrix(run.killMatrix) },
  ];
}
