import { ConfigError } from "../config-error.ts";
import { reasonOf } from "./files.ts";
import type { KnownParts } from "./known-parts.ts";

/**
 * Parses the bytes of a file as JSON or YAML.
 * @param source The file's name in an error.
 * @param known The parts that were read before.
 * @throws {ConfigError} Says in one line what the file is instead, or where it ends too early.
 */
export async function parseDocument(
  bytes: Uint8Array,
  source: string,
  known?: KnownParts,
): Promise<unknown> {
  const text = textOf(bytes, source);
  const start = text.slice(0, 1000).trimStart();
  if (start === "") throw new ConfigError(`${source} is empty: is it the right file?`);
  if (start.startsWith("<")) {
    throw new ConfigError(
      `${source} is ${/^<(?:!doctype html|html|head|body)/i.test(start) ? "an HTML page" : "XML"}, and no OpenAPI description: a page of the documentation has its own beside it, at …/openapi.json`,
    );
  }
  return start.startsWith("{") || start.startsWith("[")
    ? json(text, source)
    : yaml(text, source, known);
}

function textOf(bytes: Uint8Array, source: string): string {
  try {
    // UTF-16 without a byte order mark can be valid UTF-8.
    if (bytes.subarray(0, 64).includes(0)) throw new Error("it holds NUL");
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    const hint = "is it UTF-16, compressed, or not text?";
    throw new ConfigError(`${source} is not in UTF-8: ${hint}`, { cause: error });
  }
}

function json(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${source} is not JSON: ${placeInJson(error, text)}`, { cause: error });
  }
}

/** The line and column at which the JSON is wrong. A parser gives only a position. */
function placeInJson(error: unknown, text: string): string {
  const reason = reasonOf(error);
  if (error instanceof RangeError) return "it is nested too deeply";
  const given = /at position (\d+)/.exec(reason)?.[1];
  const end = text.trimEnd().length;
  const position = given === undefined ? end : Number(given);
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  const cut =
    position >= end - 1
      ? "it breaks off"
      : reason.replace(/ in JSON at position.*$| \(line.*$/, "");
  return `${cut} at line ${line}, column ${column}`;
}

async function yaml(text: string, source: string, known?: KnownParts): Promise<unknown> {
  // Loaded only here: a description in JSON does not need it.
  const { parse } = await import("yaml");
  let value: unknown;
  try {
    value = (await known?.read(text)) ?? parse(text, { uniqueKeys: false });
  } catch (error) {
    const reason =
      error instanceof RangeError ? "it is nested too deeply" : reasonOf(error).replace(/:$/, "");
    throw new ConfigError(`${source} is neither JSON nor YAML: ${reason}`, { cause: error });
  }
  // Every writer of large files ends the last line with a line break.
  if (text.length > 10_000 && !text.endsWith("\n")) {
    throw new ConfigError(
      `${source} ends in the middle of line ${text.split("\n").length}: it was cut short`,
    );
  }
  return value;
}
