import { describe, expect, it } from "vitest";
import { consume } from "../src/consumer.ts";
import { createPact } from "../src/generate.ts";
import { interactions } from "../src/interactions/index.ts";
import { consumer, folder } from "./pact-folder.ts";

describe("the client asks and reads as the pact says", () => {
  const pact = createPact({ folder, consumer });

  it.each(interactions)("$description", async (interaction) => {
    expect(await consume(pact, interaction)).not.toEqual(new Set());
  });
});
