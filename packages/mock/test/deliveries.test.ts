import { connections, shareTokens } from "@persona-conformance/schemas/facts";
import { expect, test } from "vitest";
import { servedConnections } from "../src/connections/served.ts";
import { connect, createMock, objectsOf, organizations, type Served } from "../src/index.ts";
import { servedShareTokens } from "../src/share-tokens/served.ts";

type Rules = NonNullable<Served["rules"]>;

/** Rules that also report each new status, as a sender of webhooks would. */
const reporting =
  (own: Rules | undefined, deliver: (id: string, status: string) => void): Rules =>
  (world) =>
  (general) => {
    const special = own?.(world)(general) ?? {};
    const { carryOut, pass } = { ...general, ...special };
    return {
      ...special,
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        deliver(tried.stored.id, tried.stored.status);
      },
      pass(stored, passage, now) {
        pass(stored, passage, now);
        deliver(stored.id, stored.status);
      },
    };
  };

test("`carryOut` and `pass` see each change by a party, by time and by the system", async () => {
  const delivered: string[] = [];
  const served = [servedConnections, servedShareTokens].map((one) => ({
    ...one,
    rules: reporting(one.rules, (id, status) => delivered.push(`${id} ${status}`)),
  }));
  const mock = createMock({ resources: served, now: () => 0 });
  const { source, destination } = organizations;
  const [keyOfSource = "", keyOfDestination = ""] = [source, destination].map(
    ({ environments: [{ keys }] }) => keys[0],
  );
  const post = (path: string, key: string, body?: unknown) =>
    mock.fetch(
      new Request(`http://mock.invalid/api/v1/connect/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );

  const connectionId = connect(mock, keyOfSource, destination.id);
  mock.perform(connections, "accept", connectionId, destination.id);
  const object = objectsOf(source.id).find(({ kind, fails }) => kind === "inquiry" && !fails);
  const token = { "connection-id": connectionId, "source-id": object?.id };
  const created = await post("share-tokens", keyOfSource, { data: { attributes: token } });
  const { data } = (await created.json()) as { readonly data: { readonly id: string } };
  await post(`share-tokens/${data.id}/redeem`, keyOfDestination);
  mock.advance(5000);
  await mock.fetch(
    new Request(`http://mock.invalid/api/v1/connect/${shareTokens.name}/${data.id}`, {
      headers: { authorization: `Bearer ${keyOfSource}` },
    }),
  );
  await post(`connections/${connectionId}/deactivate`, keyOfSource);
  expect(delivered).toEqual([
    `${connectionId} active`,
    `${data.id} pending`,
    `${data.id} redeemed`,
    `${connectionId} inactive`,
  ]);
});
