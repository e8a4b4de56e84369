import { expect, test } from "vitest";
import { connections as resource } from "../src/connections.ts";
import type { Unknown } from "../src/unknown.ts";
import { unknowns } from "../src/unknowns.ts";

const connections = resource.lifecycle;

const all: readonly (readonly [string, Unknown])[] = Object.entries(unknowns);

test("our own ruling is one of the answers, and no answer is there twice", () => {
  const astray = all.filter(([, { answers, ours }]) => !answers.includes(ours));
  const doubled = all.filter(([, { answers }]) => new Set(answers).size < answers.length);
  expect([...astray, ...doubled]).toEqual([]);
});

test("each is asked once, as a question", () => {
  const questions = all.map(([, { question }]) => question);
  expect(new Set(questions).size).toBe(questions.length);
  expect(questions.filter((question) => !/^[a-z].*\?$/.test(question))).toEqual([]);
});

test("a rate limit or a crash answers none of them", () => {
  const empty = all.filter(([, { answers }]) =>
    answers.some((answer) => /^(?:429|5\d\d)$/.test(answer)),
  );
  expect(empty).toEqual([]);
});

test("the refusals of actions are open between just the statuses that the lifecycle accepts", () => {
  const open = {
    "connections/reactivate-pending": { status: "pending", action: "reactivate", party: "source" },
    "connections/reactivate-active": { status: "active", action: "reactivate", party: "source" },
    "connections/deactivate-inactive": {
      status: "inactive",
      action: "deactivate",
      party: "source",
    },
    "connections/reactivate-by-destination": {
      status: "inactive",
      action: "reactivate",
      party: "destination",
    },
  } as const;
  for (const [id, attempt] of Object.entries(open)) {
    const { answers } = unknowns[id as keyof typeof open];
    expect(connections.rule(attempt)).toMatchObject({
      allowed: false,
      with: answers.map(Number).toSorted((a, b) => a - b),
    });
  }
});
