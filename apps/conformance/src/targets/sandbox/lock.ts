import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { kill, pid } from "node:process";
import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import { makeFolder } from "../../make-folder.ts";

/** The process that holds a lock. */
const Holder = z.strictObject({ pid: z.number().int(), machine: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

export interface Lock {
  /** Whether the file system refused to create the file twice. Some network file systems do not. */
  readonly isAtomic: boolean;
  release(): Promise<void>;
}

/** A holder touches its lock this often. After this much silence it counts as dead. In milliseconds. */
const heartbeat = 60_000;
const silence = 10 * heartbeat;

/**
 * Takes a lock for this process, also from a dead holder. Undefined if another process holds it. It relies on one fact:
 * a file cannot be created twice.
 */
export async function takeLock(
  file: string,
  create: typeof createFile = createFile,
): Promise<Lock | undefined> {
  const holder: Holder = { pid, machine: hostname(), since: new Date().toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  try {
    await makeFolder(dirname(file));
    if (!(await create(file, text))) {
      const before = await holderOf(file);
      if (before?.alive === true) return undefined;
      if (before !== undefined && !(await removeDead(file, before.text, create))) return undefined;
      if (!(await create(file, text))) return undefined;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `cannot lock the connection (${reason}): choose another folder with PERSONA_STATE_DIR`,
      { cause: error },
    );
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, heartbeat).unref();
  const isAtomic = !(await create(file, text).catch(() => false));
  return {
    isAtomic,
    async release() {
      clearInterval(beat);
      await rm(file, { force: true }).catch(() => {});
    },
  };
}

/**
 * Removes the file of a dead holder, if it still has this text. Several processes may find the holder dead at the same
 * time. The process that can create a takeover file reads the lock file again, and removes it.
 */
async function removeDead(file: string, text: string, create: typeof createFile): Promise<boolean> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, text))) {
    const seen = await stat(guard).catch(() => undefined);
    // Its process died, too. The next run can take the lock.
    if (seen !== undefined && Date.now() - seen.mtimeMs > silence) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await readText(file)) !== text) return false;
    await rm(file, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** The holder of a lock, in words. Undefined if it is free. */
export async function lockedBy(file: string): Promise<string | undefined> {
  const found = await holderOf(file);
  if (found?.alive !== true) return undefined;
  const { holder } = found;
  if (holder === undefined) return "a process that has just begun";
  const { pid: other, machine, since } = holder;
  return `process ${other} on ${machine}, since ${since}`;
}

interface Held {
  readonly text: string;
  /** Undefined if the holder has not been written yet, or is damaged. */
  readonly holder?: Holder;
  readonly alive: boolean;
}

async function holderOf(file: string): Promise<Held | undefined> {
  const text = await readText(file);
  const seen = await stat(file).catch(() => undefined);
  if (text === undefined || seen === undefined) return undefined;
  const recent = Date.now() - seen.mtimeMs < silence;
  const holder = parse(text);
  if (holder === undefined) return { text, alive: recent };
  // Of a process on another machine, only the last touch is known.
  const alive = recent && (holder.machine !== hostname() || isRunning(holder));
  return { text, holder, alive };
}

function parse(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isRunning({ pid: other, since }: Holder): boolean {
  // In a container, process numbers repeat: today's process may have the number of yesterday's.
  if (other === pid && Date.parse(since) < performance.timeOrigin) return false;
  try {
    return kill(other, 0);
  } catch (error) {
    // EPERM: the process runs, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Creates the file. False if it exists already. */
async function createFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    // The file system throws these.
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

const readText = (file: string): Promise<string | undefined> =>
  readFile(file, "utf8").catch(ignoreMissing);

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
