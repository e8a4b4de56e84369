import { idOf } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { alsoBroken as ofConnections } from "../src/connections/also-broken.ts";
import { alsoBroken as ofShareTokens } from "../src/share-tokens/also-broken.ts";
import { faults } from "../src/index.ts";

test("each fault breaks the promise that was written down for it", async () => {
  const lines = faults
    .map(({ name, breaks, alsoBreaks = [] }) =>
      [`${name} `, ...[breaks, ...alsoBreaks].map(idOf)].join(" "),
    )
    .toSorted();
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("promises.txt");
});

test("what else a fault breaks is written down for faults that there are", () => {
  const names = new Set(faults.map(({ name }) => name));
  expect(
    Object.keys({ ...ofConnections, ...ofShareTokens }).filter((name) => !names.has(name)),
  ).toEqual([]);
});
