import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ConfigError } from "./config-error.ts";

/** Reads a text file in UTF-8. Some editors put a byte order mark first; it is removed. */
export const readText = async (file: string): Promise<string> => textOf(await readFile(file));

/**
 * Like `readText`, for a file that the user named and that must exist.
 * @param what What the file holds, for the error: `the ledger`
 * @throws {ConfigError} With the reason why it cannot be read.
 */
export const readGiven = (file: string, what: string): Promise<string> =>
  readText(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(unreadable(error, `${what} ${file}`));
  });

/** What the system's codes mean, and what to do. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder; check the path",
  EISDIR: "it is a folder; name a file in it",
  ENOTDIR: "it is no folder; check the path",
  EACCES: "permission denied; make it readable",
};

/** Why a file or a folder that the user named cannot be read, and what to do. */
export function unreadable({ code = "", message }: NodeJS.ErrnoException, what: string): string {
  const reason = reasons[code];
  return reason === undefined
    ? `cannot read ${what} (${message})`
    : `cannot read ${what}: ${reason}`;
}

/** Like `readText`, synchronously. */
export const readTextSync = (file: string): string => textOf(readFileSync(file));

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // In UTF-16 without a mark, every other byte of Latin text is 0.
  if (hasMark || bytes.subarray(0, 64).includes(0)) {
    throw new Error("it is not UTF-8 text: save it as UTF-8");
  }
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
