import { join } from "node:path";
import { parseEnv } from "node:util";
import { ConfigError } from "./config-error.ts";
import type { Io } from "./io.ts";
import { readTextSync } from "./read-text.ts";

/**
 * The environment, completed by the file `.env` of the working folder. The environment wins, even with an empty
 * value: `PERSONA_DESTINATION_API_KEY= pnpm conformance` runs without that key.
 * @throws {ConfigError} If the file cannot be read.
 */
export function withDotEnv({
  environment,
  folder,
}: Pick<Io, "environment" | "folder">): Io["environment"] {
  if (folder === undefined) return environment;
  const file = join(folder, ".env");
  try {
    return { ...parseEnv(readTextSync(file)), ...environment };
  } catch (error) {
    // The file system throws these.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return environment;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot read ${file} (${reason}): fix or remove it`);
  }
}
