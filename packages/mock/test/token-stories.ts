import { shareTokens } from "@persona-conformance/schemas";
import { accept, connect, createMock, type Fault, organizations } from "../src/index.ts";
import { connections, keys, start } from "./both-ways.ts";
import { objectOf, sharing, into, tokens } from "./tokens.ts";

const { source, destination } = keys;
const { lifecycle } = shareTokens;

/** Thrown by the first answer that is other than that of a mock without a fault. */
export class Shown extends Error {}

/** A mock with one fault, or none, and everything that is said with it. It must say what is expected. */
export function open(worn: readonly Fault[], expected?: readonly string[]) {
  const mock = createMock({ now: () => start, faults: worn });
  const lines: string[] = [];
  async function ask(
    method: string,
    path: string,
    key: string = source,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ) {
    const headers = { authorization: `Bearer ${key}`, ...more };
    const response = await mock.fetch(
      new Request(`http://mock.invalid${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    // Request ids count all that was asked.
    lines.push(`${response.status} ${text}`);
    if (expected !== undefined && lines.at(-1) !== expected[lines.length - 1]) throw new Shown();
    return text;
  }
  const connectionOf = () => {
    const id = connect(mock, source, organizations.destination.id);
    accept(mock, id, organizations.destination.id);
    return id;
  };
  const read = async (id: string) => {
    for (const key of [source, destination]) await ask("GET", `${tokens}/${id}`, key);
    const old = { "persona-version": "2021-07-05" };
    await ask("GET", `${tokens}/${id}`, source, undefined, old);
    for (const name of ["status", "direction"])
      await ask("GET", `${tokens}/${id}?fields[connect/share-token]=${name}`, destination);
    await ask("GET", tokens, destination);
  };
  /** Created by request, so that what is wrong about creating shows. */
  async function make(sourceId = objectOf("source"), more: object = {}, over = connectionOf()) {
    const body = sharing(over, sourceId, more);
    const text = await ask("POST", tokens, source, body);
    const { data } = JSON.parse(text) as { readonly data?: { readonly id: string } };
    return { id: data?.id ?? "", over };
  }
  return { mock, said: lines, ask, make, read, connectionOf };
}

export type Opened = ReturnType<typeof open>;

const redeem = (
  { ask }: Opened,
  id: string,
  body: unknown = into(objectOf("destination")),
  key: string = destination,
) => ask("POST", `${tokens}/${id}/redeem`, key, body);
const expire = ({ ask }: Opened, id: string, key: string = source) =>
  ask("POST", `${tokens}/${id}/expire`, key);

async function trying(
  opened: Opened,
  { status, action, party, unmet }: (typeof lifecycle.attempts)[number],
) {
  const { id, over } = await opened.make(
    objectOf("source", "account", status === "failed" ? "import_failed" : undefined),
  );
  if (status === "expired") await expire(opened, id);
  else if (status !== "created") await redeem(opened, id);
  if (status === "redeemed" || status === "failed") opened.mock.advance(1100);
  await opened.ask("GET", `${tokens}/${id}`);
  if (unmet === true) await opened.ask("POST", `${connections}/${over}/deactivate`);
  const key = party === "source" ? source : destination;
  await (action === "expire" ? expire(opened, id, key) : redeem(opened, id, undefined, key));
  await opened.ask("GET", `${tokens}/${id}`);
  opened.mock.advance(1100);
  await opened.ask("GET", `${tokens}/${id}`);
}

/** Short stories, each of which shows some faults. */
export const stories: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  async creating(opened) {
    for (const kind of ["account", "inquiry", "transaction", "verification"] as const) {
      await opened.read((await opened.make(objectOf("source", kind))).id);
    }
    for (const seconds of [60, 3600, 1_814_400]) {
      await opened.read((await opened.make(undefined, { "expires-in-seconds": seconds })).id);
    }
  },
  async "creating in vain"(opened) {
    const over = opened.connectionOf();
    await opened.make(undefined, {}, over);
    for (const seconds of [59, 0, -5, 1_814_401, 2 ** 31, "60", 60.5]) {
      await opened.make(undefined, { "expires-in-seconds": seconds }, over);
    }
    const { id } = await opened.make();
    for (const nowhere of ["cxn_none", id]) await opened.make(undefined, {}, nowhere);
    await opened.make("act_none", {}, over);
    await opened.make(objectOf("destination"), {}, over);
    for (const nothing of [undefined, null])
      for (const member of ["connection-id", "source-id"])
        await opened.make(undefined, { [member]: nothing }, over);
    await opened.ask("POST", tokens, destination, sharing(over, objectOf("source")));
    await opened.ask("GET", tokens);
  },
  async lists(opened) {
    const first = await opened.make();
    const second = await opened.make();
    const third = await opened.make();
    await expire(opened, second.id);
    await opened.mock.fetch(new Request(`http://mock.invalid${connections}`, { method: "GET" }));
    const filters = [
      "filter[status]=expired",
      "filter[status]=failed",
      "filter[direction]=inbound",
      "filter[direction]=outbound",
      `filter[connection-id]=${first.over}`,
      `filter[connection-id]=${second.over}`,
      `filter[connection-id]=${first.over}&filter[status]=created`,
      `filter[status]=created&filter[direction]=outbound&filter[connection-id]=${third.over}`,
      "filter[direction]=inbound&filter[status]=created",
      "page[size]=1",
      `page[size]=1&page[before]=${first.id}`,
      `page[size]=1&page[after]=${third.id}&filter[status]=created`,
      `page[size]=1&page[after]=${third.id}&filter[direction]=inbound`,
      `page[after]=${third.id}&filter[connection-id]=${first.over}`,
      `filter[connection-id]=${first.over.slice(0, -1)}`,
      `page[before]=${first.id}&filter[status]=created`,
      `page[before]=${first.id}&filter[direction]=inbound`,
      `page[before]=${first.id}&filter[connection-id]=${third.over}`,
    ];
    for (const query of filters) {
      for (const key of [source, destination]) await opened.ask("GET", `${tokens}?${query}`, key);
    }
    const failing = await opened.make(objectOf("source", "account", "source_redacted"));
    for (const { id } of [third, failing]) await redeem(opened, id);
    await opened.ask("GET", `${tokens}?filter[status]=pending`);
    opened.mock.advance(1100);
    for (const status of ["pending", "redeemed", "failed"])
      await opened.ask("GET", `${tokens}?filter[status]=${status}`);
    await opened.ask("GET", tokens, keys.stranger);
  },
  async redeeming(opened) {
    const bodies = [
      ["account", into(objectOf("destination"))],
      ["transaction", into(objectOf("destination", "transaction"))],
      ["inquiry", into(objectOf("destination", "inquiry"))],
      ["inquiry", undefined],
      ["verification", {}],
    ] as const;
    for (const [kind, body] of bodies) {
      const { id } = await opened.make(objectOf("source", kind));
      await opened.ask("POST", `${tokens}/${id}/redeem`, destination, body);
      await opened.read(id);
      await redeem(opened, id, into(objectOf("destination")));
      opened.mock.advance(1100);
      await opened.read(id);
      await redeem(opened, id);
      opened.mock.advance(3000);
      await opened.read(id);
    }
  },
  async failing(opened) {
    for (const kind of ["account", "inquiry"] as const) {
      const { id } = await opened.make(objectOf("source", kind, "source_redacted"));
      await redeem(opened, id, kind === "account" ? undefined : {});
      opened.mock.advance(1100);
      await opened.read(id);
    }
  },
  async "redeeming in vain"(opened) {
    for (const [kind, body] of [
      ["account", {}],
      ["transaction", {}],
      ["transaction", { data: { attributes: {} } }],
      ["verification", into(objectOf("destination"))],
      ["inquiry", { data: { attributes: { "destination-id": null } } }],
      ["account", into("act_none")],
      ["account", into(objectOf("source"))],
      [
        "account",
        into(objectOf("destination"), {
          "field-mappings": [{ "source-field-name": "a", "destination-field-name": "b" }],
        }),
      ],
    ] as const) {
      const { id } = await opened.make(objectOf("source", kind));
      await redeem(opened, id, body);
      await opened.read(id);
    }
  },
  async expiring(opened) {
    for (const kind of ["account", "inquiry", "verification"] as const) {
      const { id } = await opened.make(objectOf("source", kind));
      await expire(opened, id);
      await opened.read(id);
      await expire(opened, id);
      await redeem(opened, id, kind === "account" ? undefined : {});
      opened.mock.advance(3000);
      await opened.read(id);
    }
  },
  async "time passing"(opened) {
    const short = await opened.make(undefined, { "expires-in-seconds": 60 });
    const long = await opened.make();
    const redeemed = await opened.make(undefined, { "expires-in-seconds": 60 });
    await redeem(opened, redeemed.id);
    opened.mock.advance(3000);
    for (const { id } of [long, redeemed]) await opened.read(id);
    for (const half of [35_000, 25_000]) {
      opened.mock.advance(half);
      await opened.read(short.id);
    }
    await redeem(opened, short.id);
    await redeem(opened, short.id, {});
    await opened.read(short.id);
    await opened.read(redeemed.id);
  },
  async pausing(opened) {
    const { id, over } = await opened.make();
    const other = await opened.make(objectOf("source", "inquiry"), {}, over);
    await opened.ask("POST", `${connections}/${over}/deactivate`);
    await opened.read(id);
    for (const filter of [`connection-id]=${over}`, "status]=created", "direction]=outbound"])
      await opened.ask("GET", `${tokens}?filter[${filter}`);
    await redeem(opened, id);
    await redeem(opened, other.id, {});
    await opened.ask("POST", `${connections}/${over}/reactivate`);
    await redeem(opened, id);
    await redeem(opened, other.id, {});
    await opened.read(id);
    await expire(opened, other.id);
    accept(opened.mock, over, organizations.destination.id);
    await opened.read(other.id);
    await redeem(opened, id);
    await opened.read(id);
  },
  async "pausing by the destination"(opened) {
    const { id, over } = await opened.make();
    await redeem(opened, id);
    const other = await opened.make(undefined, {}, over);
    opened.mock.advance(1100);
    await opened.ask("POST", `${connections}/${over}/deactivate`, destination);
    for (const one of [id, other.id]) await opened.read(one);
    await opened.ask("POST", `${connections}/${over}/reactivate`);
    accept(opened.mock, over, organizations.destination.id);
    await redeem(opened, id);
  },
  async "pausing others"(opened) {
    const { id, over } = await opened.make();
    for (const action of ["deactivate", "reactivate"]) {
      await opened.ask("POST", `${connections}/${over}/${action}`);
      const made = await opened.make(undefined, {}, over);
      await redeem(opened, made.id);
      await opened.ask("GET", `${connections}/${over}`);
      await redeem(opened, id);
      await opened.ask("GET", `${connections}/${over}`);
      await opened.read(id);
    }
    const key = { "idempotency-key": "over a pending connection" };
    const create = () => opened.ask("POST", tokens, source, sharing(over, objectOf("source")), key);
    await create();
    accept(opened.mock, over, organizations.destination.id);
    await create();
    const again = { "idempotency-key": "over an active connection" };
    for (let count = 0; count < 2; count += 1) {
      await opened.ask("POST", tokens, source, sharing(over, objectOf("source")), again);
      await opened.ask("GET", `${tokens}?page[size]=1`);
    }
  },
  async "odd bodies"(opened) {
    for (const body of ["", '{"data":', {}]) await opened.ask("POST", tokens, source, body);
    const named = { "destination-id": objectOf("destination") };
    for (const [kind, body] of [
      ["inquiry", {}],
      ["inquiry", { data: { attributes: {} } }],
      ["account", { data: { attributes: { "destination-id": null } } }],
      ["account", into(objectOf("destination"), { "field-mappings": [] })],
      ["account", { data: { attributes: { ...named, "field-mappings": [] } } }],
      ["transaction", into(objectOf("destination", "transaction"), { "field-mappings": [] })],
    ] as const) {
      const { id } = await opened.make(objectOf("source", kind));
      await redeem(opened, id, body);
      await opened.read(id);
    }
  },
  async beside(opened) {
    const first = await opened.make();
    const second = await opened.make(undefined, {}, first.over);
    await opened.make(undefined, {}, first.over);
    await opened.read(first.id);
    await expire(opened, second.id);
    await opened.read(first.id);
    const again = await opened.make();
    const other = await opened.make(undefined, {}, again.over);
    await redeem(opened, other.id);
    await opened.read(again.id);
    await opened.ask("GET", `${tokens}/${again.id.slice(0, -1)}`);
  },
  async overlapping(opened) {
    const { id, over } = await opened.make();
    const body = sharing(over, objectOf("source"));
    const creating = (name: string) =>
      opened.ask("POST", tokens, source, body, { "idempotency-key": name });
    await Promise.all(["one", "other"].map(creating));
    await Promise.all(
      [source, destination].map((key) => opened.ask("GET", `${tokens}/${id}`, key)),
    );
    const named = {
      "field-mappings": [{ "source-field-name": "a", "destination-field-name": "b" }],
    };
    for (const more of [undefined, named]) {
      const request = into(objectOf("destination"), more);
      const key = { "idempotency-key": "a redemption" };
      await opened.ask("POST", `${tokens}/${id}/redeem`, destination, request, key);
    }
  },
  async repeated(opened) {
    const request = sharing(opened.connectionOf(), objectOf("source", "transaction"));
    const create = () => opened.ask("POST", tokens, source, request, { "idempotency-key": "one" });
    const { data } = JSON.parse(await create()) as { readonly data: { readonly id: string } };
    await opened.ask("POST", `${tokens}/${data.id}/expire?fields[connect/share-token]=status`);
    await create();
    await opened.read(data.id);
    const other = await opened.make(objectOf("source", "transaction"));
    const body = into(objectOf("destination", "transaction"));
    for (let count = 0; count < 2; count += 1) {
      const key = { "idempotency-key": "other" };
      await opened.ask("POST", `${tokens}/${other.id}/redeem`, destination, body, key);
    }
  },
  async strays(opened) {
    for (const method of ["PATCH", "DELETE"]) {
      const { id } = await opened.make();
      await expire(opened, id);
      await opened.ask(method, `${tokens}/${id}`);
      await opened.read(id);
    }
  },
  async peeking(opened) {
    for (const kind of ["account", "inquiry"] as const) {
      const { id } = await opened.make(objectOf("source", kind));
      for (const key of [source, destination]) {
        for (const asked of ["true", "false"]) {
          await opened.ask("GET", `${tokens}/${id}?peek-source-data=${asked}`, key);
        }
        await opened.ask("GET", `${tokens}?peek-source-data=true`, key);
      }
      await (kind === "inquiry" ? expire : redeem)(opened, id);
      opened.mock.advance(1100);
      for (const key of [source, destination])
        await opened.ask("GET", `${tokens}/${id}?peek-source-data=true`, key);
    }
  },
  async "lists in every style, and after the time of their rows"(opened) {
    const made = [await opened.make(), await opened.make(), await opened.make()];
    for (const style of ["camel", "snake"])
      await opened.ask("GET", tokens, source, undefined, { "key-inflection": style });
    await opened.ask("GET", `${tokens}?page[after]=${made.at(-1)?.id}`);
    opened.mock.advance(90 * 86_400_000);
    await opened.ask("GET", `${tokens}?filter[status]=expired`);
  },
  async strangers(opened) {
    for (const status of lifecycle.statuses) {
      const { id } = await opened.make(
        objectOf("source", "account", status === "failed" ? "import_failed" : undefined),
      );
      if (status === "expired") await expire(opened, id);
      else if (status !== "created") await redeem(opened, id);
      if (status === "redeemed" || status === "failed") opened.mock.advance(1100);
      await opened.ask("GET", `${tokens}/${id}`, keys.stranger);
      const elsewhere = organizations.destination.environments[2]?.keys[0] ?? "";
      for (const key of [elsewhere, keys.stranger, destination])
        await redeem(opened, id, undefined, key);
    }
  },
  ...Object.fromEntries(
    lifecycle.attempts.map((attempt) => [
      `share-tokens/lifecycle/${attempt.action}/${attempt.status}/by-${attempt.party}${attempt.unmet === true ? "/unmet" : ""}`,
      async (opened: Opened) => trying(opened, attempt),
    ]),
  ),
  async "looking up"(opened) {
    const { id } = await opened.make(objectOf("source", "account"));
    for (const other of [id.slice(0, -1), `${id}0`, `${id}?peek-source-data=odd`])
      await opened.ask("GET", `${tokens}/${other}`);
    await opened.ask("GET", `${tokens}/${id}0`, "no key");
    await opened.ask("GET", `${tokens}?page[after]=${id}0`);
  },
};
