import { ConfigError } from "../config-error.ts";
import { maxBytes, reasonOf } from "./files.ts";

/** Requests the document at a URL. */
export type Ask = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>;

/** Milliseconds for fetching a description. */
const timeout = 30_000;

/**
 * Fetches the bytes at a URL.
 * @throws {ConfigError} If they do not arrive, are incomplete, or are too many.
 */
export async function download(url: string, ask: Ask, signal?: AbortSignal): Promise<Uint8Array> {
  const limits = [AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])];
  try {
    const answer = await ask(url, { signal: AbortSignal.any(limits) });
    if (!answer.ok) {
      await answer.body?.cancel();
      const isDown = answer.status === 429 || answer.status >= 500;
      const remedy = isDown ? "try again later" : "check the address";
      throw new ConfigError(`${url} answers with HTTP ${answer.status}: ${remedy}`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new ConfigError(
          `${url} sends more than ${maxBytes / 1024 / 1024} MB: is it a description?`,
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
