import { regularChecks } from "../checks/index.ts";
import { createDeadline } from "../deadline.ts";
import { namedCount } from "../connection-variable.ts";
import { readEnvironment } from "../environment.ts";
import type { Recorded } from "../runner/record.ts";
import type { Io } from "../io.ts";
import { groupSkipped, reasonOf, type Skipped } from "../report/headline/lacking.ts";
import { painter, plural, printable, printableJson, wrap } from "../report/text/text.ts";
import type { Shard } from "../runner/shard.ts";
import { examine, type Examination } from "../targets/sandbox/examine.ts";
import { failure, type Finding } from "../targets/sandbox/finding.ts";
import { lackingOf } from "../capabilities.ts";

export interface DoctorCommand {
  readonly accept?: "command" | "wait" | "none";
  readonly apiVersion?: string;
  /** Milliseconds for all that it asks. */
  readonly deadline: number;
  readonly timeout: number;
  readonly restore?: true;
  readonly json?: true;
  readonly verbose?: true;
}

/**
 * Prints whether a run on the sandbox can work. With `--restore`, first restores the connection after a run that
 * could not.
 */
export async function doctorCommand(options: DoctorCommand, io: Io): Promise<number> {
  const deadline = createDeadline(options.deadline);
  const bound = { ...io, signal: AbortSignal.any([io.signal, deadline.signal]) };
  const restored = options.restore ? await restoreNow(options, bound) : [];
  const looked = await look(options, bound);
  deadline.clear();
  const all = [...restored, ...looked.findings];
  const skipped = skippedWithout(looked);
  const problems = all.filter(({ state }) => state === "problem").length;
  if (options.json) {
    const parts = skipped.flatMap((group) => group.parts);
    const document = {
      works: problems === 0,
      findings: all,
      skipped: parts.map(({ capability, count, remedy }) => ({
        lacking: capability,
        checks: count,
        remedy,
      })),
    };
    io.write(`${printableJson(document)}\n`);
  } else {
    io.write(pageOf(all, skipped, problems, io));
  }
  return problems === 0 ? 0 : 2;
}

/** One shard for each connection that is named. */
const shardsOf = ({ environment }: Io): readonly Shard[] => {
  const of = namedCount(environment);
  return Array.from({ length: of }, (_, index) => ({ index: index + 1, of }));
};

async function look(options: DoctorCommand, io: Io): Promise<Examination> {
  const examined: Examination[] = [];
  for (const shard of shardsOf(io)) {
    let environment;
    try {
      environment = readEnvironment(io.environment, shard);
    } catch (error) {
      return { findings: [failure("variables", error)], capabilities: new Set() };
    }
    examined.push(
      await examine({
        environment,
        processEnvironment: io.environment,
        attended: io.ask !== undefined,
        ...(options.accept && { accept: options.accept }),
        ...opening(options, io),
      }),
    );
  }
  const [first, ...others] = examined;
  // Only findings about the connection and the journal differ between shards.
  const more = others.flatMap(({ findings }) =>
    findings.filter(({ about }) => about === "connection" || about === "journal"),
  );
  return {
    capabilities: new Set(),
    ...first,
    findings: [...(first?.findings ?? []), ...more],
  };
}

const opening = ({ apiVersion, timeout, verbose }: DoctorCommand, io: Io) => ({
  timeout,
  signal: io.signal,
  ...(io.clock && { clock: io.clock }),
  ...(apiVersion !== undefined && { apiVersion }),
  ...(verbose && {
    onExchange: ({ by, exchange: { method, path, status } }: Recorded) =>
      io.writeError(`${by} ${method} ${path} → ${status}\n`),
  }),
});

/** Restores each connection to the status in which an earlier run found it. */
async function restoreNow(options: DoctorCommand, io: Io): Promise<readonly Finding[]> {
  const { openSandbox } = await import("../targets/sandbox/sandbox.ts");
  const about = "restore";
  const findings: Finding[] = [];
  for (const shard of shardsOf(io)) {
    try {
      const { target } = await openSandbox({
        environment: readEnvironment(io.environment, shard),
        processEnvironment: io.environment,
        inflection: "kebab",
        provision: false,
        abandon: true,
        tell: (says) => findings.push({ about, state: "ok", says }),
        ...(options.accept && { accept: options.accept }),
        ...opening(options, io),
      });
      const problems = await target.close([]);
      findings.push(...problems.map((says) => ({ about, state: "problem", says }) as const));
      const [heading, ...byHand] = target.byHand?.() ?? [];
      if (heading !== undefined)
        findings.push({ about, state: "note", says: heading.text, byHand });
    } catch (error) {
      findings.push(failure(about, error));
    }
  }
  return findings.length > 0
    ? findings
    : [{ about, state: "ok", says: "there is nothing to restore" }];
}

/** The checks that a run without further options would skip, counted as a run counts them. */
const skippedWithout = ({ capabilities, unmoved }: Examination): readonly Skipped<unknown>[] =>
  groupSkipped(
    regularChecks
      .map((item) => ({ item, lacking: lackingOf(item, capabilities) }))
      .filter(({ lacking }) => lacking.length > 0),
    unmoved,
  );

const marks = { ok: ["green", "✓"], note: ["yellow", "!"], problem: ["red", "✗"] } as const;

function pageOf(
  findings: readonly Finding[],
  skipped: readonly Skipped<unknown>[],
  problems: number,
  { colour, width }: Io,
): string {
  const paint = painter(colour);
  const margin = Math.max(...findings.map(({ about }) => about.length)) + 4;
  const lines = findings.flatMap(({ about, state, says, remedy, byHand = [] }) => {
    const [hue, mark] = marks[state];
    const text = wrap(printable(says), Math.max(40, width - margin));
    const advice =
      remedy === undefined ? [] : wrap(`→ ${printable(remedy)}`, Math.max(40, width - margin));
    // A command is copied as a whole, so its line is never broken.
    const commands = byHand.map((line) => printable(line.text));
    return [...text, ...advice.map((line) => paint("dim", line)), ...commands].map((line, index) =>
      index === 0
        ? `${paint(hue, mark)} ${about.padEnd(margin - 2)}${line}`
        : `${" ".repeat(margin)}${line}`,
    );
  });
  const indented = (text: string) =>
    wrap(text, Math.max(40, width - 4)).map((line, index) =>
      paint("dim", `${index === 0 ? "  → " : "    "}${line}`),
    );
  const all = skipped.reduce((sum, { items }) => sum + items.length, 0);
  const skippedLines = [
    `a run would skip ${all} of ${plural(regularChecks.length, "check")}:`,
    ...skipped.flatMap((group) => {
      const { kind, items, parts } = group;
      const line = `${items.length}: ${reasonOf(group)}`;
      if (kind === "mock") return [paint("dim", `  ${line}`)];
      const each = parts.length > 1;
      return [
        `${paint("yellow", "!")} ${line}`,
        ...parts.flatMap(({ remedy, count }) => indented(each ? `${remedy} (${count})` : remedy)),
      ];
    }),
  ];
  const verdict =
    problems === 0
      ? paint("green", "a run can work")
      : paint("red", `a run cannot work: ${plural(problems, "problem")}`);
  return `${[...lines, "", ...(findings.length > 1 && all > 0 ? [...skippedLines, ""] : []), verdict].join("\n")}\n`;
}
