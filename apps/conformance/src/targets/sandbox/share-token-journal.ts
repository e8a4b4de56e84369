import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import { readText } from "../../read-text.ts";
import { writeJournal } from "./write-journal.ts";

/** A request that creates a token, and the token's id as soon as it is known. */
const Entry = z.strictObject({
  idempotencyKey: z.string(),
  /** The actor whose key it was sent with. */
  by: z.enum(["source", "destination", "stranger"]),
  body: z.unknown(),
  /** The time at which it was sent, in milliseconds since 1970. */
  at: z.number(),
  id: z.string().exactOptional(),
  /** When it ends by itself, where it is left to do so, in milliseconds since 1970. */
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
  const digest = createHash("sha256").update(`${baseUrl} ${connectionId}`).digest("hex");
  // The target chooses the id, so it is made safe as a file name.
  const readable = connectionId.replaceAll(/[^\w-]/g, "").slice(0, 40);
  const name = `share-tokens-${readable}-${digest.slice(0, 12)}`;
  const file = join(folder, `${name}.json`);
  return {
    file,
    lockFile: join(folder, `${name}.lock`),
    async read() {
      const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw new ConfigError(
          `cannot read the journal ${file} (${error.message}): make it readable, or choose another folder with PERSONA_STATE_DIR`,
        );
      });
      if (text === undefined) return [];
      const journal = Journal.safeParse(jsonIn(text)).data;
      if (journal?.baseUrl === baseUrl && journal.connectionId === connectionId) {
        return journal.tokens;
      }
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

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
