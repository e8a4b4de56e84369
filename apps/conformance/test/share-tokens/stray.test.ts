import { connect, type Mock, objectsOf, organizations } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { bring, runAt } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const [shared] = objectsOf(organizations.source.id);

/** A mock whose successful answers to creations are others. */
const answering = (mock: Mock, other: (body: string) => Response): Mock => ({
  ...mock,
  async fetch(request: Request) {
    const response = await mock.fetch(request);
    return response.status === 201 && request.url.endsWith("/share-tokens")
      ? other(await response.text())
      : response;
  },
});

async function openAfter(other: (body: string) => Response): Promise<number> {
  const mock = mockInTime();
  const served = await serveMock(answering(mock, other));
  await bring(served, "active");
  await runAt(served.url, ["share-tokens/create/**", "share-tokens/lifecycle/expire/**"], {
    variables: {
      PERSONA_CONNECTION_ID: connect(mock, keys.source, organizations.stranger.id),
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: `${shared?.kind}:${shared?.id}`,
    },
  });
  const path = "/api/v1/connect/share-tokens?filter[status]=created&page[size]=100";
  const headers = { authorization: `Bearer ${keys.source}` };
  const response = await mock.fetch(new Request(`http://mock.invalid${path}`, { headers }));
  const { data } = (await response.json()) as {
    readonly data: readonly { readonly attributes: Readonly<Record<string, string>> }[];
  };
  // One of a minute may be handed on to the next run.
  return data.filter(({ attributes }) => {
    const [from, to] = [attributes["created-at"], attributes["expires-at"]];
    return Date.parse(to ?? "") - Date.parse(from ?? "") > 60_000;
  }).length;
}

it.each([
  ["refuses it, and carries it out", () => Response.json({ errors: [] }, { status: 409 })],
  ["breaks, and carries it out", () => Response.json({ errors: [] }, { status: 500 })],
  ["does not show it", () => new Response(null, { status: 204 })],
  [
    "shows the id of another",
    (body: string) =>
      new Response(body.replaceAll("cnst_mock", "cnst_other"), {
        status: 201,
        headers: { "content-type": "application/json" },
      }),
  ],
  [
    "shows it as if it had been redeemed",
    (body: string) =>
      new Response(body.replace('"created"', '"redeemed"'), {
        status: 201,
        headers: { "content-type": "application/json" },
      }),
  ],
] as const)("a token is ended although the answer to its creation %s", async (_, other) => {
  expect(await openAfter(other)).toBe(0);
});
