import { expect, test } from "vitest";
import { bothWays, keys, type Opened } from "./both-ways.ts";
import { importing, tokenPage, tokens } from "./tokens.ts";

const list = async ({ ask }: Opened) =>
  tokenPage(await ask("GET", tokens, { key: keys.destination })).data;

bothWays("share tokens of others", (open) => {
  test("come to a list that a caller reads again, over connections of theirs to the caller", async () => {
    const opened = await open({ rulings: { "protocol/other-rows": "come" } });
    const [first, second] = [await list(opened), await list(opened)];
    expect([first.length, second.length]).toEqual([3, 4]);
    for (const { attributes, relationships } of second) {
      expect(attributes).toMatchObject({ status: "created", direction: "inbound" });
      expect(relationships).toMatchObject({ connection: { data: { id: expect.any(String) } } });
    }
  });

  test("are redeemed between two lists, and the import ends", async () => {
    const opened = await open({ rulings: { "protocol/other-rows": "change" } });
    const statuses = async () => new Set((await list(opened)).map((row) => row.attributes.status));
    expect(await statuses()).toEqual(new Set(["created"]));
    expect(await statuses()).toEqual(new Set(["pending"]));
    opened.mock.advance(importing);
    for (const { attributes } of await list(opened)) {
      expect(attributes).toMatchObject({ status: "redeemed", "redeem-mode": "clone" });
      expect(attributes["pending-at"]).not.toBeNull();
      expect(attributes["redeemed-at"]).not.toBeNull();
    }
  });

  test("never go, since a token stays as a record", async () => {
    const opened = await open({ rulings: { "protocol/other-rows": "go" } });
    expect([(await list(opened)).length, (await list(opened)).length]).toEqual([3, 3]);
  });
});
