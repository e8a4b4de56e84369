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
  readText(file).catch((error: Error) => {
    throw new ConfigError(`cannot read ${what} ${file} (${error.message})`);
  });

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
