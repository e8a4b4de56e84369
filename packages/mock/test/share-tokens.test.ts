import {
  failureReasons,
  schemasOf,
  shareTokens as resource,
  strictRefusal,
  tokenLifetime,
} from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { organizations, personalValue } from "../src/index.ts";
import { bothWays, connections, keys, reach } from "./both-ways.ts";
import {
  expire,
  importing,
  into,
  newToken,
  objectOf,
  read,
  redeem,
  sharing,
  token,
  tokenPage,
  tokens,
  tokenThatIs,
} from "./tokens.ts";

const { lifecycle } = resource;
const { strictDocument, strictPage } = schemasOf(resource);
const day = 24 * 60 * 60;

bothWays("share tokens", (open) => {
  test("a new one is created, outbound to its source, and lives for 14 days or as long as is asked", async () => {
    const { ask, ...opened } = await open();
    const connectionId = await reach({ ask, ...opened }, "active");
    for (const seconds of [undefined, tokenLifetime.minimum, tokenLifetime.maximum]) {
      const more = seconds === undefined ? {} : { "expires-in-seconds": seconds };
      const body = sharing(connectionId, objectOf("source", "transaction"), more);
      const created = await ask("POST", tokens, { body });
      expect(created.status).toBe(201);
      const { attributes, relationships, id } = strictDocument.parse(created.json).data;
      const { "created-at": at, "expires-at": end, ...others } = attributes;
      expect((Date.parse(String(end)) - Date.parse(at)) / 1000).toBe(seconds ?? 14 * day);
      expect(others).toEqual({
        status: "created",
        direction: "outbound",
        "updated-at": at,
        "pending-at": null,
        "redeemed-at": null,
        "failed-at": null,
        "failure-reason": null,
        "redeem-mode": null,
      });
      expect(relationships).toEqual({
        connection: { data: { type: "connect/connection", id: connectionId } },
        creator: { data: { type: "api-key", id: "api_mock" } },
        source: { data: { type: "txn", id: objectOf("source", "transaction") } },
      });
      expect((await ask("GET", `${tokens}/${id}`)).json).toEqual(created.json);
    }
  });

  test.each([0, -1, 59, 1_814_401])("a lifetime of %i seconds is refused", async (seconds) => {
    const opened = await open();
    const body = sharing(await reach(opened, "active"), objectOf("source"), {
      "expires-in-seconds": seconds,
    });
    const refused = await opened.ask("POST", tokens, { body });
    strictRefusal(422)?.parse(refused.json);
    expect(tokenPage(await opened.ask("GET", tokens)).data).toEqual([]);
  });

  test("the destination sees it inbound, without what it was made of and by whom", async () => {
    const opened = await open();
    const { id, connectionId } = await newToken(opened, "inquiry");
    const theirs = await opened.ask("GET", `${tokens}/${id}`, { key: keys.destination });
    const { attributes, relationships } = strictDocument.parse(theirs.json).data;
    const ours = await read(opened, id);
    expect(attributes).toEqual({ ...ours.attributes, direction: "inbound" });
    expect(relationships).toEqual({
      connection: { data: { type: "connect/connection", id: connectionId } },
      destination: { data: null },
    });
  });

  test("a list holds both directions newest first, and is filtered by each, together and paged", async () => {
    const opened = await open();
    const first = await newToken(opened);
    const second = await newToken(opened);
    await expire(opened, second.id);
    const third = await newToken(opened);
    const ids = async (query: string, key = keys.source) =>
      strictPage
        .parse((await opened.ask("GET", `${tokens}?${query}`, { key })).json)
        .data.map(({ id }) => id);
    expect(await ids("")).toEqual([third.id, second.id, first.id]);
    expect(await ids("filter[status]=created")).toEqual([third.id, first.id]);
    expect(await ids(`filter[connection-id]=${second.connectionId}`)).toEqual([second.id]);
    expect(await ids("filter[direction]=inbound")).toEqual([]);
    expect(await ids("filter[direction]=inbound", keys.destination)).toHaveLength(3);
    expect(await ids("filter[direction]=outbound", keys.destination)).toEqual([]);
    const both = `filter[status]=created&filter[connection-id]=${third.connectionId}`;
    expect(await ids(`${both}&filter[direction]=outbound`)).toEqual([third.id]);
    expect(await ids(`filter[status]=created&page[size]=1&page[after]=${third.id}`)).toEqual([
      first.id,
    ]);
    expect(await ids("", keys.stranger)).toEqual([]);
  });

  test.each(lifecycle.attempts)(
    "$party tries to $action what is $status, unmet: $unmet",
    async ({ action, party, status, unmet }) => {
      const opened = await open();
      const id = await tokenThatIs(opened, status);
      const before = await read(opened, id);
      const connectionId = before.relationships?.["connection"]?.data?.id;
      if (unmet === true) await opened.ask("POST", `${connections}/${connectionId}/deactivate`);
      opened.mock.advance(10);
      const answer =
        action === "expire"
          ? await expire(opened, id, keys[party])
          : await redeem(opened, id, undefined, { key: keys[party] });
      const ruling = lifecycle.rule({ action, party, status, ...(unmet && { unmet }) });
      const after = await read(opened, id);
      const refusal = !ruling.allowed && (ruling.because.includes("party") ? 403 : 409);
      expect(answer.status).toBe(refusal || (action === "expire" ? 200 : 202));
      const expected = ruling.allowed ? ruling.to : status;
      const shown = ruling.allowed ? token(answer) : after;
      expect([shown.attributes.status, after.attributes.status]).toEqual([expected, expected]);
      const isAsBefore = JSON.stringify(after) === JSON.stringify(before);
      expect(isAsBefore).toBe(!ruling.allowed);
    },
  );

  test.each([
    ["account", into(objectOf("destination")), "hydrate", objectOf("destination")],
    [
      "inquiry",
      into(objectOf("destination", "inquiry")),
      "hydrate",
      objectOf("destination", "inquiry"),
    ],
    ["inquiry", undefined, "clone", "inq_mockclone000001"],
    ["verification", {}, "clone", "ver_mockclone000001"],
  ] as const)("an %s is redeemed with %o: %s", async (kind, body, mode, destination) => {
    const opened = await open();
    const { id } = await newToken(opened, kind);
    const answer = await opened.ask("POST", `${tokens}/${id}/redeem`, {
      key: keys.destination,
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBe(202);
    const pending = strictDocument.parse(answer.json).data;
    expect(pending.attributes).toMatchObject({ status: "pending", "redeem-mode": mode });
    expect(pending.attributes["pending-at"]).toBe(pending.attributes["updated-at"]);
    const related = pending.relationships?.["destination"]?.data;
    expect(related?.id).toBe(mode === "clone" ? undefined : destination);
    opened.mock.advance(importing);
    const theirs = await read(opened, id, keys.destination);
    expect(theirs.attributes).toMatchObject({ status: "redeemed", "redeem-mode": mode });
    expect(theirs.attributes["redeemed-at"]).toBe(theirs.attributes["updated-at"]);
    expect(theirs.attributes["failed-at"]).toBe(null);
    expect(theirs.relationships?.["destination"]?.data?.id).toBe(destination);
    expect((await read(opened, id)).relationships).not.toHaveProperty("destination");
  });

  test.each(failureReasons)("an import fails for %s", async (reason) => {
    const opened = await open();
    const { id } = await newToken(opened, "account", { fails: reason });
    await redeem(opened, id);
    opened.mock.advance(importing);
    const { attributes } = await read(opened, id, keys.destination);
    expect(attributes).toMatchObject({ status: "failed", "failure-reason": reason });
    expect([attributes["failed-at"], attributes["redeemed-at"]]).toEqual([
      attributes["updated-at"],
      null,
    ]);
  });

  test("field mappings have their place under meta", async () => {
    const opened = await open();
    const { id } = await newToken(opened);
    const pairs = [{ "source-field-name": "a", "destination-field-name": "b" }];
    const destination = objectOf("destination");
    const wrong = await redeem(opened, id, into(destination, { "field-mappings": [{}] }));
    expect(wrong.status).toBe(400);
    const right = await redeem(opened, id, into(destination, { "field-mappings": pairs }));
    expect(right.status).toBe(202);
  });

  test.each(["{", '{"data":7', "[1]"])(
    "the body %s of a redemption is refused or nothing",
    async (body) => {
      const opened = await open();
      const { id } = await newToken(opened);
      expect([400, 422]).toContain((await redeem(opened, id, body)).status);
      expect((await read(opened, id)).attributes.status).toBe("created");
    },
  );

  test("a redemption that is sent again is answered the same, and imports once", async () => {
    const opened = await open();
    const { id } = await newToken(opened, "inquiry");
    const again = () => redeem(opened, id, {}, { headers: { "idempotency-key": "k" } });
    const first = await again();
    opened.mock.advance(importing);
    const second = await again();
    expect([second.status, second.text]).toEqual([202, first.text]);
    const { relationships } = await read(opened, id, keys.destination);
    expect(relationships?.["destination"]?.data?.id).toBe("inq_mockclone000001");
    expect((await redeem(opened, id, {})).status).toBe(409);
  });

  test("over a connection that was deactivated and accepted again it is redeemed after all", async () => {
    const opened = await open();
    const { id, connectionId } = await newToken(opened, "account", { over: "pending" });
    expect((await redeem(opened, id)).status).toBe(409);
    await opened.accept(connectionId, "destination");
    expect((await redeem(opened, id)).status).toBe(202);
  });

  test("it is peeked at by the destination alone, where it is asked for, and never in a list", async () => {
    const opened = await open();
    const { id } = await newToken(opened, "inquiry");
    const peek = "?peek-source-data=true";
    const shown = async (key: string, path: string) =>
      (await opened.ask("GET", tokens + path, { key })).text.includes(personalValue);
    expect(await shown(keys.destination, `/${id}${peek}`)).toBe(true);
    expect(await shown(keys.source, `/${id}${peek}`)).toBe(false);
    expect(await shown(keys.destination, `/${id}`)).toBe(false);
    expect(await shown(keys.destination, peek)).toBe(false);
    for (const kind of ["account", "transaction", "inquiry", "verification"] as const) {
      const made = await newToken(opened, kind);
      const path = `${tokens}/${made.id}${peek}`;
      strictDocument.parse((await opened.ask("GET", path, { key: keys.destination })).json);
    }
  });

  test("no one else finds it, from wherever", async () => {
    const opened = await open();
    const { id } = await newToken(opened);
    for (const key of [keys.stranger, keys.elsewhere]) {
      for (const [method, path] of [
        ["GET", id],
        ["POST", `${id}/expire`],
        ["POST", `${id}/redeem`],
      ] as const) {
        expect((await opened.ask(method, `${tokens}/${path}`, { key })).status).toBe(404);
      }
    }
    expect((await read(opened, id)).attributes.status).toBe("created");
    expect((await opened.ask("GET", tokens, { key: keys.withoutConnect })).status).toBe(403);
  });

  test.each(["yes", "no"])(
    "one of a sandbox is not redeemed in production, whether keys are bound to it: %s",
    async (bound) => {
      const opened = await open({ rulings: { "protocol/environment-bound": bound } });
      const { id } = await newToken(opened);
      const key = organizations.destination.environments[2]?.keys[0];
      const refused = await redeem(opened, id, undefined, { key });
      expect(refused.status).toBe(bound === "yes" ? 404 : 409);
      expect((await read(opened, id)).attributes.status).toBe("created");
    },
  );

  test("what is expired again, where that is answered 200, stays as it was", async () => {
    const opened = await open({ rulings: { "share-tokens/expire-expired": "200" } });
    const id = await tokenThatIs(opened, "expired");
    const before = await read(opened, id);
    opened.mock.advance(1000);
    expect((await expire(opened, id)).status).toBe(200);
    expect(await read(opened, id)).toEqual(before);
  });

  test("replicas show all of it as it was", async () => {
    const opened = await open({ rulings: { "protocol/replica-lag": "60" } });
    const { id } = await newToken(opened);
    const before = await read(opened, id, keys.destination);
    await redeem(opened, id);
    expect(await read(opened, id, keys.destination)).toEqual(before);
    opened.mock.advance(70);
    expect((await read(opened, id, keys.destination)).attributes.status).not.toBe("created");
  });

  test("fields are left in, in actions too", async () => {
    const opened = await open();
    const { id } = await newToken(opened);
    const answer = await opened.ask(
      "POST",
      `${tokens}/${id}/expire?fields[${resource.type}]=status`,
    );
    expect(answer.json).toMatchObject({ data: { attributes: { status: "expired" } } });
    expect(Object.keys((answer.json as { data: { attributes: object } }).data.attributes)).toEqual([
      "status",
    ]);
  });

  test("other organizations have objects of their own", async () => {
    const opened = await open();
    const added = opened.mock.addOrganization();
    expect(added.id).not.toBe(organizations.source.id);
    const { id } = await newToken(opened);
    const theirs = into(`act_${added.id.slice(4)}`);
    expect((await redeem(opened, id, theirs)).status).toBe(422);
  });
});
