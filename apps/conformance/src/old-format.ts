import { ConfigError } from "./config-error.ts";

/** Refuses a document of format 1, which version 0.1 wrote: its ids are not today's. */
export function refuseOldFormat(value: unknown, file: string, what: string): void {
  if (typeof value !== "object" || value === null || !("format" in value)) return;
  if (value.format !== 1) return;
  throw new ConfigError(
    `${file} is a ${what} of format 1 (version 0.1), whose ids have changed: remove it and let this version write a new one`,
  );
}
