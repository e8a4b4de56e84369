import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ConfigError } from "./config-error.ts";

/** The text of a file that people write: in UTF-8, with or without the byte order mark that some editors put first. */
export const readText = async (file: string): Promise<string> => textOf(await readFile(file));

/**
 * The same of a file that somebody named, and that must be there.
 * @param what what it is to hold, as an error says it: `the ledger`
 * @throws {ConfigError} says why it cannot be read
 */
export const readGiven = (file: string, what: string): Promise<string> =>
  readText(file).catch((error: Error) => {
    throw new ConfigError(`cannot read ${what} ${file} (${error.message})`);
  });

/** The same as `readText`, at once. */
export const readTextSync = (file: string): string => textOf(readFileSync(file));

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // Without a mark, every other byte of what is written in Latin letters is 0.
  if (hasMark || bytes.subarray(0, 64).includes(0)) {
    throw new Error("it is UTF-16 or no text: save it as UTF-8");
  }
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
