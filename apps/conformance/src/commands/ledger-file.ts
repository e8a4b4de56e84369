import { constants, existsSync } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../config-error.ts";
import { makeFolder } from "../make-folder.ts";
import { readGiven, readText } from "../read-text.ts";
import type { Io } from "../io.ts";
import type { Observation } from "../document/run-document.ts";
import {
  compareWithLedger,
  emptyLedger,
  type Ledger,
  readLedger,
  updateLedger,
  writeLedger,
} from "../runner/ledger.ts";

export interface LedgerOptions {
  readonly ledger?: string;
  readonly updateLedger?: true;
}

/** A ledger in its file. Without a file, nothing is compared or written. */
export interface LedgerFile {
  compare(observations: readonly Observation[]): Observation[];
  update(observations: readonly Observation[], today: string): Promise<void>;
}

/** A ledger without a file. */
export const noLedger: LedgerFile = {
  compare: (observations) => [...observations],
  update: async () => {},
};

/**
 * Makes the ledger's folder before the run, so that no answer is lost.
 * @throws {ConfigError} With --update-ledger and no --ledger, and if the ledger cannot be written.
 */
export async function prepareLedger(options: LedgerOptions): Promise<void> {
  const { ledger: file } = options;
  if (file === undefined) {
    if (options.updateLedger !== true) return;
    throw new ConfigError("--update-ledger needs --ledger FILE: name the ledger to update");
  }
  try {
    await makeFolder(dirname(file));
    await access(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

const unwritable = (file: string, error: unknown): ConfigError =>
  new ConfigError(
    `cannot write the ledger ${file} (${error instanceof Error ? error.message : String(error)}): name another file with --ledger`,
  );

/** @throws {ConfigError} If the ledger exists and cannot be read. */
export async function openLedger(
  options: LedgerOptions,
  { redact }: Pick<Io, "redact">,
): Promise<LedgerFile> {
  const { ledger: file } = options;
  const accepting = options.updateLedger === true;
  const ledger = file === undefined ? emptyLedger : await read(file);
  return {
    compare: (observations) => compareWithLedger(observations, ledger, accepting),
    async update(observations, today) {
      if (file === undefined) return;
      const after = updateLedger(ledger, observations, today);
      await writeFile(file, redact(writeLedger(after))).catch((error: unknown) => {
        throw unwritable(file, error);
      });
    },
  };
}

/** Reads a ledger that must exist. */
export const readLedgerFile = async (file: string): Promise<Ledger> =>
  readLedger(await readGiven(file, "the ledger"), file);

/** A missing ledger counts as empty: the first run fills it. */
async function read(file: string): Promise<Ledger> {
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ConfigError(`cannot read the ledger ${file} (${error.message})`);
  });
  return text === undefined ? emptyLedger : readLedger(text, file);
}
