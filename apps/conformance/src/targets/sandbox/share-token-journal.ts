import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import { journalPlace, readJournal, writeJournal } from "./journal-file.ts";

/** A request that creates a token, and the token's id as soon as it is known. */
const Entry = z.strictObject({
  idempotencyKey: z.string(),
  /** The actor whose key it was sent with. */
  by: z.enum(["source", "destination", "stranger"]),
  body: z.unknown(),
  /** The time at which it was sent, in milliseconds since 1970. */
  at: z.number(),
  id: z.string().exactOptional(),
  /** When it expires by time, if the run leaves it until then. In milliseconds since 1970. */
  lapsesAt: z.number().exactOptional(),
});
export type Entry = z.infer<typeof Entry>;

const Journal = z.strictObject({
  format: z.literal(1),
  baseUrl: z.string(),
  connectionId: z.string(),
  tokens: z.array(Entry),
});

export interface TokenJournal {
  readonly file: string;
  /** The lock file of the connection's share tokens. */
  readonly lockFile: string;
  read(): Promise<readonly Entry[]>;
  /** Replaces the journal atomically. Deletes it if it is empty. */
  write(entries: readonly Entry[]): Promise<void>;
}

/** The journal of a connection's open tokens, in the folder that all runs share. */
export function openTokenJournal(
  folder: string,
  baseUrl: string,
  connectionId: string,
): TokenJournal {
  const { file, lockFile, isAt } = journalPlace(folder, baseUrl, connectionId, "share-tokens-");
  return {
    file,
    lockFile,
    async read() {
      const found = await readJournal(file);
      if (found === undefined) return [];
      const journal = Journal.safeParse(found.value).data;
      if (journal?.connectionId === connectionId && isAt(journal.baseUrl)) return journal.tokens;
      throw new ConfigError(
        `the journal ${file} is damaged: expire the open share tokens over ${connectionId} by hand, then delete the file`,
      );
    },
    async write(tokens) {
      const whole = { format: 1, baseUrl, connectionId, tokens };
      await writeJournal(file, tokens.length === 0 ? undefined : whole);
    },
  };
}
