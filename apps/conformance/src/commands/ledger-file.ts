import { writeFile } from "node:fs/promises";
import { ConfigError } from "../config-error.ts";
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

/** A ledger in its file; without a file nothing is compared and nothing is kept. */
export interface LedgerFile {
  compare(observations: readonly Observation[]): Observation[];
  update(observations: readonly Observation[], today: string): Promise<void>;
}

/** A ledger that holds nothing and keeps nothing. */
export const noLedger: LedgerFile = {
  compare: (observations) => [...observations],
  update: async () => {},
};

/** @throws {ConfigError} where a ledger is to be updated, and none is named */
export function refuseUpdateAlone(options: LedgerOptions): void {
  if (options.ledger === undefined && options.updateLedger === true) {
    throw new ConfigError("--update-ledger needs --ledger FILE: which ledger is to be updated?");
  }
}

/** @throws {ConfigError} where there is a ledger that cannot be read */
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
      await writeFile(file, redact(writeLedger(after))).catch((error: Error) => {
        throw new ConfigError(`cannot write the ledger ${file} (${error.message})`);
      });
    },
  };
}

/** A ledger that must be there. */
export const readLedgerFile = async (file: string): Promise<Ledger> =>
  readLedger(await readGiven(file, "the ledger"), file);

/** A ledger that is not there yet is an empty one: the first run fills it. */
async function read(file: string): Promise<Ledger> {
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ConfigError(`cannot read the ledger ${file} (${error.message})`);
  });
  return text === undefined ? emptyLedger : readLedger(text, file);
}
