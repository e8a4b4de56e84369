import { newestVersion } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { createAskedKinds } from "../../src/trial/requests/asked.ts";

const cell = { apiVersion: newestVersion, inflection: "kebab" };

describe("kinds of what was asked", () => {
  const answer = (status: number) =>
    // Only what is looked at.
    ({ status, body: '{"data":{"attributes":{"status":"active"}}}' }) as never;
  const asked = (method: string, path: string, more = {}, isOutdated = false) => ({
    who: "source" as const,
    request: { method, path, ...more },
    cell,
    isOutdated: () => isOutdated,
    again: () => Promise.reject(new Error("not asked")),
  });
  const kept = (...noted: readonly (readonly [ReturnType<typeof asked>, number])[]) => {
    const kinds = createAskedKinds();
    for (const [one, status] of noted) kinds.note({ ...one, answer: answer(status) });
    return kinds.all().map(({ request }) => `${request.method} ${request.path}`);
  };

  it("are told apart by everything but ids and the number of several rows", () => {
    expect(
      kept(
        [asked("GET", "/a/cxn_1"), 200],
        [asked("GET", "/a/cxn_2"), 200],
        ...["0", "1", "2", "13", "100"].map(
          (size) => [asked("GET", "/a", { query: { "page[size]": size } }), 200] as const,
        ),
        [asked("GET", "/a?page%5Bsize%5D=3"), 200],
        [asked("GET", "/a?page%5Bsize%5D=4"), 200],
      ),
    ).toEqual(["GET /a/cxn_1", "GET /a", "GET /a", "GET /a", "GET /a", "GET /a?page%5Bsize%5D=3"]);
  });

  it("are kept in their first state that is not outdated", () => {
    const get = (path: string, isOutdated: boolean) =>
      [asked("GET", path, {}, isOutdated), 200] as const;
    const [first, second, third] = ["/a/cxn_1", "/a/cxn_2", "/a/cxn_3"] as const;
    expect(kept(get(first, true), get(second, false), get(third, false))).toEqual([
      `GET ${second}`,
    ]);
  });

  it("are those that change nothing, in no cell of their own", () => {
    expect(
      kept(
        [asked("POST", "/a"), 201],
        [asked("POST", "/a"), 422],
        [asked("GET", "/a"), 500],
        [asked("GET", "/a"), 429],
        [asked("GET", "/a", { headers: { "persona-version": "1999-12-31" } }), 200],
      ),
    ).toEqual(["POST /a"]);
  });
});
