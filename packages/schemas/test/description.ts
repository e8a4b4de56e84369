import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { lookUp } from "../src/statement.ts";

const bundle = "openapi-bundled.yaml";

const datedFolders = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
    .toSorted();

/**
 * The bundled description that a path leads to: the file itself, the one in a version's folder, or the newest version
 * of the newest snapshot. `versions` are the folders that it was chosen from, where there was a choice.
 */
export function locate(path: string): { file: string; versions?: readonly string[] } {
  if (statSync(path).isFile()) return { file: path };
  if (readdirSync(path).includes(bundle)) return { file: join(path, bundle) };
  const folders = datedFolders(path);
  const newest = folders.at(-1);
  if (newest === undefined) throw new Error(`${path} holds no ${bundle} and no dated folder`);
  const found = locate(join(path, newest));
  return dirname(found.file) === join(path, newest) ? { ...found, versions: folders } : found;
}

/** The description in the snapshot of a day, or undefined where a path does not lead to snapshots that hold it. */
export function locateSnapshot(path: string, day: string): string | undefined {
  if (!statSync(path).isDirectory() || !datedFolders(path).includes(day)) return undefined;
  const snapshot = join(path, day);
  const { file } = locate(snapshot);
  return dirname(file) === snapshot ? undefined : file;
}

const members = z.record(z.string(), z.unknown());
const Reference = z.object({ $ref: z.string() });
const Operation = z.object({ operationId: z.string(), responses: members });
const Answer = z.object({
  headers: members.default({}),
  content: z.object({ "application/json": z.object({ examples: members }) }),
});
const Example = z.object({ value: z.unknown() });

/** Persona's description of its API, to be looked into. */
export function openDescription(file: string) {
  const whole: unknown = parse(readFileSync(file, "utf8"));

  function at(pointer: string): unknown {
    const text = lookUp(whole, { pointer });
    if (text === undefined) throw new Error(`the description has no ${pointer}`);
    return JSON.parse(text);
  }

  function resolve(node: unknown): unknown {
    const { data: reference } = Reference.safeParse(node);
    return reference === undefined ? node : resolve(at(reference.$ref.slice(1)));
  }

  /** What an operation may answer with one status. */
  function answer([status, node]: readonly [string, unknown]) {
    const { headers, content } = Answer.parse(resolve(node));
    const examples = Object.values(content["application/json"].examples);
    return {
      status: Number(status),
      headers: Object.keys(headers).map((name) => name.toLowerCase()),
      examples: examples.map((example) => Example.parse(resolve(example)).value),
    };
  }

  /** The operations whose path begins like this. */
  const operations = (prefix: string) =>
    Object.entries(z.record(z.string(), members).parse(at("/paths")))
      .filter(([path]) => path.startsWith(prefix))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => {
          const { operationId: id, responses } = Operation.parse(operation);
          const answers = Object.entries(responses).map(answer);
          return { id, method: method.toUpperCase(), path, answers };
        }),
      );

  return { whole, at, operations };
}
export type Description = ReturnType<typeof openDescription>;
