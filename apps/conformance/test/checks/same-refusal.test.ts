import { expect, it } from "vitest";
import { isSameRefusal } from "../../src/checks/connections/shapes/same-refusal.ts";

const refusal = (error: object) => ({
  method: "POST",
  path: "/api/v1/connect/connections",
  status: 422,
  headers: {},
  body: JSON.stringify({ errors: [error] }),
  truncated: false,
  startedAt: 0,
  milliseconds: 1,
});
const title = "Unprocessable entity";

it.each(["id", "request-id", "trace_id", "errorId"])(
  "a random %s does not make another refusal, whether it looks like a word or not",
  async (name) => {
    const word = refusal({ [name]: "kqxwzvbn", title });
    const other = refusal({ [name]: "k4xw7vbn", title });
    expect(await isSameRefusal(word, other, async () => other)).toBe(true);
  },
);

it("another title does, where it stays the same", async () => {
  const [one, other] = [refusal({ title }), refusal({ title: "Conflict" })];
  expect(await isSameRefusal(one, other, async () => other)).toBe(false);
  expect(await isSameRefusal(one, other, async () => one)).toBe(true);
});
