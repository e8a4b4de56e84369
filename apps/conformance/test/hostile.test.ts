import { describe, expect, it, test } from "vitest";
import { exitCode } from "../src/document/verdict.ts";
import { answering, surviveUseless, no, useless } from "./hostile-useless.ts";
import { expectWithstood, type Spoil, survive } from "./hostile.ts";

test("of more differences than anyone reads, the first are told", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`m${index}`, 0]));
  const spoil: Spoil = ({ json, response: { status, headers } }) =>
    new Response(JSON.stringify({ ...(json as object), ...unknown }), { status, headers });
  const { document } = await survive({ spoil, only: "unauthorized", fixture: "reuse" });
  expect(document.drift.length).toBe(1000);
});

describe("next to nothing passes on a target that is of no use, and it never conforms", () => {
  it.each(useless)("$name", async (target) => {
    expect(await surviveUseless({ ...target, fixture: "fresh" })).toEqual({
      odd: [],
      conforms: false,
    });
  });

  it.each([
    [403, no],
    [404, "<!doctype html>"],
  ])("nor does one that refuses everything with %d", async (status, body) => {
    const survived = await survive({ spoil: answering(status, body), fixture: "reuse" });
    expectWithstood(survived);
    expect(exitCode(survived.document)).not.toBe(0);
  });
});
