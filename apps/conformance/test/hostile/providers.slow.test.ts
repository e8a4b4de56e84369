import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { payloads } from "./payloads.ts";
import { produced } from "./spoil.ts";
import { from, spoken } from "./spoken.ts";
import { answering, no, surviveUseless, useless } from "./useless.ts";
import { expectWithstood, survive } from "./provider.ts";
import { serveBytes } from "../support/serve.ts";

describe.each(payloads.map((payload) => [payload.name, payload] as const))("%s", (_, payload) => {
  const { spoil, only, harmless } = payload;
  it.each([
    ...(only === "refusal" ? [] : ([["in every answer", undefined]] as const)),
    ["in answers of one kind", only] as const,
  ])("%s", async (_where, kind) => {
    const before = produced.bytes;
    const survived = await survive({ spoil, fixture: "reuse", ...(kind && { only: kind }) });
    expectWithstood(survived);
    // A body is read up to the limit, and never all of it.
    expect((produced.bytes - before) / survived.spoilt).toBeLessThan(1_500_000);
    const isHarmless = harmless === "always" || (harmless === "alone" && kind !== undefined);
    expect(exitCode(survived.document) === 0).toBe(isHarmless);
  });
});

describe.each(["fresh", "reuse"] as const)(
  "next to nothing passes on a target of no use, with connections that are %s",
  (fixture) => {
    it.each(useless)("$name", async (target) => {
      expect(await surviveUseless({ ...target, fixture })).toEqual({ odd: [], conforms: false });
    });
    it.each([400, 422])(
      "a target that refuses everything with %d does not conform",
      async (status) => {
        const { conforms } = await surviveUseless({ spoil: answering(status, no), fixture });
        expect(conforms).toBe(false);
      },
    );
  },
);

it.each([
  [403, no],
  [404, "<!doctype html>"],
])("no target conforms that refuses everything with %d", async (status, body) => {
  const survived = await survive({ spoil: answering(status, body), fixture: "reuse" });
  expectWithstood(survived);
  expect(exitCode(survived.document)).not.toBe(0);
});

describe("said over a socket", () => {
  it.each(spoken)("%s, in every answer", async (_, bytes) => {
    const spoil = from(await serveBytes(bytes));
    const survived = await survive({ spoil, fixture: "reuse", timeout: 500 });
    expectWithstood(survived);
    expect(exitCode(survived.document)).not.toBe(0);
  });

  it.each(spoken)("%s, in every 401", async (_, bytes) => {
    const spoil = from(await serveBytes(bytes));
    const survived = await survive({ spoil, only: "unauthorized", fixture: "reuse", timeout: 500 });
    expectWithstood(survived);
    expect(exitCode(survived.document)).not.toBe(0);
  });
});
