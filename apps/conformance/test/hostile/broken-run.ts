import { existsSync, globSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults, organizations } from "@persona-conformance/mock";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import type { program as ours } from "../../src/program.ts";
import { reporterNames } from "../../src/report/reporters.ts";
import { type Breaking, makeBreakable, makeWhole } from "./breaking.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";

/** All that is at work in a run, but what survives a mistake: the last steps of the command. */
const paths = globSync("{checks,commands,document,report,runner,targets,trial}/**/*.ts", {
  cwd: fileURLToPath(new URL("../../src", import.meta.url)),
})
  .filter(
    (path) => !/\/(?:pact|program|deliver\.ts|keep-document\.ts|print-mistakes\.ts)\b/.test(path),
  )
  .map((path) => `../../src/${path}`);

const failing = "connections/lifecycle/reactivate/pending/by-source";
const fault = `${failing}/allowed`;
const patterns = [failing, "connections/lifecycle/*/*/by-source", "connections/retrieve/*"];

interface BrokenRun {
  readonly code: number;
  readonly printed: string;
  readonly error: string;
  readonly document: RunDocument | undefined;
  /** The status of the connection afterwards. */
  readonly status: string;
  /** The files that the next run brings it back from. */
  readonly journals: readonly string[];
  /** When something was thrown: before the target was opened, or else before or after the failure was found. */
  readonly thrown: "never" | "preparing" | "before" | "after";
}

export interface Stage {
  /** Every function of ours that a run calls, and how often. */
  readonly places: ReadonlyMap<string, number>;
  /** What is lost by a throw in this place, at this call or from there on. */
  lossOf(place: string, at: number, once: boolean): Promise<readonly string[]>;
  end(): void;
}

/** A run on a sandbox that breaks a promise, in which any function of ours can be broken. */
export async function openStage(): Promise<Stage> {
  const breaking = makeBreakable(paths);
  const { program } = await import("../../src/program.ts");
  const run = (...armed: Parameters<Breaking["arm"]>) => runBroken(program, breaking, armed);
  // The first run also loads what the others find loaded.
  await run();
  const whole = await run();
  expect(whole).toMatchObject({ code: 1, error: "", status: "pending", journals: [] });
  const places = new Map(breaking.calls);
  // One that throws is silence, which is the target's.
  places.delete("targets/target.ts openSession().fetch");
  return {
    places,
    lossOf: async (place, at, once) => lossOf(await run(place, at, once), whole),
    end() {
      makeWhole(paths);
    },
  };
}

async function runBroken(
  program: typeof ours,
  breaking: Breaking,
  armed: Parameters<Breaking["arm"]>,
): Promise<BrokenRun> {
  const mock = mockInTime({ faults: faults.filter(({ name }) => name === fault) });
  const served = await serveMock(mock);
  const folder = await temporaryFolder();
  const [out, state] = [join(folder, "reports"), join(folder, "state")];
  await mkdir(out, { recursive: true });
  await writeFile(
    join(folder, "known.txt"),
    "# Reported to Persona.\nconnections/create/* until: 2099-01-01\n",
  );
  let thrown: BrokenRun["thrown"] = "never";
  let found = false;
  breaking.onGiven = (place, outcome) => {
    if (place !== "runner/outcome.ts outcomeOf") return;
    found ||= (outcome as { readonly kind: string }).kind === "failed";
  };
  breaking.onThrow = () => {
    const isOpening = breaking.calls.has("targets/sandbox/sandbox.ts openSandbox");
    if (thrown === "never") thrown = found ? "after" : isOpening ? "before" : "preparing";
  };
  let [printed, error] = ["", ""];
  breaking.arm(...armed);
  const code = await program(
    [
      `run --target sandbox --seed 1 --timeout 3000 --reporter ${reporterNames.join()}`.split(" "),
      ["--out", out, "--ledger", join(folder, "ledger.json")],
      ["--known-failures", join(folder, "known.txt"), ...patterns],
    ].flat(),
    {
      environment: {
        PERSONA_BASE_URL: served.url,
        PERSONA_SOURCE_API_KEY: keys.source,
        PERSONA_DESTINATION_ORGANIZATION_ID: organizations.destination.id,
        PERSONA_STATE_DIR: state,
      },
      write: (text) => (printed += text),
      writeError: (text) => (error += text),
      colour: false,
      live: false,
      width: 100,
      clock: sharedClock,
      signal: new AbortController().signal,
    },
  );
  breaking.disarm();
  const file = join(out, "run.json");
  const states = existsSync(state) ? await readdir(state) : [];
  return {
    code,
    printed,
    error,
    thrown,
    // As it was written by us.
    document: existsSync(file)
      ? (JSON.parse(await readFile(file, "utf8")) as RunDocument)
      : undefined,
    status: await served.status(),
    journals: states.filter((name) => name.endsWith(".json")).map((name) => join(state, name)),
  };
}

const outcomes = ({ document }: BrokenRun) =>
  document?.results.map(({ id, outcome }) => [id, outcome.kind]);

/** What a run that was broken owes and did not do; `whole` is the same run unbroken. */
function lossOf(run: BrokenRun, whole: BrokenRun): readonly string[] {
  const { code, document, thrown, status, journals } = run;
  const printed = (run.printed + run.error).replaceAll(/\s+/g, " ");
  const failed = document?.results.some(
    ({ id, outcome }) => id === failing && outcome.kind === "failed",
  );
  const isNamed = journals.length === 1 && printed.replaceAll(" ", "").includes(journals[0] ?? "");
  // A request that fails is sent again, and so is what brings the connection back.
  const isMended =
    document?.problems.length === 0 && isDeepStrictEqual(outcomes(run), outcomes(whole));
  const owed: readonly (readonly [boolean, string])[] = [
    [thrown !== "never", "nothing was thrown"],
    [document !== undefined || thrown === "preparing", "no run.json"],
    [thrown !== "after" || failed === true, "the failure is not in run.json"],
    [code === (failed === true ? 1 : 2), `exit code ${code}`],
    [status === whole.status || isNamed, `the connection is ${status}, and no journal is named`],
    [isMended || printed.includes("please report it"), "no line asks to report it"],
    [(run.error.match(/please report it/g)?.length ?? 0) <= 1, "several lines ask to report it"],
  ];
  return owed.flatMap(([isDone, loss]) => (isDone ? [] : [loss]));
}
