import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { faults } from "@persona-conformance/mock";
import type { ConnectionStatus } from "@persona-conformance/schemas";
import type { RunDocument } from "../../src/document/run-document.ts";
import { reporters } from "../../src/report/reporters.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { type Acceptor, oneRun } from "./one-run.ts";
import { type Failure, keys, standIn } from "./stand-in.ts";

/** What a night is like, but for what goes wrong in it. */
export interface Scenario {
  readonly name: string;
  readonly original: ConnectionStatus;
  readonly acceptor: Acceptor;
  /** A way for the provider to be wrong; as documented without. */
  readonly fault?: string;
}

export interface Night {
  readonly scenario: Scenario;
  readonly failure?: Failure;
  /** The number of the request that fails. */
  readonly at?: number;
}

/** What came of a night, and of the one after it. */
export interface Came {
  /** What must not be, in words. */
  readonly wrong: readonly string[];
  /** Requests and acceptances of the first run. */
  readonly asked: number;
  readonly code: 0 | 1 | 2 | "killed";
}

/** Nights after the one with a failure: a person who accepts is needed for several of them. */
const later: Readonly<Record<Acceptor, number>> = { command: 1, nobody: 1, person: 7 };

/** Runs a night with its failure, then others without any: what must hold whatever goes wrong. */
export async function night({ scenario, failure, at }: Night): Promise<Came> {
  const { original, acceptor, fault: name } = scenario;
  const fault = faults.find((one) => one.name === name);
  if (name !== undefined && fault === undefined) throw new Error(`unknown fault ${name}`);
  const sandbox = await standIn({ original, ...(fault && { fault }) });
  const folder = await mkdtemp(join(tmpdir(), "persona-nights-"));
  const wrong: string[] = [];
  const written: string[] = [];
  const oneNight = async (hangs = false) => {
    const document = await oneRun(sandbox, { folder, acceptor, hangs, messages: written });
    if (document !== "killed") written.push(...texts(document));
    written.push(...(await textsIn(folder)));
    return document;
  };
  // Nothing else keeps the process awake while a request hangs.
  const awake = setInterval(() => {}, 1000);
  try {
    if (acceptor === "person") {
      // What a run does with an acceptance is the next one's business.
      await oneNight();
      sandbox.acceptInDashboard();
    }
    sandbox.arm(failure, at);
    const first = await oneNight(failure === "hang");
    const asked = sandbox.asked();
    if (first === "killed") await bury(folder);
    else wrong.push(...verdictOf(first, fault !== undefined));
    const left = await sandbox.status();
    const journals = await textsIn(folder);
    const isJournalled = journals.some((text) => text.includes(`"original": "${original}"`));
    if (left !== original && !isJournalled) {
      wrong.push(`left ${left} instead of ${original}, without a journal`);
    }

    sandbox.heal();
    let [last, nights] = [await oneNight(), 1];
    while (last !== "killed" && exitCode(last) === 2 && nights < later[acceptor]) {
      sandbox.acceptInDashboard();
      [last, nights] = [await oneNight(), nights + 1];
    }
    const after = await sandbox.status();
    if (after !== original) wrong.push(`the next run left it ${after} instead of ${original}`);
    if (last === "killed" || exitCode(last) !== 0) {
      wrong.push(`the next run came to ${last === "killed" ? last : describe(last)}`);
    }
    if ((await readdir(folder)).length > 0) wrong.push("the next run left something undone");
    if (sandbox.astray.length > 0) wrong.push(`asked ${sandbox.astray.join(", ")}`);
    for (const key of Object.values(keys)) {
      if (written.some((text) => text.includes(key))) wrong.push(`printed ${key}`);
    }
    return { wrong, asked, code: first === "killed" ? first : exitCode(first) };
  } finally {
    clearInterval(awake);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Never 1 for a provider as documented, and never 0 for one that is not. */
function verdictOf(document: RunDocument, isFaulty: boolean): readonly string[] {
  const code = exitCode(document);
  if (code === 1 && !isFaulty) return [`a good provider came out as ${describe(document)}`];
  if (code === 0 && isFaulty) return ["a faulty provider came out as conforming"];
  return [];
}

function describe(document: RunDocument): string {
  const reasons = document.results.flatMap(({ id, outcome }) =>
    "problem" in outcome ? [`${id}: ${outcome.problem}`] : [],
  );
  return `${exitCode(document)} (${[...document.problems, ...reasons].slice(0, 3).join("; ")})`;
}

const texts = (document: RunDocument): readonly string[] =>
  Object.values(reporters).map(({ render }) => render(document));

const textsIn = async (folder: string): Promise<readonly string[]> =>
  Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));

/** A process that was killed is gone; the one that plays it is not. */
async function bury(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".lock")) continue;
    const since = new Date().toISOString();
    await writeFile(
      join(folder, name),
      JSON.stringify({ pid: 2 ** 22 + 1, machine: hostname(), since }),
    );
  }
}
