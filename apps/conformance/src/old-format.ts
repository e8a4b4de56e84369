import { ConfigError } from "./config-error.ts";

/**
 * Rejects a document of format 1, which version 0.1 wrote. Its ids differ from today's.
 * @throws {ConfigError} For such a document.
 */
export function refuseOldFormat(value: unknown, file: string, what: string): void {
  if (typeof value !== "object" || value === null || !("format" in value)) return;
  if (value.format !== 1) return;
  throw new ConfigError(
    `${file} is a ${what} of format 1 (version 0.1), and ids have changed since: remove it, and this version writes a new one`,
  );
}
