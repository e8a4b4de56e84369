import { existsSync } from "node:fs";
import { ConfigError } from "../../config-error.ts";
import { type ByHandLine, Result, type Unmoved } from "../../document/run-document.ts";
import type { Capability } from "../../capabilities.ts";
import { type Cell, type Check, isSameCell } from "../../runner/check.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { Session } from "../../trial/session.ts";
import { acceptedStatuses } from "../../trial/moving/acceptance.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { type Trial } from "../../trial/trial.ts";
import type { Accepting } from "./accepting.ts";
import { endOf, type Journal, type JournalFile, openJournal } from "./connection-journal.ts";
import { lockedBy, takeLock } from "./lock.ts";
import { createParking, type Parking } from "./parking.ts";
import { restore, type Unrestored } from "./restore.ts";
import { unmovedFor } from "./unmoved.ts";

export interface LeaseOptions {
  readonly session: Session;
  readonly cell: Cell;
  readonly fixture: Fixture;
  /** Reads the fixture. Called when no other run uses it. */
  readonly read: () => Promise<void>;
  readonly stateFolder: string;
  readonly accepting: Accepting;
  /** The organization that must accept, in words. */
  readonly destination: string;
  /** Milliseconds to wait for a person. */
  readonly acceptTimeout: number;
  /** Restores the status of an earlier run, even if that run waits for an acceptance. */
  readonly abandon: boolean;
  readonly tell: (text: string) => void;
}

/** A run's hold on the fixture: locked, its first status recorded, and restored after earlier runs. */
export interface Lease {
  /** Why the run may not move the connection. Undefined if it can restore the status in which it found it. */
  readonly unmoved: Unmoved | undefined;
  /** Set if a person accepts. */
  readonly parking: Parking | undefined;
  /** Whether an acceptance was given since the last run, for the checks that need one. */
  readonly given: boolean;
  /** The result of an earlier run that needed an acceptance. That acceptance is used up. */
  carriedOver(check: Check<Trial>, cell: Cell): Result | undefined;
  /** Called before each check. */
  prepare(check: Check<Trial>): void;
  /** How a person can restore the connection, if `release` could not. */
  byHand(): readonly ByHandLine[];
  /** The path of the journal, while there is one. */
  journal(): string | undefined;
  /** Restores the connection, or leaves it waiting for a person. Resolves to the problems that remain, in words. */
  release(results: readonly Result[]): Promise<readonly string[]>;
}

export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { session, fixture, stateFolder } = options;
  const file = openJournal(stateFolder, session.baseUrl, fixture.id);
  const lock = await takeLock(file.lockFile);
  if (lock === undefined) {
    const holder = (await lockedBy(file.lockFile)) ?? "another process";
    throw new ConfigError(
      `another run works on the ${fixture.resource.one} ${fixture.id} (${holder}): wait until it has ended, then run this again`,
    );
  }
  try {
    await file.sweep().catch(() => {});
    if (!lock.isAtomic) {
      options.tell(
        `the file system of ${stateFolder} cannot lock: make sure that no other run works on the connection, or choose another folder with PERSONA_STATE_DIR`,
      );
    }
    await options.read();
    const lease = await take(options, file);
    return {
      ...lease,
      journal: () => (existsSync(file.file) ? file.file : undefined),
      async release(results) {
        try {
          return await lease.release(results);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          return [error.message];
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const needsAcceptance = ({ needs }: Pick<Check<Trial>, "needs">): boolean =>
  needs.includes("accept");

async function take(options: LeaseOptions, file: JournalFile): Promise<Omit<Lease, "journal">> {
  const { session, cell, fixture, accepting } = options;
  const { lifecycle } = fixture.resource;
  const { waiting: waits, accepted } = acceptedStatuses(fixture.resource);
  const before = await file.read();
  if (before?.running === true) await catchUp(session, cell, fixture);
  const isParked = before?.waiting !== undefined && !options.abandon;
  const journal = isParked && accepting.kind === "person" ? before : undefined;
  /** Another run waits for an acceptance. This one leaves its journal as it is. */
  const aside = isParked && journal === undefined ? before : undefined;
  if (!isParked) {
    const left = await putRight(options, before);
    if (left !== undefined) return unmovable(left, file);
    if (before?.original !== undefined) await file.write({});
  }
  const found = fixture.last?.status;
  let original = journal?.original ?? found;
  if (aside?.waiting !== undefined) {
    const { resource, id } = fixture;
    options.tell(
      `the ${resource.one} ${id} waits for an acceptance since ${aside.waiting.since}: a run with --accept wait goes on from there, and \`doctor --restore\` gives it up`,
    );
    // A person can accept it in this status only.
    if (lifecycle.isStatus(found) && found !== accepted) original = waits ?? found;
  }
  const parking =
    accepting.kind === "person" ? createParking({ ...options, journal, fixture }) : undefined;
  const status = found === accepted ? found : original;
  const unmoved = unmovedFor(fixture.resource, status, accepting, journal);
  const carriedBefore = recent(journal?.carriedOver ?? []);
  if (lifecycle.isStatus(original))
    await file.write({ original, ...journal, ...aside, running: true });

  /** The checks of this run that need an acceptance. */
  const needing = new Set<string>();
  let hand: readonly ByHandLine[] = [];
  return {
    unmoved,
    byHand: () => hand,
    parking,
    given: parking?.given === true,
    carriedOver: ({ id }, at) => carriedBefore.find((result) => isOf(result, id, at)),
    prepare(check) {
      if (needsAcceptance(check)) needing.add(check.id);
      parking?.prepare(needsAcceptance(check));
    },
    async release(results) {
      const waiting = parking?.waiting();
      if (!lifecycle.isStatus(original)) return [];
      if (parking === undefined || waiting === undefined) {
        const unrestored = await restore(session, cell, fixture, original, accepting);
        if (unrestored === undefined) {
          await file.write(ended(aside ?? {}));
          return [];
        }
        hand = unrestored.byHand;
        // If this fails, the next run believes that this one was cut short.
        await file.write(ended(aside ?? { original })).catch(() => {});
        return [`${unrestored.problem}; ${kept(file)}`];
      }
      // Leaves it so that a person can accept it. If it is accepted already and unchanged, leaves it so.
      const given = session.traffic.changes === 0 && fixture.last?.status === accepted;
      const unrestored =
        given || waits === undefined
          ? undefined
          : await restore(session, cell, fixture, waits, accepting);
      hand = unrestored?.byHand ?? [];
      const seen = fixture.last?.status === waits ? fixture.last?.exchange : waiting.before;
      await file.write({
        original,
        waiting: { since: waiting.since, ...(seen !== undefined && { before: seen }) },
        carriedOver: [...carriedBefore, ...carry(results, needing)],
      });
      const parked = `waiting for acceptance since ${waiting.since}: ${parking.request}; the next run goes on from there`;
      // If no check needs an acceptance, the run does not wait for one.
      return [
        ...(unrestored === undefined ? [] : [unrestored.problem]),
        ...(needing.size > 0 ? [parked] : []),
      ];
    },
  };
}

const isOf = (result: Result, id: string, cell: Cell): boolean =>
  result.id === id && isSameCell(result, cell);

/** After this many milliseconds, a replica shows the last change of a run that was killed just before. */
const longestLag = 5000;

/** Older results, in milliseconds, may no longer be true. */
const longest = 30 * 24 * 60 * 60 * 1000;

/** The results that this version can read and that are not too old. */
const recent = (results: readonly unknown[]): readonly Result[] =>
  results
    .flatMap((result) => Result.safeParse(result).data ?? [])
    .filter(({ carriedOver = "" }) => Date.now() - Date.parse(carriedOver) < longest);

/** The passed results that needed an acceptance. The next run keeps them. */
function carry(results: readonly Result[], needing: ReadonlySet<string>): Result[] {
  const now = new Date().toISOString();
  return results
    .filter(({ id, outcome, carriedOver }) => {
      return needing.has(id) && outcome.kind === "passed" && carriedOver === undefined;
    })
    .map(({ known: _known, ...result }) => ({ ...result, carriedOver: now }));
}

/** Reads the connection again, after replicas have caught up with a killed run. */
async function catchUp(session: Session, cell: Cell, fixture: Fixture): Promise<void> {
  await session.clock.sleep(longestLag, session.signal);
  const trial = openTrial(session, cell, { exchanges: [] });
  await trial.of(fixture.resource).settled(fixture.id, () => true);
}

/** A journal after the end of a run: the next run knows that this one was not cut short. */
const ended = ({ running: _running, ...left }: Partial<Journal>): Partial<Journal> => left;

const kept = ({ file }: JournalFile): string =>
  `its journal ${file} is kept, and the next run tries again, as does \`doctor --restore\``;

/** Restores the status in which an earlier run found the connection. Resolves to what remains for a person. */
async function putRight(
  { session, cell, fixture, accepting, destination, tell }: LeaseOptions,
  before: Journal | undefined,
): Promise<Pick<Unrestored, "problem" | "byHand"> | undefined> {
  const found = fixture.last?.status;
  if (before?.original === undefined || found === before.original) return undefined;
  const { original } = before;
  const { id, resource } = fixture;
  const { waiting: waits, accepted } = acceptedStatuses(resource);
  const nobody = original === accepted && session.accept === undefined;
  const unrestored = await restore(
    session,
    cell,
    fixture,
    nobody ? (waits ?? original) : original,
    accepting,
  );
  const how = endOf(before);
  const left = `an earlier run ${how} and left the ${resource.one} ${id} ${found}, which was ${original} before`;
  if (unrestored !== undefined)
    return {
      problem: `${left}; this run could not restore it: ${unrestored.why}`,
      byHand: unrestored.byHand,
    };
  if (nobody) {
    const todo = `accept it in the dashboard of ${destination}, under Connect › Connections, then run this again`;
    return { problem: `${left}: ${todo}`, byHand: [] };
  }
  tell(`an earlier run ${how}: the ${resource.one} ${id} was ${found} and is ${original} again`);
  return undefined;
}

/** The hold of a run that cannot restore what an earlier run left. It reads, and leaves the journal as it is. */
const unmovable = (
  { problem, byHand }: Pick<Unrestored, "problem" | "byHand">,
  file: JournalFile,
): Omit<Lease, "journal"> => ({
  unmoved: {
    why: "connection that is not restored",
    remedy: "restore it first, as the problem says",
  },
  parking: undefined,
  given: false,
  byHand: () => byHand,
  carriedOver: () => undefined,
  prepare() {},
  release: async (results) => [`${problem}; ${notRun(results)}${kept(file)}`],
});

/** At most this many checks are named. */
const named = 3;

/** A connection that may not be moved takes these away. A check that lacks more would be skipped in any case. */
const held: ReadonlySet<string> = new Set<Capability>(["transitions", "races"]);

/** The checks that could not run because the connection may not be moved, in words. */
function notRun(results: readonly Result[]): string {
  const ids = results.flatMap(({ id, outcome }) =>
    outcome.kind === "skipped" && outcome.lacking.every((name) => held.has(name)) ? [id] : [],
  );
  if (ids.length === 0) return "";
  const more = ids.length > named ? ` and ${ids.length - named} more` : "";
  return `because of this, ${ids.length === 1 ? "a check" : `${ids.length} checks`} did not run: ${ids.slice(0, named).join(", ")}${more}; `;
}
