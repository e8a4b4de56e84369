import { expect, test } from "vitest";
import { bring, runAt, those } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";
import { sharingAt } from "./sharing.ts";

const path = "/api/v1/connect/share-tokens";

test.each([
  ["share-tokens/create/replayed", "POST", path, keys.destination],
  ["share-tokens/fields/list", "GET", `${path}?filter%5Bstatus%5D=expired&fields`, keys.source],
])("one 503 does not fail %s", async (id, method, start, key) => {
  const mock = mockInTime();
  let outages = 0;
  const served = await serveMock({
    ...mock,
    async fetch(request: Request) {
      const { pathname, search } = new URL(request.url);
      const isMeant = request.method === method && `${pathname}${search}`.startsWith(start);
      if (!isMeant || outages > 0 || request.headers.get("authorization") !== `Bearer ${key}`)
        return mock.fetch(request);
      outages += 1;
      return Response.json({ message: "upstream unavailable" }, { status: 503 });
    },
  });
  await bring(served, "active");
  const run = await runAt(served.url, [id], { redeem: "all", variables: sharingAt(served) });
  expect([outages, those(run, "failed")]).toEqual([1, []]);
});
