import { expect, test } from "vitest";
import { bring, runAt } from "../support/sandbox.ts";
import { serveMock } from "../support/serve.ts";
import { open, recorded, sharingAt } from "./sharing.ts";

test("the token of an answer that shows its relationships first is expired, and no id of another object", async () => {
  const { mock, requests } = recorded();
  const served = await serveMock({
    ...mock,
    async fetch(request: Request) {
      const answer = await mock.fetch(request);
      if (request.method !== "POST" || answer.status !== 201) return answer;
      const { data } = (await answer.json()) as { data: Record<string, unknown> };
      const { relationships, ...others } = data;
      return Response.json({ data: { relationships, ...others } }, answer);
    },
  });
  await bring(served, "active");
  await runAt(served.url, ["share-tokens/create/**"], { variables: sharingAt(served) });
  expect(await open(mock)).toBe(0);
  expect(requests.filter((one) => one.includes(`share-tokens/${served.id}`))).toEqual([]);
});
