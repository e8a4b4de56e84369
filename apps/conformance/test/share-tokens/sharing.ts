import { readdir, readFile } from "node:fs/promises";
import { type Mock, objectsOf, organizations } from "@persona-conformance/mock";
import { expect } from "vitest";
import { acceptsAt, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, type ServedMock } from "../support/serve.ts";

const { source, destination } = organizations;
export const idOf = (organization: string, kind: string) =>
  objectsOf(organization).find((object) => object.kind === kind && object.fails === undefined)?.id;
export const named = (organization: string, ...kinds: readonly string[]) =>
  kinds.map((kind) => `${kind}:${idOf(organization, kind)}`).join(",");

export const sources = named(source.id, "account", "inquiry", "verification");
export const destinations = named(destination.id, "account", "inquiry");

/** The variables of a night with two keys on a served mock. Tokens are shared over its own connection. */
export const sharingAt = ({ url, id }: Pick<ServedMock, "url" | "id">) => ({
  ...twoKeys,
  PERSONA_ACCEPT_COMMAND: acceptsAt(url),
  PERSONA_CONNECTION_ID: id,
  PERSONA_ACTIVE_CONNECTION_ID: id,
  PERSONA_SHARE_SOURCES: sources,
  PERSONA_SHARE_DESTINATIONS: destinations,
});

/** Objects of every kind. */
export const every = {
  sources: named(source.id, "account", "inquiry", "transaction", "verification"),
  destinations: named(destination.id, "account", "inquiry", "transaction"),
};

/** A mock that tells of each request. */
export function recorded(mock: Mock = mockInTime()) {
  const requests: string[] = [];
  return {
    requests,
    mock: {
      ...mock,
      async fetch(request: Request) {
        requests.push(`${request.method} ${new URL(request.url).pathname}`);
        return mock.fetch(request);
      },
    },
  };
}

/** The tokens that are still open, as the source lists them, without one that is left to end within a minute. */
export async function open(mock: Mock): Promise<number> {
  const lifetimes = (await rowsOf(mock, "filter[status]=created&")).map(
    ({ attributes }) =>
      Date.parse(attributes["expires-at"] ?? "") - Date.parse(attributes["created-at"] ?? ""),
  );
  expect(lifetimes.filter((lifetime) => lifetime === minute).length).toBeLessThanOrEqual(1);
  return lifetimes.filter((lifetime) => lifetime !== minute).length;
}

export const minute = 60_000;

async function rowsOf(mock: Mock, filter: string) {
  const response = await mock.fetch(
    new Request(`http://mock.invalid/api/v1/connect/share-tokens?${filter}page[size]=100`, {
      headers: { authorization: `Bearer ${keys.source}` },
    }),
  );
  const { data } = (await response.json()) as {
    readonly data: readonly { readonly attributes: Readonly<Record<string, string>> }[];
  };
  return data;
}

export const without = ["!*/explore/**"];

/** How many tokens there are, and how many were redeemed. */
export async function made(
  mock: Mock,
): Promise<{ readonly all: number; readonly redeemed: number }> {
  const tokens = (await rowsOf(mock, "")).map(({ attributes }) => attributes["pending-at"]);
  return { all: tokens.length, redeemed: tokens.filter((at) => at !== null).length };
}

/** What the journal hands on to the next run. */
export async function handedOn(states: string): Promise<readonly object[]> {
  const kept = (await readdir(states)).find((name) => /^share-tokens-.*\.json$/.test(name));
  if (kept === undefined) return [];
  return (JSON.parse(await readFile(`${states}/${kept}`, "utf8")) as { tokens: object[] }).tokens;
}
