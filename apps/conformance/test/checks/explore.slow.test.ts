import { expect, test } from "vitest";
import { explore } from "./explore.ts";

test.each(["connections", "share-tokens"])(
  "no sequence of actions on %s finds anything on the mock",
  async (name) => {
    expect(await explore(`${name}/explore/every-sequence`)).toEqual({ kind: "passed" });
  },
);
