import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consume } from "../src/consumer.ts";
import { createPact, expectAsked, provider } from "../src/generate.ts";
import type { Interaction } from "../src/interaction.ts";
import { interactions } from "../src/interactions/index.ts";
import { readPact } from "../src/pact-file.ts";
import { consumer, folder } from "./pact-folder.ts";

describe("the client asks and reads as the pact says", () => {
  const pact = createPact({ folder, consumer });
  const read = new Map<Interaction, ReadonlySet<string>>();

  it.each(interactions)("$description", async (interaction) => {
    read.set(interaction, await consume(pact, interaction));
    expect(read.get(interaction)).not.toEqual(new Set());
  });

  it("and reads over all what the pact asks for, no more and no less", async () => {
    const file = join(folder, `${consumer}-${provider}.json`);
    const written = readPact(await readFile(file, "utf8"), file);
    // By itself, this one has nothing to look at.
    expect(read.size === interactions.length || read.size === 0).toBe(true);
    expect(() => expectAsked(written, read)).not.toThrow();
  });
});

/** Every generator of a pact: what has no example gets a random one. */
function generatorsIn(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const { generators, ...rest } = value as { generators?: object };
  return [
    ...Object.values(generators ?? {}).flatMap((part) =>
      "type" in part
        ? [part.type]
        : Object.values(part).map((one) => (one as { type: unknown }).type),
    ),
    ...Object.values(rest).flatMap(generatorsIn),
  ];
}

it("every matcher has an example: nothing in the pact is made up each time", async () => {
  const text = await readFile(join(folder, `${consumer}-${provider}.json`), "utf8");
  const types = new Set(generatorsIn(JSON.parse(text)));
  expect(types).toEqual(new Set(["ProviderState"]));
});
