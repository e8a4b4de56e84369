import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** Opens the page of a run where a person sits; says where it is in any case. */
export async function showReportCommand(given: string, io: Io): Promise<number> {
  const isFolder = existsSync(given) && statSync(given).isDirectory();
  const file = isFolder ? join(given, "report.html") : given;
  if (!existsSync(file)) {
    throw new ConfigError(`there is no report ${file}: a run writes one, or name another`);
  }
  if (!file.endsWith(".html")) {
    throw new ConfigError(
      `${file} is no page: \`report ${file} --reporter html\` makes one of a run document`,
    );
  }
  const path = resolve(file);
  const isOpen = (await io.open?.(path)) ?? false;
  io.write(isOpen ? `opened ${path}\n` : `${path}\n`);
  return 0;
}
