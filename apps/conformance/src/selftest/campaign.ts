import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { suite } from "../suite.ts";
import { type Accusations, accusationsOf } from "./accusations.ts";
import { knownAlarms, knownMisses, nameOf } from "./known-misses.ts";
import { whyItStays } from "./overlaps.ts";
import { regularChecks as checks } from "../checks/index.ts";
import type { Subject, TrialRun } from "./trial-run.ts";

/** The result of a selftest: the faults that were noticed, the false alarms, and what each check adds. */
export interface KillMatrix {
  readonly format: 2;
  /** The version of the suite. */
  readonly version: string;
  readonly startedAt: string;
  /** For each fault, the checks that noticed it. */
  readonly faults: Readonly<Record<string, readonly string[]>>;
  /** For each check, the faults that only it noticed. */
  readonly only: Readonly<Record<string, readonly string[]>>;
  /** Faults that no check noticed, without the known ones. */
  readonly unnoticed: readonly string[];
  /** Known misses: faults that go unnoticed, and rulings that raise an alarm. */
  readonly known: readonly string[];
  /** Known misses that are outdated. */
  readonly outlived: readonly string[];
  /** Rulings under which checks failed or were undecided, with these checks. */
  readonly alarms: Readonly<Record<string, readonly string[]>>;
  readonly rulings: number;
  /** Checks that fail with no fault. */
  readonly unfailing: readonly string[];
  /** Checks that stay although the others notice all that they notice, with the reason. */
  readonly overlapping: Readonly<Record<string, string>>;
  /** Checks like these without a reason. */
  readonly redundant: readonly string[];
  /** The figures of accusations, on the mock with all capabilities, and as on a sandbox at night. */
  readonly accusations: { readonly mock: Accusations; readonly night: Accusations };
}

/** Runs the suite on the subjects, with several workers, until the time is over. */
export async function campaign(
  subjects: readonly Subject[],
  onProgress: (done: number, last: TrialRun) => void = () => {},
  milliseconds = Infinity,
): Promise<readonly TrialRun[]> {
  const waiting = [...subjects];
  const ends = performance.now() + milliseconds;
  const next = () => (performance.now() < ends ? waiting.shift() : undefined);
  const done: TrialRun[] = [];
  const crew = Math.min(availableParallelism(), Math.ceil(subjects.length / 10), 8);
  await Promise.all(
    Array.from({ length: Math.max(1, crew) }, async () => {
      const worker = new Worker(new URL(`worker${extname(import.meta.url)}`, import.meta.url));
      try {
        for (let subject = next(); subject !== undefined; subject = next()) {
          const trialRun = await ask(worker, subject);
          done.push(trialRun);
          onProgress(done.length, trialRun);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return done;
}

function ask(worker: Worker, subject: Subject): Promise<TrialRun> {
  return new Promise((resolve, reject) => {
    worker.once("message", (trialRun: TrialRun) => {
      worker.off("error", reject);
      resolve(trialRun);
    });
    worker.once("error", reject);
    worker.postMessage(subject);
  });
}

const isKnown = ({ subject: { kind, name } }: TrialRun) =>
  kind === "fault"
    ? Object.hasOwn(knownMisses, name)
    : knownAlarms.some((alarm) => nameOf(alarm) === name);

const isNight = ({ subject }: TrialRun): boolean =>
  subject.kind === "fault" && subject.night === true;

export function killMatrix(all: readonly TrialRun[], startedAt: string): KillMatrix {
  const trialRuns = all.filter((one) => !isNight(one));
  const byName = (runs: readonly TrialRun[]) =>
    Object.fromEntries(
      runs
        .map(({ subject, failed, undecided }) => {
          return [
            subject.name,
            subject.kind === "fault" ? failed : [...failed, ...undecided],
          ] as const;
        })
        .toSorted(([a], [b]) => a.localeCompare(b)),
    );
  const faults = trialRuns.filter(({ subject }) => subject.kind === "fault");
  const rulings = trialRuns.filter(({ subject }) => subject.kind === "ruling");
  // At night there are fewer capabilities, so some checks notice what other checks notice first otherwise.
  const tried = all.filter(({ subject }) => subject.kind === "fault");
  const killed = new Set(tried.flatMap(({ failed, folded }) => [...failed, ...folded]));
  const only = Object.fromEntries(
    checks.map(({ id }) => [
      id,
      faults
        .filter(({ failed }) => failed.length === 1 && failed[0] === id)
        .map(({ subject }) => subject.name)
        .toSorted(),
    ]),
  );
  const promises = Map.groupBy(checks, ({ cites }) => cites);
  const overlapping = new Map(
    checks
      .filter(({ id }) => only[id]?.length === 0)
      .map(({ id, cites }) => [
        id,
        promises.get(cites)?.length === 1 ? "only it is about its promise" : whyItStays(id),
      ]),
  );
  return {
    format: 2,
    version: suite.version,
    startedAt,
    faults: byName(faults),
    only,
    unnoticed: faults
      .filter((one) => !one.right && !isKnown(one))
      .map(({ subject }) => subject.name),
    known: trialRuns.filter((one) => !one.right && isKnown(one)).map(({ subject }) => subject.name),
    outlived: trialRuns
      .filter((one) => one.right && isKnown(one))
      .map(({ subject }) => subject.name),
    alarms: byName(rulings.filter((one) => !one.right && !isKnown(one))),
    rulings: rulings.length,
    unfailing: checks.filter(({ id }) => !killed.has(id)).map(({ id }) => id),
    overlapping: Object.fromEntries(
      [...overlapping].flatMap(([id, why]) => (why === undefined ? [] : [[id, why]])),
    ),
    redundant: [...overlapping].flatMap(([id, why]) => (why === undefined ? [id] : [])),
    accusations: { mock: accusationsOf(trialRuns), night: accusationsOf(all.filter(isNight)) },
  };
}
