import { expect, test } from "vitest";
import { diagram, lifecycleTable } from "../src/diagram.ts";
import { shareTokens } from "../src/share-tokens.ts";
import { unknowns } from "../src/unknowns.ts";

const { lifecycle, operations } = shareTokens;

/** The HTTP statuses that may refuse an attempt, by what is wrong with it. */
const status = [409, 422];
const party = [403, 404, 409, 422];
const connection = [403, 409, 422];
const open = "open";

/**
 * What the documentation says of each attempt, by hand and derived from nothing; `unmet` where the connection is not
 * active. What the documentation leaves open may be done or refused.
 */
const documented = [
  // Only a token that nobody has redeemed is expired; who may do it beside the source is not said.
  ["created", "expire", "source", "expired", "expire-sets-expired"],
  ["created", "expire", "destination", party, "expire-by-destination", open],
  // Only the destination redeems, and only over an active connection.
  ["created", "redeem", "source", party, "redeem-by-destination"],
  ["created", "redeem", "source unmet", party, "redeem-by-destination"],
  ["created", "redeem", "destination", "pending", "redeem-is-pending"],
  ["created", "redeem", "destination unmet", connection, "redeem-while-active"],
  ["pending", "expire", "source", status, "expire-created-only"],
  ["pending", "expire", "destination", party, "expire-created-only"],
  ["pending", "redeem", "source", party, "redeem-by-destination"],
  ["pending", "redeem", "source unmet", party, "redeem-by-destination"],
  ["pending", "redeem", "destination", status, "redeem-once"],
  ["pending", "redeem", "destination unmet", connection, "redeem-once"],
  ["redeemed", "expire", "source", status, "expire-created-only"],
  ["redeemed", "expire", "destination", party, "expire-created-only"],
  ["redeemed", "redeem", "source", party, "redeem-by-destination"],
  ["redeemed", "redeem", "source unmet", party, "redeem-by-destination"],
  ["redeemed", "redeem", "destination", status, "redeem-once"],
  ["redeemed", "redeem", "destination unmet", connection, "redeem-once"],
  ["failed", "expire", "source", status, "expire-created-only"],
  ["failed", "expire", "destination", party, "expire-created-only"],
  ["failed", "redeem", "source", party, "redeem-by-destination"],
  ["failed", "redeem", "source unmet", party, "redeem-by-destination"],
  // Whether a failed import may be tried again is not said; over an inactive connection it may not.
  ["failed", "redeem", "destination", status, "redeem-after-failure", open],
  ["failed", "redeem", "destination unmet", connection, "redeem-while-active"],
  // Whether a second expiry is refused or changes nothing is not said.
  ["expired", "expire", "source", status, "expire-twice", open],
  ["expired", "expire", "destination", party, "expire-by-destination", open],
  // Expiring prevents further use.
  ["expired", "redeem", "source", party, "redeem-by-destination"],
  ["expired", "redeem", "source unmet", party, "redeem-by-destination"],
  ["expired", "redeem", "destination", status, "expire-prevents-use"],
  ["expired", "redeem", "destination unmet", connection, "expire-prevents-use"],
].map(([from, action, by, answer, cites, ...rest]) =>
  [from, action, by, answer].concat([`share-tokens/${String(cites)}`], rest),
);

test("each of the 30 attempts is ruled as the documentation words it", () => {
  const ruled = lifecycle.attempts.map((attempt) => {
    const ruling = lifecycle.rule(attempt);
    const by = `${attempt.party}${attempt.unmet === true ? " unmet" : ""}`;
    const answer = ruling.allowed ? ruling.to : ruling.with;
    const row = [attempt.status, attempt.action, by, answer, ruling.cites];
    return !ruling.allowed && ruling.open !== undefined ? [...row, open] : row;
  });
  expect(ruled).toEqual(documented);
});

test("what is open leads where it would if it were allowed", () => {
  const ruling = lifecycle.rule({ status: "failed", action: "redeem", party: "destination" });
  expect(ruling).toMatchObject({ open: { to: "pending", ends: ["redeemed", "failed"] } });
});

test("nothing is refused with a status that the operation does not declare", () => {
  for (const attempt of lifecycle.attempts) {
    const ruling = lifecycle.rule(attempt);
    if (ruling.allowed) continue;
    expect(operations[attempt.action].statuses).toEqual(expect.arrayContaining([...ruling.with]));
  }
});

test("each refusal for one reason is an open question between just the statuses that are accepted", () => {
  for (const attempt of lifecycle.attempts) {
    const ruling = lifecycle.rule(attempt);
    if (ruling.allowed || ruling.because.length > 1) continue;
    const [reason] = ruling.because;
    const wrong = { party: `by-${attempt.party}`, status: attempt.status, while: "over-pending" };
    const id = `share-tokens/${attempt.action}-${wrong[reason ?? "status"]}`;
    const { answers } = unknowns[id as keyof typeof unknowns];
    const codes = answers.map(Number).filter((code) => code >= 400);
    expect([id, codes.toSorted((a, b) => a - b)]).toEqual([id, ruling.with]);
    expect([id, answers.length > codes.length]).toEqual([id, ruling.open !== undefined]);
  }
});

test("nothing leads out of what has ended", () => {
  expect(lifecycle.finals).toEqual(["redeemed", "failed", "expired"]);
  expect(lifecycle.routeTo("created", "failed")).toMatchObject([
    { action: "redeem", party: "destination", to: "pending" },
    { by: "system", to: "failed" },
  ]);
});

test("it is drawn with what comes by itself, and told with what is open", () => {
  expect(diagram(lifecycle, "source")).toMatchInlineSnapshot(`
    "stateDiagram-v2
      [*] --> created: create (source)
      created --> expired: expire (source)
      created --> pending: redeem (destination)
      created --> expired: [lapse, by time]
      pending --> redeemed: [redeem-ends-redeemed, by system]
      pending --> failed: [redeem-ends-failed, by system]
      redeemed --> [*]
      failed --> [*]
      expired --> [*]"
  `);
  expect(lifecycleTable(lifecycle)).toMatchInlineSnapshot(`
    "|  | expire | redeem |
    | --- | --- | --- |
    | \`created\` | → \`expired\`, by source, open by destination | → \`pending\`, then \`redeemed\` or \`failed\`, by destination, while its connection is \`active\` |
    | \`pending\` | refused | refused |
    | \`redeemed\` | refused | refused |
    | \`failed\` | refused | open |
    | \`expired\` | open | refused |"
  `);
});
