import { reliedOn } from "@persona-conformance/pact/file";
import { z } from "zod";
import type { RunDocument } from "../document/run-document.ts";
import { isUnexpected, verdict } from "../document/verdict.ts";
import type { CheckDocument } from "./check-document.ts";
import { noSandboxHas } from "./needs.ts";
import type { OpenedPact } from "./pacts.ts";
import { countsOf, lackedBy, type Verification } from "./verification.ts";

const Answer = z.enum(["yes", "no", "unknown"]);
export type Answer = z.infer<typeof Answer>;

/** One thing that has to be so before a consumer goes out, and what is known of it. */
const Evidence = z.strictObject({
  what: z.string(),
  answer: Answer,
  reasons: z.array(z.string()).readonly(),
  /** When it was found out. */
  date: z.iso.datetime().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** May this version of a consumer go out? The answer with all that it rests on. */
export const VerdictDocument = z.strictObject({
  format: z.literal(1),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  pact: z.strictObject({ consumer: z.string(), provider: z.string(), digest: z.string() }),
  /** Of the consumer, where it is known. */
  version: z.string().optional(),
  decidedAt: z.iso.datetime(),
  /** Days after which what a sandbox has shown is no evidence any more. */
  maxAge: z.number(),
  tolerated: z.array(z.string()).readonly(),
  answer: Answer,
  evidence: z.array(Evidence).readonly(),
});
export type VerdictDocument = z.infer<typeof VerdictDocument>;

/** All that is at hand; what is missing was not found out. */
export interface Findings {
  readonly check: CheckDocument | undefined;
  readonly mock: Verification | undefined;
  readonly sandbox: Verification | undefined;
  readonly run: RunDocument | undefined;
}

export interface Terms {
  readonly now: Date;
  /** Days. */
  readonly maxAge: number;
  /** What a sandbox may lack without leaving the answer open. */
  readonly tolerated: readonly string[];
}

/** Each thing that has to be so. One "no" makes the answer no, and otherwise one "unknown" leaves it open. */
export function weigh(pact: OpenedPact, found: Findings, terms: Terms): readonly Evidence[] {
  return [
    description(pact, found.check),
    mock(pact, found.mock),
    sandbox(pact, found.sandbox, terms),
    promises(pact, found, terms),
    observations(found, terms),
  ];
}

export function answerOf(evidence: readonly Evidence[]): Answer {
  const answers = new Set(evidence.map(({ answer }) => answer));
  return answers.has("no") ? "no" : answers.has("unknown") ? "unknown" : "yes";
}

const yes = (what: string, date: string | undefined, ...remarks: string[]): Evidence =>
  evidence(what, "yes", remarks, date);
const unknown = (what: string, reason: string, date?: string): Evidence =>
  evidence(what, "unknown", [reason], date);
const evidence = (
  what: string,
  answer: Answer,
  reasons: readonly string[],
  date: string | undefined,
): Evidence => ({ what, answer, reasons, ...(date !== undefined && { date }) });

function description({ digest }: OpenedPact, found: CheckDocument | undefined): Evidence {
  const what = "within the official description";
  if (found === undefined) return unknown(what, "not compared: run `pact check`");
  const { checkedAt, findings } = found;
  if (found.pact.digest !== digest) {
    return unknown(what, "another pact was compared: run `pact check` again", checkedAt);
  }
  if (findings.length === 0) return yes(what, checkedAt);
  const reasons = findings.map(
    ({ interaction, where, what: said }) => `${interaction}: ${where}: ${said}`,
  );
  return evidence(what, "no", reasons, checkedAt);
}

function mock(pact: OpenedPact, found: Verification | undefined): Evidence {
  const what = "verified with the mock";
  return verified(what, pact, found, "run `pact verify`", () => false);
}

function sandbox(
  pact: OpenedPact,
  found: Verification | undefined,
  { now, maxAge, tolerated }: Terms,
): Evidence {
  const what = `verified with a sandbox in the last ${maxAge} days`;
  const todo = "run `pact verify --target sandbox`";
  const seen = verified(
    what,
    pact,
    found,
    todo,
    (name) => noSandboxHas(name) || tolerated.includes(name),
  );
  if (found === undefined || seen.answer === "no") return seen;
  return isOld(found.finishedAt, now, maxAge)
    ? unknown(what, `older than ${maxAge} days: ${todo} again`, found.finishedAt)
    : seen;
}

/** What a verification says of a pact; `mayLack` says what may be lacking without leaving the answer open. */
function verified(
  what: string,
  { digest }: OpenedPact,
  found: Verification | undefined,
  todo: string,
  mayLack: (name: string) => boolean,
): Evidence {
  if (found === undefined) return unknown(what, `not verified: ${todo}`);
  const { finishedAt, interactions, problems } = found;
  if (found.pact.digest !== digest) {
    return unknown(what, `another pact was verified: ${todo} again`, finishedAt);
  }
  const broken = interactions.flatMap(({ description: name, outcome }) =>
    outcome.kind === "failed" ? outcome.problems.map((problem) => `${name}: ${problem}`) : [],
  );
  if (broken.length > 0) return evidence(what, "no", broken, finishedAt);
  const { passed, skipped } = countsOf(found);
  const open = interactions.flatMap(({ description: name, outcome }) =>
    outcome.kind === "undecided" ? [`${name}: ${outcome.problem}`] : [],
  );
  const lacking = lackedBy(found).filter((name) => !mayLack(name));
  const reasons = [
    ...problems,
    ...open,
    ...lacking.map(
      (name) =>
        `not all was verified for lack of ${name}: provide it, or accept that with --tolerate ${name}`,
    ),
    ...(passed === 0 ? ["nothing was verified"] : []),
  ];
  if (reasons.length > 0) return evidence(what, "unknown", reasons, finishedAt);
  return skipped === 0
    ? yes(what, finishedAt)
    : yes(
        what,
        finishedAt,
        `${skipped} of ${interactions.length} interactions could not be verified there (${lackedBy(found).join(", ")})`,
      );
}

/** A failed promise that the pact relies on, known or not and whatever its level, is one that its consumer meets. */
function promises({ pact }: OpenedPact, found: Findings, terms: Terms): Evidence {
  const what = "every promise that it relies on was kept";
  const usable = usableRun(what, found, terms);
  if ("answer" in usable) return usable;
  const { finishedAt, results } = usable;
  const relied = new Set(pact.interactions.flatMap(reliedOn));
  const concerned = results.filter(({ cites, also = [] }) =>
    [cites, ...also].some((id) => relied.has(id)),
  );
  const failed = concerned.flatMap((result) => {
    const { outcome, id, statement, known } = result;
    if (outcome.kind !== "failed") return [];
    return [
      `${id}: ${statement}: ${outcome.problem}${verdict(result) === "known" ? ` (known: ${known})` : ""}`,
    ];
  });
  if (failed.length > 0) return evidence(what, "no", failed, finishedAt);
  const open = concerned.flatMap(({ id, outcome }) =>
    outcome.kind === "undecided" ? [`${id}: ${outcome.problem}`] : [],
  );
  if (open.length > 0) return evidence(what, "unknown", open, finishedAt);
  const passed = new Set(
    concerned.flatMap(({ outcome, id }) => (outcome.kind === "passed" ? [id] : [])),
  );
  if (passed.size === 0) return unknown(what, "the run looked at none of them", finishedAt);
  return yes(what, finishedAt);
}

function observations(found: Findings, terms: Terms): Evidence {
  const what = "no answer to an open question has changed";
  const usable = usableRun(what, found, terms);
  if ("answer" in usable) return usable;
  const changed = usable.observations.filter(isUnexpected).map(({ question, observed, before }) => {
    const was = before === undefined ? "" : `, it was ${before.observed} since ${before.since}`;
    return `${question} now ${observed}${was}`;
  });
  if (changed.length > 0) return evidence(what, "no", changed, usable.finishedAt);
  if (usable.observations.some(({ before }) => before !== undefined)) {
    return yes(what, usable.finishedAt);
  }
  const todo =
    "run it with --ledger FILE, which the first run fills and later ones are compared with";
  return unknown(what, `none was compared with an earlier one: ${todo}`, usable.finishedAt);
}

/** A run that says something of Persona today, or why there is none. */
function usableRun(what: string, { run, sandbox: there }: Findings, { now, maxAge }: Terms) {
  const todo = "run `pnpm conformance --target sandbox`";
  if (run === undefined) return unknown(what, `no run: ${todo}`);
  const { target, finishedAt, startedAt, problems } = run;
  if (target.kind !== "sandbox") {
    return unknown(
      what,
      `the run was against the ${target.kind}, which says nothing of Persona: ${todo}`,
      startedAt,
    );
  }
  if (there !== undefined && there.target.baseUrl !== target.baseUrl) {
    return unknown(
      what,
      `the run was against ${target.baseUrl}, and the pact was verified with ${there.target.baseUrl}: ${todo} there`,
      startedAt,
    );
  }
  if (finishedAt === undefined) {
    return unknown(what, `the run was cut short: ${[...problems, todo].join("; ")}`, startedAt);
  }
  if (isOld(finishedAt, now, maxAge)) {
    return unknown(what, `older than ${maxAge} days: ${todo} again`, finishedAt);
  }
  return { ...run, finishedAt };
}

const isOld = (date: string, now: Date, maxAge: number): boolean =>
  now.getTime() - Date.parse(date) > maxAge * 24 * 60 * 60 * 1000;
