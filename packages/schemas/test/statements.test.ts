import { describe, expect, test } from "vitest";
import type { Statement } from "../src/statement.ts";
import { statements } from "../src/statements/index.ts";

const all: readonly (readonly [string, Statement])[] = Object.entries(statements);

/** The ids of the statements that break a rule. */
const except = (rule: (statement: Statement, id: string) => boolean) =>
  all.filter(([id, statement]) => !rule(statement, id)).map(([id]) => id);

const sound = ({ source }: Statement) =>
  source === undefined ||
  (/^(\/[^/]+)+$/.test(source.pointer) &&
    (source.sentence === undefined || /^[0-9a-f]{64}$/.test(source.sentence)));

describe("every statement", () => {
  test("has an id in kebab-case that begins with its resource", () => {
    expect(
      except((_, id) => /^(connections|share-tokens|protocol)\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id)),
    ).toEqual([]);
  });

  test("says something that no other says", () => {
    const texts = all.map(([, { text }]) => text);
    expect(except(({ text }) => texts.indexOf(text) === texts.lastIndexOf(text))).toEqual([]);
  });

  test("is a sentence in lower case without a full stop", () => {
    expect(except(({ text }) => /^[a-z0-9`](?!.*\s\s).*[^\s.!?]$/.test(text))).toEqual([]);
  });

  test("links to Persona's documentation", () => {
    const links = /^https:\/\/docs\.withpersona\.com(\/[a-z0-9-]+)+$/;
    expect(except(({ url }) => links.test(url))).toEqual([]);
  });

  test("that has a source points into the description and holds a hash", () => {
    expect(except(sound)).toEqual([]);
  });
});
