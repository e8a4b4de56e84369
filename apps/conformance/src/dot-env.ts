import { join } from "node:path";
import { parseEnv } from "node:util";
import { ConfigError } from "./config-error.ts";
import type { Io } from "./io.ts";
import { readTextSync } from "./read-text.ts";

/**
 * The environment with what the file `.env` of the working folder adds to it. What is in the environment goes before the
 * file, also where it is empty: `PERSONA_DESTINATION_API_KEY= pnpm conformance` runs without that key.
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
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return environment;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot read ${file} (${reason}): mend or remove it`);
  }
}
