import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import { readText, unreadable } from "../read-text.ts";
import type { Io } from "../io.ts";
import type { RunDocument } from "../document/run-document.ts";
import { type History, historyOf } from "../report/runs/history.ts";
import { historyMarkdown } from "../report/markdown/history.ts";
import { historySentence } from "../report/runs/history-words.ts";
import { historyHtml } from "../report/html/history.ts";
import { listed, plural, printable, printableJson } from "../report/text/text.ts";
import { suite } from "../suite.ts";
import { asRun, looksLikeRun } from "./read-run.ts";
import { writeFiles } from "./write-files.ts";

export interface HistoryCommand {
  readonly out: string;
  readonly target?: string;
  readonly json?: true;
}

/** Renders the history of a folder of run documents, such as the artifacts of nightly runs. */
export async function historyCommand(
  folder: string,
  { out, target, json }: HistoryCommand,
  io: Io,
): Promise<number> {
  const found = await readRuns(folder, io);
  const { runs, others } = ofOneTarget(found, target);
  if (runs.length === 0) {
    throw new ConfigError(
      `${folder} holds no run document of format 2${target === undefined ? "" : ` against a ${target}`}: name a folder with the run.json of each night in it, at any depth`,
    );
  }
  const history = historyOf(runs);
  const text = `${printableJson(history)}\n`;
  const files = await write(history, text, out, io);
  if (json) io.write(text);
  else {
    io.write(`${printable(historySentence(history))}\n`);
    if (others.length > 0) io.write(`left out: ${listed(others)}\n`);
    io.write(`written: ${files.join(", ")}\n`);
  }
  return 0;
}

async function write(
  history: History,
  text: string,
  out: string,
  io: Io,
): Promise<readonly string[]> {
  const files = {
    "history.html": historyHtml(history, `${suite.name} ${suite.version}`),
    "history.md": historyMarkdown(history),
    "history.json": text,
  };
  await writeFiles("the history", out, files, io);
  return Object.keys(files).map((name) => join(out, name));
}

/** All run documents below a folder, each once. A damaged one is named and left out. */
async function readRuns(folder: string, io: Io): Promise<readonly RunDocument[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ConfigError(unreadable(error, `the folder ${folder}`));
    },
  );
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const runs = new Map<string, RunDocument>();
  for (const file of files) {
    const read = await readText(file).then(readAny, (error: Error) => error.message);
    if (typeof read === "string") io.writeError(`left out: ${printable(`${file} (${read})`)}\n`);
    else if (read !== undefined) {
      runs.set(`${read.startedAt} ${read.seed} ${read.target.kind} ${read.shard?.index}`, read);
    }
  }
  return [...runs.values()];
}

/** A run document, undefined for any other JSON, or the reason why it is damaged. */
function readAny(text: string): RunDocument | string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!looksLikeRun(value)) return undefined;
  if ("format" in value && value.format === 1) return "format 1, of version 0.1";
  const read = asRun(value);
  return typeof read === "string" ? `it ${read}` : read;
}

/** The runs against one kind of target (default: that of the newest run), and the others in words. */
function ofOneTarget(found: readonly RunDocument[], asked: string | undefined) {
  const whole = found.filter(({ shard }) => shard === undefined);
  const newest = whole.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).at(-1);
  const kind = asked ?? newest?.target.kind;
  const runs = whole.filter(({ target }) => target.kind === kind);
  const shards = found.length - whole.length;
  const strangers = Map.groupBy(
    whole.filter(({ target }) => target.kind !== kind),
    ({ target }) => target.kind,
  );
  const others = [
    ...[...strangers].map(
      ([other, those]) =>
        `${plural(those.length, "run")} against the ${printable(other)} (--target ${printable(other)})`,
    ),
    ...(shards > 0 ? [`${plural(shards, "shard")} (merge them first)`] : []),
  ];
  return { runs, others };
}
