import type { Change } from "./change.ts";
import { digestOf, isDigest } from "./digest.ts";
import { digestedGist, gistOf } from "./gist.ts";
import type { Member, Shape } from "./shape.ts";
import type { Answer, Body, Operation, Parameter, Surface } from "./surface.ts";

/** The known texts of digests. */
export type Words = Map<string, string>;

/**
 * Replaces each name and text of a surface by a digest. The result shows what changed, but no text.
 * @param words Receives the text of each digest.
 * @param isKept Whether to keep a JSON pointer. Others are left out.
 */
export function digested(
  surface: Surface,
  words: Words,
  isKept: (pointer: string) => boolean = () => true,
): Surface {
  const word = (text: string): string => {
    if (isDigest(text)) return text;
    const digest = digestOf(text);
    // A value is JSON in a surface. A reader sees it as a word.
    words.set(digest, /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text);
    return digest;
  };
  const at = (pointer: string): string => (isKept(pointer) ? pointer : "");
  const named = <T>(all: Readonly<Record<string, T>>, one: (value: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [word(name), one(value)]));
  const same = <T>(value: T): T => value;

  const shape = (one: Shape): Shape => ({
    ...one,
    pointer: at(one.pointer),
    ...(one.values !== undefined && { values: one.values.map(word).toSorted() }),
    ...(one.listed !== undefined && { listed: one.listed.map(word).toSorted() }),
    ...(one.preset !== undefined && { preset: word(one.preset) }),
    ...(one.members !== undefined && { members: named<Member>(one.members, same) }),
    ...(one.limits !== undefined && {
      limits: Object.fromEntries(
        Object.entries(one.limits).map(([keyword, limit]) => [
          keyword,
          typeof limit === "string" ? word(limit) : limit,
        ]),
      ),
    }),
  });
  const parameter = (one: Parameter): Parameter => ({
    ...one,
    name: word(one.in === "header" ? one.name.toLowerCase() : one.name),
    pointer: at(one.pointer),
  });
  const body = (one: Body): Body => ({ ...one, pointer: at(one.pointer) });
  const answer = (one: Answer): Answer => ({
    ...one,
    pointer: at(one.pointer),
    headers: named<Member>(one.headers, same),
  });
  const operation = ({ id: _id, tags: _tags, ...one }: Operation): Operation => ({
    ...one,
    // Only the order of a path's parameters counts.
    path: Array.from(one.path.matchAll(/\{([^}]*)\}/g), ([, name = ""]) => `{${word(name)}}`).join(
      "",
    ),
    pointer: at(one.pointer),
    ...(one.resource !== undefined && { resource: word(one.resource) }),
    ...(one.body !== undefined && { body: body(one.body) }),
  });
  return {
    digested: true,
    ...(surface.version !== undefined && { version: surface.version }),
    servers: surface.servers.map(word),
    size: surface.size,
    operations: named(surface.operations, operation),
    parameters: surface.parameters.map(parameter),
    answers: surface.answers.map(answer),
    events: named<number>(surface.events, same),
    shapes: surface.shapes.map(shape),
    sentences: surface.sentences.map(({ key, text, ...one }) => {
      if (text === undefined) return { ...one, key };
      const digest = digestOf(key);
      words.set(digest, text);
      const gist = digestedGist(gistOf({ ...one, key, text }));
      return { ...one, key: digest, gist };
    }),
  };
}

/** Replaces digests in changes by their texts, as far as these are known. */
export function inWords(
  changes: readonly Change[],
  words: ReadonlyMap<string, string>,
): readonly Change[] {
  const say = (text: string): string =>
    text.replaceAll(/#[0-9a-f]{12}(?![0-9a-f])/g, (digest) => words.get(digest) ?? digest);
  return changes.map((change) => ({
    ...change,
    where: say(change.where),
    operations: change.operations.map(say),
    paths: change.paths.map(say),
    ...(change.operation !== undefined && { operation: say(change.operation) }),
    ...(change.event !== undefined && { event: say(change.event) }),
    ...(change.before !== undefined && { before: say(change.before) }),
    ...(change.after !== undefined && { after: say(change.after) }),
  }));
}
