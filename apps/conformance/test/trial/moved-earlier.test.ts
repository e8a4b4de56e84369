import { shareTokens } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { movedEarlier } from "../../src/trial/judging/moved-earlier.ts";
import type { Trial } from "../../src/trial/trial.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

const at = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, 0, seconds * 1000)).toISOString();

/** An exchange about a token, which the answer shows as it was at a time. */
const about = (method: string, id: string, seconds?: number) =>
  ({
    exchange: {
      method,
      path: `/api/v1/connect/share-tokens/${id}`,
      body: JSON.stringify({
        data: seconds === undefined ? {} : { attributes: { "updated-at": at(seconds) } },
      }),
      truncated: false,
    },
    // Only these members are read.
  }) as unknown as TrialExchange;

const view = (seconds: number, { exchange } = about("GET", "one", seconds)) => ({
  resource: shareTokens,
  id: "one",
  type: "connect/share-token",
  status: "created",
  createdAt: at(1),
  updatedAt: at(seconds),
  attributes: {},
  relationships: {},
  exchange,
});

const trial = (before: readonly TrialExchange[], own: readonly TrialExchange[]) =>
  // Only these members are read.
  ({ exchanges: () => [...before, ...own], own: () => own }) as unknown as Trial;

it.each([
  ["before the check, as a later time shows that was heard by then", 5, 6, true],
  ["at a time that nothing heard is later than", 7, 6, false],
])("a resource that changed %s", (_, changed, later, expected) => {
  const first = about("GET", "one", 1);
  const asked = trial([first, about("GET", "another", later)], [about("POST", "one")]);
  expect(movedEarlier(asked, view(1, first), view(changed))).toBe(expected);
});

it("what the check itself had done before is not before the check", () => {
  const first = about("GET", "one", 1);
  const own = [about("POST", "one"), about("GET", "another", 6), about("POST", "one")];
  expect(movedEarlier(trial([first], own), view(1, first), view(5))).toBe(false);
});

it("an action in a dashboard, which is no request, came after the read before it", () => {
  const first = about("GET", "one", 1);
  const after = about("GET", "one", 5.1);
  expect(movedEarlier(trial([first], [after]), view(1, first), view(5.1, after))).toBe(false);
});

it("a change that leaves `updated-at` as it was may be of any time", () => {
  const asked = trial([about("GET", "another", 6)], [about("POST", "one")]);
  expect(movedEarlier(asked, view(5), view(5))).toBe(false);
});
