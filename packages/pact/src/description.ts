import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** A description could not be read. The message says which one, why, and what to do. */
export class DescriptionError extends Error {
  override readonly name = "DescriptionError";
}

const OpenApi = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ version: z.string().optional() }),
  servers: z.array(z.looseObject({ url: z.string() })).optional(),
  paths: z.record(z.string(), z.unknown()),
  webhooks: z.record(z.string(), z.unknown()).default({}),
});
/** An OpenAPI description, as far as it is read here. */
export type OpenApi = z.infer<typeof OpenApi>;

/** A description that was read. */
export interface Description {
  /** The file or URL of the description. */
  readonly source: string;
  readonly text: string;
  readonly document: OpenApi;
}

const names = ["openapi-bundled.yaml", "openapi-bundled.json", "openapi.yaml", "openapi.json"];
/** Sends a request: the global `fetch`, or a function that uses a proxy. */
type Ask = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** Timeout of a download, in milliseconds. */
const timeout = 30_000;

/**
 * Opens the OpenAPI description at a URL, in a file, or in a folder. In a folder with dated folders it opens the one
 * of `version`, or else the newest.
 * @throws {DescriptionError} if there is none, or if it is not an OpenAPI description
 */
export async function openDescription(
  spec: string,
  version?: string,
  ask: Ask = fetch,
): Promise<Description> {
  const source = /^https?:\/\//.test(spec) ? spec : await locate(spec, version);
  const written = await (source === spec && /^https?:/.test(spec)
    ? download(spec, ask)
    : readLocal(source));
  // JSON does not allow the byte order mark that some editors write first.
  const text = written.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    // YAML could read JSON too, but JSON.parse is a hundred times faster.
    value = text.trimStart().startsWith("{")
      ? JSON.parse(text)
      : parse(text, { uniqueKeys: false });
  } catch (error) {
    throw new DescriptionError(
      `${source} is neither JSON nor YAML (${reason(error)}): is it an OpenAPI description?`,
      { cause: error },
    );
  }
  const { data, error } = OpenApi.safeParse(value);
  if (error !== undefined) {
    throw new DescriptionError(
      `${source} is no OpenAPI description: it has no \`openapi\`, \`info\` or \`paths\``,
    );
  }
  return { source, text, document: data };
}

const reason = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);

async function locate(path: string, version: string | undefined): Promise<string> {
  const found = await stat(path).catch(() => {
    throw new DescriptionError(`there is no description at ${path}: check --spec`);
  });
  if (!found.isDirectory()) return path;
  const entries = (await readdir(path)).toSorted();
  const named = names.find((name) => entries.includes(name));
  if (named !== undefined) return join(path, named);
  const dated = entries.filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name));
  const folder = dated.find((name) => name === version) ?? dated.at(-1);
  if (folder === undefined) {
    throw new DescriptionError(`${path} holds no ${names.join(", ")} and no dated folder`);
  }
  return locate(join(path, folder), version);
}

async function readLocal(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new DescriptionError(`cannot read ${file} (${reason(error)})`, { cause: error });
  });
  if (bytes.subarray(0, 64).includes(0))
    throw new DescriptionError(`cannot read ${file}: it is UTF-16 or no text, save it as UTF-8`);
  return bytes.toString("utf8");
}

async function download(url: string, ask: Ask): Promise<string> {
  const answer = await ask(url, { signal: AbortSignal.timeout(timeout) }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new DescriptionError(`cannot fetch ${url} (${reason(cause)})`, { cause: error });
    },
  );
  if (!answer.ok) throw new DescriptionError(`${url} answers status ${answer.status}`);
  return answer.text();
}

/** The path of the first server, which all request paths begin with. */
export function basePathOf({ servers = [] }: OpenApi): string {
  const url = servers[0]?.url ?? "";
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.replace(/\/$/, "");
}
