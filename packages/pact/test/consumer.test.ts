import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { consume } from "../src/consumer.ts";
import { createPact, expectAsked, provider } from "../src/generate.ts";
import type { Interaction } from "../src/interaction.ts";
import { interactions } from "../src/interactions/index.ts";
import { readPact } from "../src/read-pact.ts";
import { consumer, folder } from "./pact-folder.ts";

const file = join(folder, `${consumer}-${provider}.json`);
/** What the client read in each interaction, or why it did not come to that. */
const read = new Map<Interaction, ReadonlySet<string> | Error>();

beforeAll(async () => {
  const pact = createPact({ folder, consumer });
  for (const interaction of interactions) {
    const came = await consume(pact, interaction).catch((error: Error) => error);
    read.set(interaction, came);
  }
});

describe("the client asks and reads as the pact says", () => {
  it.each(interactions)("$description", (interaction) => {
    const members = read.get(interaction);
    if (members instanceof Error) throw members;
    expect(members?.size).toBeGreaterThan(0);
  });

  it("and reads over all what the pact asks for, no more and no less", async () => {
    const written = readPact(await readFile(file, "utf8"), file);
    const members = Array.from(read, ([interaction, came]) => {
      return [interaction, came instanceof Error ? new Set<string>() : came] as const;
    });
    expect(() => expectAsked(written, new Map(members))).not.toThrow();
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
  const text = await readFile(file, "utf8");
  const types = new Set(generatorsIn(JSON.parse(text)));
  expect(types).toEqual(new Set(["ProviderState"]));
});
