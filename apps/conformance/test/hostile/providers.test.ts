import { expect, test } from "vitest";
import { type Spoil, survive } from "./provider.ts";

test("of more differences than anyone reads, the first are told", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`m${index}`, 0]));
  const spoil: Spoil = ({ json, response: { status, headers } }) =>
    new Response(JSON.stringify({ ...(json as object), ...unknown }), { status, headers });
  const { document } = await survive({ spoil, only: "unauthorized", fixture: "reuse" });
  expect(document.drift.length).toBe(1000);
});
