import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { connections } from "@persona-conformance/schemas";
import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import { journalPlace, readJournal, writeJournal } from "./journal-file.ts";

/** An exchange as the client returns it. It holds no key. */
const Kept = z.strictObject({
  method: z.string(),
  path: z.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  truncated: z.boolean(),
  requestId: z.string().exactOptional(),
  startedAt: z.number(),
  milliseconds: z.number(),
});

/** A draft older than this is left over from a killed process. In milliseconds. */
const longestMoment = 60_000;

/** The format that this version writes. */
const format = 1;

/** What a run leaves for the next one: the status to restore, and the acceptance it waits for. */
const Journal = z.strictObject({
  format: z.literal(format),
  baseUrl: z.string(),
  connectionId: z.string(),
  /** The status to restore. Missing if there is nothing to restore. */
  original: z
    .string()
    .refine((status): boolean => connections.lifecycle.isStatus(status))
    .exactOptional(),
  /** A run is in progress, or was killed. */
  running: z.literal(true).exactOptional(),
  /** The run waits for an acceptance: since when, and the connection before it. */
  waiting: z
    .strictObject({ since: z.iso.datetime(), before: Kept.exactOptional() })
    .exactOptional(),
  /** Results of earlier runs that needed an acceptance. Any version of the suite may have written them. */
  carriedOver: z.array(z.unknown()).exactOptional(),
});
export type Journal = z.infer<typeof Journal>;

/** How the run ended that left a journal, in words. */
export function endOf({ running, waiting }: Pick<Journal, "running" | "waiting">): string {
  if (running === true) return "was cut short";
  return waiting === undefined ? "ended without cleaning up" : "waited for an acceptance";
}

export interface JournalFile {
  readonly file: string;
  /** The lock file of the connection. */
  readonly lockFile: string;
  read(): Promise<Journal | undefined>;
  /** Deletes drafts that killed runs left, of the journal and the lock. */
  sweep(): Promise<void>;
  /** Replaces the journal atomically. Deletes it if there is nothing to keep. */
  write(journal: Omit<Journal, "format" | "baseUrl" | "connectionId">): Promise<void>;
}

/** The journal of a connection, in the folder that all runs on it share. */
export function openJournal(folder: string, baseUrl: string, connectionId: string): JournalFile {
  const { name, file, lockFile, isAt } = journalPlace(folder, baseUrl, connectionId);
  return {
    file,
    lockFile,
    async read() {
      const found = await readJournal(file);
      if (found === undefined) return undefined;
      const { value } = found;
      const version = formatOf(value);
      if (version !== undefined && version > format) {
        throw new ConfigError(
          `the journal ${file} has format ${version}, which a newer version of this suite writes: run that version, or bring the connection ${connectionId} to the status it should have by hand and delete the file`,
        );
      }
      const journal = Journal.safeParse(value).data;
      if (journal?.connectionId === connectionId && isAt(journal.baseUrl)) return journal;
      throw new ConfigError(
        `the journal ${file} is damaged: bring the connection ${connectionId} to the status it should have by hand, then delete the file`,
      );
    },
    async sweep() {
      for (const one of await readdir(folder)) {
        if (!one.startsWith(`${name}.`) || !/\.(?:json|lock)\.[\da-f-]{36}$/.test(one)) continue;
        const path = join(folder, one);
        // A lock is moved aside for a moment while another run takes it over.
        const age = Date.now() - (await stat(path)).mtimeMs;
        if (age > longestMoment) await rm(path, { force: true });
      }
    },
    async write(journal) {
      const isEmpty = Object.values(journal).every((value) => value === undefined);
      const whole: Journal = { format, baseUrl, connectionId, ...journal };
      await writeJournal(file, isEmpty ? undefined : whole);
    },
  };
}

const formatOf = (value: unknown): number | undefined =>
  z.object({ format: z.number() }).safeParse(value).data?.format;
