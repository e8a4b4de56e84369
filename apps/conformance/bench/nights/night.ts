import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { faults } from "@persona-conformance/mock";
import type { ConnectionStatus } from "@persona-conformance/schemas";
import { checks } from "../../src/checks/index.ts";
import { ConfigError } from "../../src/config-error.ts";
import { readEnvironment } from "../../src/environment.ts";
import type { RunDocument } from "../../src/report/document.ts";
import { reporters } from "../../src/report/index.ts";
import { exitCode } from "../../src/report/verdict.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openSandbox } from "../../src/targets/sandbox.ts";
import { type Failure, keys, origin, standIn, type StandIn } from "./stand-in.ts";

/** What a night is like, but for what goes wrong in it. */
export interface Scenario {
  readonly name: string;
  readonly original: ConnectionStatus;
  /** With the destination's key, and a command to accept. */
  readonly twoKeys: boolean;
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

const regular = checks.filter(({ onDemand }) => onDemand !== true);

/** Runs a night with its failure, then another without any: what must hold whatever goes wrong. */
export async function night({ scenario, failure, at }: Night): Promise<Came> {
  const { original, twoKeys, fault: name } = scenario;
  const fault = faults.find((one) => one.name === name);
  if (name !== undefined && fault === undefined) throw new Error(`there is no fault ${name}`);
  const sandbox = await standIn({
    original,
    ...(fault && { fault }),
    ...(failure && { failure }),
    ...(at !== undefined && { at }),
  });
  const folder = await mkdtemp(join(tmpdir(), "persona-nights-"));
  const wrong: string[] = [];
  const told: string[] = [];
  // Nothing else keeps the process awake while a request hangs.
  const awake = setInterval(() => {}, 1000);
  try {
    const first = await oneRun(sandbox, { folder, twoKeys, hangs: failure === "hang", told });
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
    const second = await oneRun(sandbox, { folder, twoKeys, hangs: false, told });
    const after = await sandbox.status();
    if (after !== original) wrong.push(`the next run left it ${after} instead of ${original}`);
    if (second === "killed" || exitCode(second) !== 0) {
      wrong.push(`the next run came to ${second === "killed" ? second : said(second)}`);
    }
    if ((await readdir(folder)).length > 0) wrong.push("the next run left something undone");
    if (sandbox.astray.length > 0) wrong.push(`asked ${sandbox.astray.join(", ")}`);
    const written = [
      ...told,
      ...journals,
      ...[first, second].flatMap((document) => (document === "killed" ? [] : texts(document))),
    ];
    for (const key of Object.values(keys)) {
      if (written.some((text) => text.includes(key))) wrong.push(`told ${key}`);
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
  if (code === 1 && !isFaulty) return [`a good provider came out as ${said(document)}`];
  if (code === 0 && isFaulty) return ["a faulty provider came out as conforming"];
  return [];
}

function said(document: RunDocument): string {
  const reasons = document.results.flatMap(({ id, outcome }) =>
    "problem" in outcome ? [`${id}: ${outcome.problem}`] : [],
  );
  return `${exitCode(document)} (${[...document.problems, ...reasons].slice(0, 3).join("; ")})`;
}

interface RunOptions {
  readonly folder: string;
  readonly twoKeys: boolean;
  readonly hangs: boolean;
  readonly told: string[];
}

/** One run as the command line makes it, or what is known of one that was killed. */
async function oneRun(
  sandbox: StandIn,
  { folder, twoKeys, hangs, told }: RunOptions,
): Promise<RunDocument | "killed"> {
  const { clock } = sandbox;
  const environment = readEnvironment({
    PERSONA_BASE_URL: origin,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_CONNECTION_ID: sandbox.connectionId,
    PERSONA_STATE_DIR: folder,
    ...(twoKeys && {
      PERSONA_DESTINATION_API_KEY: keys.destination,
      PERSONA_ACCEPT_COMMAND: "accept",
    }),
  });
  const startedAt = new Date(clock.now()).toISOString();
  const whole = async (): Promise<RunDocument> => {
    try {
      const { target, apiVersion } = await openSandbox({
        environment,
        processEnvironment: {},
        inflection: "kebab",
        provision: false,
        clock,
        fetch: sandbox.fetch,
        // Real time: what hangs is waited for, and nothing else comes near it.
        timeout: hangs ? 100 : 60_000,
        tell: (text) => told.push(text),
        runCommand: async (id) => {
          const accepted = await sandbox.accept(id);
          return { accepted, said: `the command ended with exit ${accepted ? 0 : 1}` };
        },
      });
      const cells = [{ apiVersion, inflection: "kebab" }];
      return await run({ suite, checks: regular, cells, target, seed: 0, now: clock.now });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return nothing(startedAt, error.message);
    }
  };
  return Promise.race([whole(), sandbox.killed().then(() => "killed" as const)]);
}

/** As the command line writes it where a run could not begin. */
const nothing = (startedAt: string, problem: string): RunDocument => ({
  format: 1,
  suite,
  target: { kind: "sandbox", baseUrl: "", capabilities: [] },
  startedAt,
  seed: 0,
  requests: 0,
  required: [],
  problems: [problem],
  outdated: [],
  results: [],
  observations: [],
  drift: [],
});

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
