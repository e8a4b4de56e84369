import { connections, keys } from "./both-ways.ts";
import type { Opened } from "./token-stories.ts";
import { into, objectOf, sharing, tokens } from "./tokens.ts";

const { source, destination } = keys;

/** Stories of several steps: what a later request shows of an earlier one. */
export const furtherStories: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  async "paused in between"({ ask, connectionOf, make, mock, read }) {
    const body = sharing(connectionOf(), objectOf("source"));
    const create = () => ask("POST", tokens, source, body, { "idempotency-key": "one" });
    const { data } = JSON.parse(await create()) as {
      readonly data: { readonly relationships: { readonly connection: { data: { id: string } } } };
    };
    await ask("POST", `${connections}/${data.relationships.connection.data.id}/deactivate`);
    await create();
    const { id, over } = await make();
    const other = await make(undefined, {}, over);
    await ask("POST", `${connections}/${over}/deactivate`);
    await ask("POST", `${tokens}/${id}/expire`);
    mock.advance(90 * 86_400_000);
    await read(other.id);
  },
  async "redeemed before a pause"({ ask, make }) {
    const { id, over } = await make();
    const redeem = () =>
      ask("POST", `${tokens}/${id}/redeem`, destination, into(objectOf("destination")), {
        "idempotency-key": "one",
      });
    await redeem();
    await ask("POST", `${connections}/${over}/deactivate`);
    await redeem();
  },
  async "redeemed without JSON"({ make, mock, read }) {
    const { id } = await make(objectOf("source", "inquiry"));
    const headers = { authorization: `Bearer ${destination}`, "content-type": "application/json" };
    const path = `http://mock.invalid${tokens}/${id}/redeem`;
    await mock.fetch(new Request(path, { method: "POST", headers, body: "{" }));
    await read(id);
  },
  async "paged from what has expired"({ ask, make }) {
    const { id } = await make();
    const { id: second } = await make();
    await ask("POST", `${tokens}/${second}/expire`);
    await ask("GET", `${tokens}?page[after]=${second}`);
    await ask("GET", `${tokens}?page[after]=${id}`);
  },
  async "another body with one key"({ ask, make }) {
    const { id } = await make();
    for (const object of ["act_none", objectOf("destination")]) {
      const key = { "idempotency-key": "one" };
      await ask("POST", `${tokens}/${id}/redeem`, destination, into(object), key);
    }
  },
  async "redeemed just in time"({ ask, make, mock, read }) {
    const { id } = await make(undefined, { "expires-in-seconds": 60 });
    mock.advance(59_900);
    await ask("POST", `${tokens}/${id}/redeem`, destination, into(objectOf("destination")));
    mock.advance(200);
    await read(id);
  },
  async "one object for two"({ ask, make, mock }) {
    const made = [await make(), await make()];
    for (const { id } of made) {
      await ask("POST", `${tokens}/${id}/redeem`, destination, into(objectOf("destination")));
      mock.advance(1100);
      for (const one of made) await ask("GET", `${tokens}/${one.id}`, destination);
    }
    const fields = "fields[connect/share-token]=redeemed-at";
    await ask("GET", `${tokens}/${made[0]?.id}?${fields}`, destination);
  },
  async "empty before"({ ask, make }) {
    const list = () => ask("GET", `${tokens}?filter[status]=created`);
    await list();
    await make();
    await list();
  },
  async "filtered by what is not shown"({ ask, make }) {
    await make();
    for (const filter of [
      "status]=expired",
      "status]=created",
      "direction]=inbound",
      "connection-id]=cxn_none",
    ])
      await ask("GET", `${tokens}?filter[${filter}&fields[connect/share-token]=direction`);
  },
  async "cloned by its source"({ ask, make }) {
    const { id } = await make(objectOf("source", "inquiry"));
    await ask("POST", `${tokens}/${id}/redeem`);
  },
  async "shared for three weeks"({ make }) {
    await make(objectOf("source", "verification"), { "expires-in-seconds": 1_814_400 });
  },
  async "in camel case"({ ask, connectionOf }) {
    const attributes = {
      connectionId: connectionOf(),
      sourceId: objectOf("source"),
      expiresInSeconds: 60,
    };
    await ask("POST", tokens, source, { data: { attributes } });
  },
};
