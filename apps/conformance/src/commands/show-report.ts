import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** Opens the HTML report at a desktop, and prints its path. */
export async function showReportCommand(given: string, io: Io): Promise<number> {
  const isFolder = existsSync(given) && statSync(given).isDirectory();
  const file = isFolder ? join(given, "report.html") : given;
  if (!existsSync(file)) {
    throw new ConfigError(`no report ${file} found: run the suite to write one, or name another`);
  }
  if (!file.endsWith(".html")) {
    throw new ConfigError(
      `${file} is not an HTML report: \`report ${file} --reporter html\` makes one from a run document`,
    );
  }
  const path = resolve(file);
  const isOpen = (await io.open?.(path)) ?? false;
  io.write(isOpen ? `opened ${path}\n` : `${path}\n`);
  return 0;
}
