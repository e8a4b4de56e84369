import { idOf } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { faults } from "../src/index.ts";

test("each fault breaks the promise that was written down for it", async () => {
  const lines = faults.map(({ name, breaks }) => `${name}  ${idOf(breaks)}`).toSorted();
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("promises.txt");
});
