import { type Fault, faults, rulings } from "@persona-conformance/mock";
import { idOf, newestVersion, type Unknown } from "@persona-conformance/schemas";
import { coverage } from "../checks/coverage.ts";
import { checks } from "../checks/index.ts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { inColumns, type NamedText, painter } from "../report/text/text.ts";
import { run } from "../runner/run.ts";
import { hintFor } from "../runner/select.ts";
import { suite } from "../suite.ts";
import { invocation } from "../invocation.ts";
import { openMock } from "../targets/mock.ts";
import { type Capability, capabilities } from "../capabilities.ts";

type Explained = (typeof checks)[number];

/** Prints a check and its promise, a promise and its checks, a fault of the mock, or an open question. */
export async function explainCommand(
  id: string,
  { config }: { readonly config?: string },
  io: Io,
): Promise<number> {
  const { loadConfig } = await import("../config/load-config.ts");
  const all = [...checks, ...(await loadConfig(config, io)).checks];
  const check = all.find((one) => one.id === id);
  const promise = coverage().find((one) => one.id === id);
  const fault = faults.find(({ name }) => name === id);
  const question = Object.entries(rulings).find(([name]) => name === id)?.[1];
  if (check !== undefined) {
    write(id, aboutCheck(check), io);
    await writeFaults(check, io);
  } else if (promise !== undefined) write(id, aboutPromise(promise), io);
  else if (fault !== undefined) write(id, aboutFault(fault), io);
  else if (question !== undefined) write(id, aboutQuestion(id, question), io);
  else {
    const names = faults.map(({ name }) => name);
    const known = [...all, ...coverage()].map((one) => one.id).concat(names, Object.keys(rulings));
    const hint = known.some((one) => one.startsWith(`${id}/`))
      ? `\`${invocation} list '${id}/**'\` shows the checks`
      : hintFor(id, known);
    throw new ConfigError(`unknown id ${id}: ${hint}`);
  }
  return 0;
}

const aboutCheck = (check: Explained): readonly NamedText[] => [
  ["promise", `${check.level}: ${check.statement}`],
  ["", check.url],
  ["steps", check.steps],
  ["fails on", check.failsWhen],
  ...listed(
    "needs",
    // A check's needs are capabilities.
    check.needs.map((need) => `${need}: ${capabilities[need as Capability].need}`),
  ),
];

/** Runs a check with every fault of the mock, which takes seconds, and names those that make it fail as they are found. */
async function writeFaults(check: Explained, io: Io): Promise<void> {
  let name = "faults";
  const say = (text: string) => {
    writeRows([[name, text]], io);
    name = "";
  };
  for (const fault of faults) {
    io.signal.throwIfAborted();
    const target = openMock({ timeout: 5000, faults: [fault] });
    const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
    const { results } = await run({ suite, checks: [check], cells, target, seed: 0, drift: false });
    if (results[0]?.outcome.kind === "failed") say(fault.name);
  }
  if (name !== "") say("none makes it fail alone; `selftest` tries it together with the others");
}

const aboutFault = ({ name, breaks, alsoBreaks = [] }: Fault): readonly NamedText[] => [
  ["fault", "the mock can be wrong in this way"],
  ...listed("breaks", [breaks, ...alsoBreaks].map(idOf)),
  ["try", `${invocation} run --fault ${name}`],
];

const aboutQuestion = (id: string, { question, answers, ours }: Unknown): readonly NamedText[] => [
  ["question", question],
  ...listed(
    "answers",
    answers.map((one) => (one === ours ? `${one} (the mock's default)` : one)),
  ),
  ["try", `${invocation} run --ruling '${id}=${answers.find((one) => one !== ours)}'`],
];

function aboutPromise(promise: ReturnType<typeof coverage>[number]): readonly NamedText[] {
  const breaking = faults.filter(({ breaks }) => breaks === promise.id);
  return [
    ["promise", `${promise.level}: ${promise.text}`],
    ["", promise.url],
    ...(promise.unchecked === undefined
      ? listed("checks", promise.checks)
      : listed("checks", [`none: ${promise.unchecked}`])),
    ...listed(
      "faults",
      breaking.map(({ name }) => name),
    ),
  ];
}

const listed = (name: string, texts: readonly string[]): readonly NamedText[] =>
  texts.map((text, index) => [index === 0 ? name : "", text]);

function write(id: string, rows: readonly NamedText[], io: Io): void {
  io.write(`${painter(io.colour)("bold", id)}\n`);
  writeRows(rows, io);
}

function writeRows(rows: readonly NamedText[], io: Io): void {
  for (const line of inColumns(rows, 10, io.width, painter(io.colour))) io.write(`${line}\n`);
}
