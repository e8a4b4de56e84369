import { unknowns } from "@persona-conformance/schemas/facts";
import { expect, it } from "vitest";
import { connect, createMock, type Ledger, organizations } from "../src/index.ts";

const key = "persona_sandbox_mock_source";
const headers = { authorization: `Bearer ${key}` };
const url = "http://mock.invalid/api/v1/connect/connections";

/** What a mock answers to a reactivation of a connection that is pending. */
async function reactivate(options: Parameters<typeof createMock>[0]) {
  const mock = createMock(options);
  const id = connect(mock, key, organizations.destination.id);
  const { status } = await mock.fetch(
    new Request(`${url}/${id}/reactivate`, { method: "POST", headers }),
  );
  return { status, unanswered: mock.unanswered() };
}

const ledger = (observations: Record<string, string>): Ledger => ({
  observations: Object.fromEntries(
    Object.entries(observations).map(([id, observed]) => [id, { observed }]),
  ),
});
const asked = "connections/reactivate-pending";

it("answers an open question as the ledger says", async () => {
  expect((await reactivate({})).status).toBe(409);
  const { status, unanswered } = await reactivate({ ledger: ledger({ [asked]: "422" }) });
  expect(status).toBe(422);
  expect(unanswered).toEqual(Object.keys(unknowns).filter((id) => id !== asked));
});

it("yields to a ruling", async () => {
  const given = { ledger: ledger({ [asked]: "422" }), rulings: { [asked]: "400" } };
  expect((await reactivate(given)).status).toBe(400);
});

it("refuses an undocumented answer and an unknown question", async () => {
  const { status, unanswered } = await reactivate({
    ledger: ledger({ [asked]: "418", "somebody/else": "409", toString: "1" }),
  });
  expect(status).toBe(409);
  expect(unanswered).toEqual(Object.keys(unknowns));
});

it("spells keys as the sandbox does where nobody asks", async () => {
  const mock = createMock({ ledger: ledger({ "protocol/default-inflection": "snake" }) });
  connect(mock, key, organizations.destination.id);
  const read = async (asking: Record<string, string>) =>
    (await mock.fetch(new Request(url, { headers: { ...headers, ...asking } }))).text();
  expect(await read({})).toContain('"created_at"');
  expect(await read({ "key-inflection": "kebab" })).toContain('"created-at"');
});
