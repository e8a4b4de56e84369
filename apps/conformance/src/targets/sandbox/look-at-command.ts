import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Finding } from "./finding.ts";

const shell = promisify(execFile);

/** Examines the accept command without running it: whether a shell can parse it, and whether its program exists. */
export async function lookAtCommand(
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const about = "PERSONA_ACCEPT_COMMAND";
  const inShell = (...words: readonly string[]) =>
    shell("/bin/sh", words, { env: { ...environment }, timeout: 5000 });
  try {
    await inShell("-n", "-c", command);
  } catch (error) {
    // `execFile` throws these.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { about, state: "note", says: "there is no shell to check it" };
    return {
      about,
      state: "problem",
      says: "a shell cannot parse it",
      remedy: 'correct its quotes and brackets: sh -n -c "$PERSONA_ACCEPT_COMMAND" shows where',
    };
  }
  // The program after variable assignments, as far as it can be found without running anything.
  const [, program] =
    /^\s*(?:\w+=(?:"[^"]*"|'[^']*'|[^\s"'$`]*)\s+)*([\w./~+-]+)(?=\s|$)/.exec(command) ?? [];
  if (program !== undefined) {
    try {
      await inShell("-c", 'command -v -- "$1"', "sh", program);
    } catch {
      return {
        about,
        state: "problem",
        says: `there is no program ${program}`,
        remedy: "install it, or give its whole path",
      };
    }
  }
  const mentions = command.includes("CONNECTION_ID");
  return {
    about,
    state: mentions ? "ok" : "note",
    says: mentions
      ? "can be parsed, and names the connection"
      : "can be parsed, but does not name $CONNECTION_ID; a script may read it from its environment",
  };
}
