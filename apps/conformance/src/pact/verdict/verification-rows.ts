import { shellWord } from "../../report/text/shell-word.ts";
import { listed, plural } from "../../report/text/text.ts";
import type { OpenedPact } from "../pacts.ts";
import { lackedBy, type Verification } from "../verification.ts";
import { pactCommand } from "./commands.ts";
import type { Findings, Found, Terms } from "./findings.ts";
import { notASandbox, refusalOf, staleness } from "./origin.ts";
import { apiVersionsOf } from "./pact-facts.ts";
import { openRow, type Row, rowOf, settle } from "./row.ts";
import type { Evidence, Origin } from "./verdict-document.ts";

/** Whether the mock keeps the pact. */
export function mockRow(opened: OpenedPact, { mock }: Findings, terms: Terms): Evidence {
  return verificationRow(opened, mock, terms, {
    what: "kept by the mock",
    todo: `run \`${pactCommand("verify", opened)}\``,
    refusal: ({ target, file }) =>
      target?.kind === "mock"
        ? undefined
        : `${file} is of a target of kind ${target?.kind}; expected the mock`,
  });
}

/** Whether a sandbox keeps the pact. */
export function sandboxRow(opened: OpenedPact, { sandbox }: Findings, terms: Terms): Evidence {
  return verificationRow(opened, sandbox, terms, {
    what: "kept by a sandbox",
    todo: `run \`${pactCommand("verify", opened, "--target sandbox")}\``,
    refusal: (origin) => notASandbox(origin, terms),
  });
}

interface Wanted {
  readonly what: string;
  readonly todo: string;
  /** Why the target is the wrong one; `undefined` if it is right. */
  refusal(origin: Origin): string | undefined;
}

function originOf(
  { file, document }: Found<Verification>,
  opened: Pick<OpenedPact, "pact">,
): Origin {
  const { suite, target, startedAt, finishedAt } = document;
  const apiVersions = apiVersionsOf(opened);
  return { file, suite: suite.version, target, apiVersions, startedAt, finishedAt };
}

function verificationRow(
  opened: OpenedPact,
  found: Found<Verification> | undefined,
  terms: Terms,
  { what, todo, refusal }: Wanted,
): Evidence {
  if (found === undefined) return openRow(what, `not verified: ${todo}`);
  const { document } = found;
  const origin = originOf(found, opened);
  const refused = refusal(origin) ?? refusalOf(origin, terms);
  if (refused !== undefined) return openRow(what, `${refused}: ${todo}`, [origin]);
  if (document.pact.digest !== opened.digest) {
    return openRow(what, `another pact was verified: ${todo} again`, [origin]);
  }
  const row = rowOf(what, [origin]);
  row.open.push(
    ...staleness(origin, terms).map((reason) => `${reason}: ${todo} again`),
    ...document.problems,
  );
  const missing = notAmong(document, opened);
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(", ");
    row.open.push(
      `${plural(missing.length, "interaction")} of the pact or of the verification, not of both (${names}): ${todo} again`,
    );
  }
  judge(document, terms, row);
  return settle(row);
}

function judge({ interactions }: Verification, { tolerated }: Terms, row: Row): void {
  let passed = 0;
  for (const { description, outcome } of interactions) {
    if (outcome.kind === "passed") passed += 1;
    if (outcome.kind === "failed") {
      row.against.push(...outcome.problems.map((problem) => `${description}: ${problem}`));
      // A failure without a message still counts.
      if (outcome.problems.length === 0) row.against.push(`${description}: it is not kept`);
    }
    if (outcome.kind === "undecided") row.open.push(`${description}: ${outcome.problem}`);
  }
  const skipped = interactions.filter(({ outcome }) => outcome.kind === "skipped");
  const lacked = lackedBy({ interactions });
  const open = lacked.filter((name) => !tolerated.has(name));
  if (open.length > 0) {
    row.open.push(
      `not all was verified for lack of ${listed(open)}: provide ${open.length === 1 ? "it" : "them"}, or accept that with --tolerate ${quoted(open.join(","))}`,
    );
  }
  if (skipped.length > 0) {
    row.remarks.push(
      `${skipped.length} of ${plural(interactions.length, "interaction")} not verified (${lacked.join(", ")})`,
    );
  }
  if (passed === 0 && row.against.length === 0) row.open.push("nothing was verified");
}

const quoted = (name: string): string => (/^[\w,-]+$/.test(name) ? name : shellWord(name));

/** The interactions that only one of the two has: a verification must hold exactly the pact's interactions. */
function notAmong(
  { interactions }: Verification,
  { pact }: Pick<OpenedPact, "pact">,
): readonly string[] {
  const left = interactions.map(({ description, states }) => nameOf(description, states));
  const missing: string[] = [];
  for (const { description, providerStates } of pact.interactions) {
    const states = providerStates.map(({ name }) => name);
    const place = left.indexOf(nameOf(description, states));
    if (place < 0) missing.push(description);
    else left.splice(place, 1);
  }
  // Made by `nameOf`, which puts the description first.
  return [...missing, ...left.map((name) => (JSON.parse(name) as readonly [string])[0])];
}

const nameOf = (description: string, states: readonly string[]): string =>
  JSON.stringify([description, ...states]);
