import { ConfigError } from "../config-error.ts";
import { mostBytes, reasonOf } from "./files.ts";

/** Asks for the document at a URL. */
export type Ask = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>;

/** Milliseconds for a description that comes over the network. */
const timeout = 30_000;

/**
 * The bytes at a URL.
 * @throws {ConfigError} where they do not come, not all of them, or too many
 */
export async function download(url: string, ask: Ask, signal?: AbortSignal): Promise<Uint8Array> {
  const limits = [AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])];
  try {
    const answer = await ask(url, { signal: AbortSignal.any(limits) });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new ConfigError(`${url} answers with HTTP ${answer.status}: check the address`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > mostBytes) {
        throw new ConfigError(
          `${url} sends more than ${mostBytes / 1024 / 1024} MB: is it a description?`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const late = error instanceof Error && error.name === "TimeoutError";
    const what = late ? `no whole answer within ${timeout / 1000} s` : reasonOf(cause);
    throw new ConfigError(`cannot fetch ${url} (${what})`, { cause: error });
  }
}
