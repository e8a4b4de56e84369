import { shareTokens } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import type { Fault } from "../src/index.ts";
import { lifecycleFaults } from "../src/resource/lifecycle-faults.ts";
import { shapeFaults } from "../src/resource/shape-faults.ts";
import { shareTokenFaults } from "../src/share-tokens/faults.ts";
import { furtherStories } from "./further-token-stories.ts";
import { open, Shown, stories as storiesOfOneStep } from "./token-stories.ts";

const stories = { ...storiesOfOneStep, ...furtherStories };

const likelyStories: Readonly<Record<string, string>> = {
  list: "lists",
  retrieve: "looking up",
  create: "creating in vain",
  redeem: "redeeming in vain",
  destination: "redeeming",
  changes: "redeeming",
  mode: "redeeming",
  failures: "failing",
  times: "redeeming",
  connection: "pausing",
  "source-data": "peeking",
  strangers: "strangers",
  operations: "strays",
};

const linesOf = async (story: string): Promise<readonly string[]> => {
  const opened = open([]);
  await stories[story]?.(opened);
  return opened.said;
};

/** Whether a story with the fault is other than without. It ends where it is. */
async function showsIn(story: string, fault: Fault, expected: readonly string[]): Promise<boolean> {
  const opened = open([fault], expected);
  try {
    await stories[story]?.(opened);
    return opened.said.length !== expected.length;
  } catch (error) {
    if (error instanceof Shown) return true;
    throw error;
  }
}

const all = [...lifecycleFaults(shareTokens), ...shapeFaults(shareTokens), ...shareTokenFaults];

test("each fault of share tokens has a name of its own and shows", async () => {
  const names = all.map(({ name }) => name);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  const right = new Map<string, readonly string[]>();
  for (const story of Object.keys(stories)) right.set(story, await linesOf(story));
  for (const [story, expected] of right) expect(await linesOf(story)).toEqual(expected);
  const hidden = [];
  for (const fault of all) {
    // The story that shows most of its kind comes first.
    const [, kind = ""] = fault.name.split("/");
    const attempt = fault.name.slice(0, fault.name.lastIndexOf("/"));
    const likely = attempt in stories ? attempt : (likelyStories[kind] ?? "creating");
    const inOrder = [likely, ...right.keys()];
    let shows = false;
    for (const story of inOrder) {
      shows = await showsIn(story, fault, right.get(story) ?? []);
      if (shows) break;
    }
    if (!shows) hidden.push(fault.name);
  }
  expect(hidden).toEqual([]);
  expect(all.length).toBeGreaterThan(250);
});
