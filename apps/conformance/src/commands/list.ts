import { idOf, statementOf } from "@persona-conformance/schemas";
import { coverage } from "../checks/coverage.ts";
import { checks } from "../checks/index.ts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { painter } from "../report/text/text.ts";
import { hintFor, select } from "../runner/select.ts";

export interface ListCommand {
  readonly json?: true;
  readonly faults?: true;
  readonly rulings?: true;
  readonly statements?: true;
  readonly config?: string;
}

/** Prints checks, promises, faults or rulings, one a line. */
export async function listCommand(
  patterns: readonly string[],
  { json, ...kinds }: ListCommand,
  io: Io,
): Promise<number> {
  const rows = await rowsOf(kinds, io);
  const { selected, unmatched } = select(rows, patterns);
  const [first] = unmatched;
  if (first !== undefined) {
    const ids = rows.map(({ id }) => id);
    throw new ConfigError(`nothing matches ${first}: ${hintFor(first, ids)}`);
  }
  if (selected.length === 0) throw new ConfigError(`${patterns.join(" ")} selects nothing`);
  if (json) {
    io.write(`${JSON.stringify(selected, null, 2)}\n`);
    return 0;
  }
  const paint = painter(io.colour);
  const width = Math.max(...selected.map(({ id }) => id.length));
  for (const { id, ...rest } of selected) {
    const columns = Object.entries(rest)
      .filter(([name]) => !("steps" in rest && unprinted.has(name)))
      .map(([, value]) => [value].flat().join(" "));
    io.write(`${id.padEnd(width)}  ${paint("dim", columns.filter(Boolean).join("  "))}\n`);
  }
  if (kinds.faults) io.write(await listConditions());
  return 0;
}

/** Only JSON has these parts of a check: a line must be short. */
const unprinted: ReadonlySet<string> = new Set(["url", "operation", "steps", "failsWhen"]);

async function rowsOf(
  { faults, rulings, statements: promises, config }: ListCommand,
  io: Io,
): Promise<readonly Row[]> {
  if (faults) return listFaults();
  if (rulings) return listRulings();
  if (promises) return listStatements();
  const { loadConfig } = await import("../config/load-config.ts");
  const { checks: own } = await loadConfig(config, io);
  return [
    ...checks.map(row),
    ...own.map((check) => ({ ...row(check), proof: check.notices ?? "unproven" })),
  ];
}

const listStatements = (): readonly Row[] =>
  coverage().map(({ id, level, text, url, checks: guards, unchecked }) => ({
    id,
    level,
    text,
    checks: unchecked === undefined ? guards : `none: ${unchecked}`,
    url,
  }));

/** One line: the id, then the other columns. */
interface Row extends Readonly<Record<string, string | readonly string[]>> {
  readonly id: string;
}

const row = (check: (typeof checks)[number]): Row => {
  const { id, level, needs, cites, statement, url, operation, steps, failsWhen } = check;
  return { id, level, needs, cites, statement, url, operation, steps, failsWhen };
};

async function listFaults() {
  const { faults } = await import("@persona-conformance/mock");
  return faults.map(({ name, breaks }) => ({
    id: name,
    breaks: idOf(breaks),
    statement: statementOf(breaks).text,
  }));
}

/** The conditions of faults. */
async function listConditions(): Promise<string> {
  const { axes, conditionValues } = await import("@persona-conformance/mock");
  const width = Math.max(...Object.keys(axes).map((name) => name.length));
  const lines = Object.entries(axes).map(([name, meaning]) => {
    // The entries of `axes` have its keys.
    const values = conditionValues[name as keyof typeof axes].join(" ");
    return `  ${name.padEnd(width)}  ${meaning}: ${values}\n`;
  });
  return `
NAME@CONDITION,… applies a fault only if all conditions hold. \`20\`: after 20 requests. \`30%\`: to 30 requests of a hundred.
Further conditions, as in NAME@page=2,party=source:

${lines.join("")}`;
}

async function listRulings() {
  const { rulings } = await import("@persona-conformance/mock");
  return Object.entries(rulings).map(([id, { answers, ours, question }]) => ({
    id,
    answers: answers.map((answer) => (answer === ours ? `${answer} (ours)` : answer)).join(" | "),
    question,
  }));
}
