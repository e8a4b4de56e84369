import { strictRefusal } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { connect, type MockOptions, organizations, type RulingId, rulings } from "../src/index.ts";
import {
  type Answered,
  bothWays,
  connections,
  keys,
  list,
  naming,
  type Open,
  type Opened,
  page,
  reach,
  type Sent,
  shown,
} from "./both-ways.ts";
import { ofCreatorShown, showsCreator } from "./creator-probe.ts";
import { ofDetails } from "./details-probe.ts";
import { ofEdge, ofLatency, ofNetwork, ofQuota } from "./edge-probe.ts";
import { overlapping } from "./overlapping.ts";
import { ofMemberOrder } from "./order-probe.ts";
import { ofTimes } from "./time-probe.ts";
import { strangerProbes } from "./stranger-probes.ts";
import { ofFieldNames, tokenProbes } from "./token-probes.ts";
import { ofOldErrorBodies, ofUnlistedVersion } from "./version-probe.ts";

/** Finds out what a mock answers to a question, without knowing how it was switched. */
type Probe = (opened: Opened, open: Open) => Promise<string>;

const status = ({ status: code }: Answered) => String(code);
const statusOr = (succeeded: string) => (answer: Answered) =>
  answer.status < 300 ? succeeded : status(answer);

const act = async ({ ask }: Opened, id: string, action: string, key = keys.source) =>
  status(await ask("POST", `${connections}/${id}/${action}`, { key }));

const pathOf = async (opened: Opened) => `${connections}/${await reach(opened)}`;

const create = ({ ask }: Opened, body: unknown, sent: Sent = {}) =>
  ask("POST", connections, { body, ...sent });

const { source, destination } = organizations;

const connectMany = ({ mock }: Opened, count: number) =>
  Array.from({ length: count }, () => connect(mock, keys.source, mock.addOrganization().id));

/** What becomes of a page size: refused, or `clamped` to so many rows. */
const size =
  (asked: string, clamped: number): Probe =>
  async (opened) => {
    connectMany(opened, 101);
    const answer = await list(opened, `page[size]=${asked}`);
    if (answer.status !== 200) return status(answer);
    return page(answer).data.length === clamped ? "clamped" : "something else";
  };

const prefix =
  (
    id: "connections/id-prefix" | "protocol/request-id-prefix",
    of: (opened: Opened) => Promise<string>,
  ): Probe =>
  async (opened) => {
    const text = await of(opened);
    return rulings[id].answers.find((answer) => text.startsWith(answer)) ?? text;
  };

/** What a filter leaves that nothing fits. */
async function lone(opened: Opened, query: string): Promise<string> {
  connectMany(opened, 1);
  const answer = await list(opened, query);
  if (answer.status !== 200) return status(answer);
  return page(answer).data.length === 0 ? "an empty page" : "something else";
}

/** Which of a pending, an inactive and an active connection two statuses leave. */
async function twoStatuses(opened: Opened, query: string): Promise<string> {
  const [inactive] = connectMany(opened, 2);
  await reach(opened, "active");
  await act(opened, inactive ?? "", "deactivate");
  const answer = await list(opened, query);
  if (answer.status !== 200) return status(answer);
  return ["an empty page", "one of them", "both", "ignored"][page(answer).data.length] ?? "";
}

const idempotent = { "idempotency-key": "k" };

const probes: Record<RulingId, Probe> = {
  ...tokenProbes,
  "protocol/unlisted-version": ofUnlistedVersion,
  "connections/reactivate-pending": async (opened) =>
    act(opened, await reach(opened), "reactivate"),
  "connections/reactivate-active": async (opened) =>
    act(opened, await reach(opened, "active"), "reactivate"),
  "connections/deactivate-inactive": async (opened) =>
    act(opened, await reach(opened, "inactive"), "deactivate"),
  "connections/reactivate-by-destination": async (opened) =>
    act(opened, await reach(opened, "inactive"), "reactivate", keys.destination),
  ...strangerProbes("connections", pathOf, "deactivate"),
  "connections/create-duplicate": async (opened) => {
    await reach(opened, "active");
    return status(await create(opened, naming(destination.id)));
  },
  "connections/create-duplicate-of-inactive": async (opened) => {
    await reach(opened, "inactive");
    return status(await create(opened, naming(destination.id)));
  },
  "connections/create-unknown-destination": async (opened) =>
    status(await create(opened, naming("org_none"))),
  "connections/create-own-organization": async (opened) =>
    status(await create(opened, naming(source.id))),
  "connections/create-missing-destination": async (opened) =>
    status(await create(opened, { data: { attributes: {} } })),
  "connections/create-wrong-type": async (opened) => status(await create(opened, naming(42))),
  "connections/create-unknown-attribute": async (opened) => {
    const { attributes } = naming(destination.id).data;
    const body = { data: { attributes: { ...attributes, scopes: [] } } };
    return statusOr("ignored")(await create(opened, body));
  },
  "protocol/idempotency-other-parameters": async (opened) => {
    await create(opened, naming(destination.id), { headers: idempotent });
    return status(await create(opened, naming("org_none"), { headers: idempotent }));
  },
  "protocol/idempotency-other-path": async (opened) => {
    const id = await reach(opened, "inactive");
    const send = (action: string) =>
      opened.ask("POST", `${connections}/${id}/${action}`, { headers: idempotent });
    const first = await send("reactivate");
    const second = await send("deactivate");
    if (second.status >= 400) return "refused";
    return second.text === first.text ? "the first one's answer" : "carried out";
  },
  "protocol/idempotency-key-case": async (opened) => {
    const id = await reach(opened, "inactive");
    const send = async (key: string) => {
      const path = `${connections}/${id}/reactivate`;
      return status(await opened.ask("POST", path, { headers: { "idempotency-key": key } }));
    };
    await send("key");
    return (await send("KEY")) === "200" ? "no" : "yes";
  },
  "protocol/idempotency-key-form": async (opened) =>
    statusOr("not refused")(
      await create(opened, naming(destination.id), { headers: { "idempotency-key": "key" } }),
    ),
  "protocol/idempotency-overlap": async (_opened, open) => {
    const { answers } = await overlapping(open, {});
    return statusOr("the first one's answer")(answers[1]);
  },
  "protocol/replay-request-id": async (opened) => {
    const twice = [1, 2].map(
      () => () => create(opened, naming(destination.id), { headers: idempotent }),
    );
    const ids = [];
    for (const once of twice) ids.push((await once()).headers.get("request-id"));
    return ids[0] === ids[1] ? "the original" : "a new one";
  },
  "protocol/undocumented-methods": async ({ ask }) =>
    (await ask("PATCH", `${connections}/cxn_none`)).status === 200 ? "with 200" : "no",
  "protocol/timestamps-ahead": async (opened) => {
    const { headers, text } = await create(opened, naming(destination.id));
    const created = Date.parse(/"created-at":"([^"]+)"/.exec(text)?.[1] ?? "");
    const seconds = (created - Date.parse(headers.get("date") ?? "")) / 1000;
    return seconds < 1 ? "no" : "yes";
  },
  "protocol/replay-other-style": async (opened) => {
    const send = (style: string) =>
      create(opened, naming(destination.id), {
        headers: { ...idempotent, "key-inflection": style },
      });
    await send("kebab");
    const again = await send("camel");
    if (again.status >= 400) return String(again.status);
    return again.text.includes("createdAt") ? "the one asked for" : "the first one";
  },
  "protocol/version-unknown": async ({ ask }) =>
    statusOr("ignored")(
      await ask("GET", connections, { headers: { "persona-version": "1999-01-01" } }),
    ),
  "protocol/inflection-unknown": async ({ ask }) =>
    statusOr("ignored")(await ask("GET", connections, { headers: { "key-inflection": "shout" } })),
  "protocol/page-size-0": size("0", 1),
  "protocol/page-size-101": size("101", 100),
  "protocol/page-size-abc": size("abc", 10),
  "protocol/cursor-unknown": async (opened) => {
    connectMany(opened, 1);
    const answer = await list(opened, "page[after]=none");
    if (answer.status !== 200) return status(answer);
    return page(answer).data.length === 0 ? "an empty page" : "the first page";
  },
  "protocol/cursor-both": async (opened) => {
    const [first, , last] = connectMany(opened, 3);
    return statusOr("a page")(await list(opened, `page[after]=${last}&page[before]=${first}`));
  },
  "protocol/cursor-left-filter": async (opened) => {
    const [first, second] = connectMany(opened, 3);
    await act(opened, second ?? "", "deactivate");
    const answer = await list(opened, `filter[status]=pending&page[after]=${second}`);
    if (answer.status !== 200) return status(answer);
    const { data } = page(answer);
    if (data.length === 0) return "an empty page";
    return data[0]?.id === first ? "it works" : "the first page";
  },
  "protocol/cursor-last": async (opened) => {
    const [oldest] = connectMany(opened, 2);
    return statusOr("an empty page")(await list(opened, `page[after]=${oldest}`));
  },
  "connections/filter-unknown-status": (opened) => lone(opened, "filter[status]=gone"),
  "connections/filter-unknown-destination": (opened) =>
    lone(opened, "filter[destination-organization-id]=org_none"),
  "connections/filter-comma": (opened) => twoStatuses(opened, "filter[status]=pending,inactive"),
  "connections/filter-twice": (opened) =>
    twoStatuses(opened, "filter[status]=pending&filter[status]=inactive"),
  "connections/id-case": async (opened) => {
    const [id = ""] = connectMany(opened, 1);
    return statusOr("it is found")(await opened.ask("GET", `${connections}/${id.toUpperCase()}`));
  },
  "connections/filter-unknown": async (opened) => {
    connectMany(opened, 1);
    const answer = await list(opened, "filter[direction]=inbound");
    if (answer.status !== 200) return status(answer);
    return page(answer).data.length === 0 ? "an empty page" : "ignored";
  },
  "protocol/id-form": async ({ ask }) => status(await ask("GET", `${connections}/cxn_mock`)),
  "protocol/links-keep-query": async (opened) => {
    connectMany(opened, 2);
    const { next } = page(await list(opened, "page[size]=1&filter[status]=pending")).links;
    const { searchParams } = new URL(next ?? "", "http://mock.invalid");
    const kept = ["page[size]", "filter[status]"].filter((name) => searchParams.has(name));
    return ["no", "in part", "yes"][kept.length] ?? "";
  },
  "protocol/filtered-pages": async (opened) => {
    const [, newest] = connectMany(opened, 2);
    await opened.ask("POST", `${connections}/${newest}/deactivate`);
    const { data } = page(await list(opened, "page[size]=1&filter[status]=pending"));
    return data.length === 0 ? "short" : "full";
  },
  "protocol/link-parameters": async (opened) => {
    connectMany(opened, 2);
    const { next } = page(await list(opened, "page[size]=1")).links;
    const { searchParams } = new URL(next ?? "", "http://mock.invalid");
    const names = [...searchParams.keys()].filter((name) => !name.startsWith("page["));
    return names.length === 0 ? "nothing" : "another parameter";
  },
  "protocol/unknown-route": async ({ ask }) => status(await ask("GET", "/api/v1/connect/none")),
  "connections/unknown-method": async (opened) =>
    status(await opened.ask("PATCH", await pathOf(opened))),
  "connections/creator": async (opened) =>
    (await showsCreator(opened, keys.source)) ? "yes" : "no",
  "protocol/fields-drop-relationships": async (opened) => {
    const path = await pathOf(opened);
    const relate = async (query: string) => {
      const { json } = await opened.ask("GET", path + query);
      return "relationships" in (json as { data: object }).data;
    };
    if (!(await relate(""))) return "there are none";
    return (await relate("?fields[connect/connection]=status")) ? "no" : "yes";
  },
  "protocol/environment-bound": async (opened) => {
    const path = await pathOf(opened);
    return (await opened.ask("GET", path, { key: keys.elsewhere })).status === 404 ? "yes" : "no";
  },
  "protocol/without-connect": async ({ ask }) =>
    status(await ask("GET", connections, { key: keys.withoutConnect })),

  "connections/id-prefix": prefix("connections/id-prefix", reach),
  "protocol/request-id-prefix": prefix(
    "protocol/request-id-prefix",
    async ({ ask }) => (await ask("GET", connections)).headers.get("request-id") ?? "",
  ),
  "protocol/timestamps": ofTimes,
  "protocol/details": ofDetails,
  "protocol/old-error-bodies": ofOldErrorBodies,
  "protocol/field-names": ofFieldNames,
  "protocol/member-order": ofMemberOrder,
  "protocol/creator-shown-to": ofCreatorShown,
  "protocol/creation-times": async (opened) => {
    const [, newest] = connectMany(opened, 2);
    return page(await list(opened, "")).data[0]?.id === newest ? "milliseconds" : "seconds";
  },
  "connections/more-attributes": async (opened) => {
    const { attributes } = shown(await opened.ask("GET", await pathOf(opened)));
    return "trust-level" in attributes ? "yes" : "no";
  },
  "protocol/replica-lag": async (opened) => {
    const id = await reach(opened);
    await act(opened, id, "deactivate");
    // The change was made one millisecond after the creation, while the clock stands still.
    opened.mock.advance(1);
    const reads = async () => [
      shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status,
      page(await list(opened, "")).data[0]?.attributes.status,
      page(await list(opened, "filter[status]=pending")).data.length > 0 ? "pending" : "inactive",
    ];
    for (let waited = 0; waited <= 1000; waited += 20) {
      const statuses = new Set(await reads());
      if (statuses.size > 1) return `torn after ${waited}`;
      if (statuses.has("inactive")) return String(waited);
      opened.mock.advance(20);
    }
    return "for ever";
  },
  "protocol/varying-limit": async ({ ask }) => {
    const limits = new Set<unknown>();
    for (let request = 0; request < 4; request += 1) {
      limits.add((await ask("GET", connections)).headers.get("ratelimit-limit"));
    }
    return limits.size > 1 ? "yes" : "no";
  },
  "protocol/default-inflection": async (opened) => {
    const path = await pathOf(opened);
    const text = JSON.stringify((await opened.ask("GET", path)).json);
    const styles = { '"created-at"': "kebab", '"createdAt"': "camel", created_at: "snake" };
    return Object.entries(styles).find(([key]) => text.includes(key))?.[1] ?? text;
  },
  "protocol/other-rows": async (opened) => {
    const look = async () => {
      const { data } = (await list(opened, "")).json as {
        readonly data: readonly { id: string; attributes: { status: string } }[];
      };
      return data.map(({ id, attributes }) => [id, attributes.status] as const);
    };
    const looks = [await look(), await look(), await look()];
    const [first, , third] = looks;
    if (first?.length === 0) return "there are none";
    if (first?.[0]?.[1] === "suspended") return "have an unknown status";
    if ((first?.length ?? 0) < (third?.length ?? 0)) return "come";
    if ((first?.length ?? 0) > (third?.length ?? 0)) return "go";
    return first?.[0]?.[1] === third?.[0]?.[1] ? "stay" : "change";
  },
  "protocol/meta": async (opened) => {
    const { json } = await opened.ask("GET", await pathOf(opened));
    return JSON.stringify(json).includes('"meta"') ? "yes" : "no";
  },
  "protocol/edge": ofEdge,
  "protocol/network": ofNetwork,
  "protocol/quota": ofQuota,
  "protocol/latency": (_opened, open) => ofLatency(open),
};

/** Demands of each refusal that it keeps to the description, whatever its status. */
const watched = (opened: Opened): Opened => ({
  ...opened,
  async ask(...asked) {
    const answer = await opened.ask(...asked);
    if (answer.status >= 400) strictRefusal(answer.status)?.parse(answer.json);
    expect(answer.headers.has("request-id")).toBe(answer.status !== 401);
    return answer;
  },
});

const ids = Object.keys(rulings) as readonly RulingId[];

bothWays("rulings", (open, way) => {
  const openWith =
    (given: MockOptions["rulings"]): Open =>
    async (options) =>
      watched(await open({ ...options, rulings: { ...given, ...options?.rulings } }));

  // A port can only change what is about the protocol.
  const switched = ids.filter((id) => way === "process" || id.startsWith("protocol/"));
  test.each(switched.flatMap((id) => rulings[id].answers.map((answer) => ({ id, answer }))))(
    "$id is answered: $answer",
    async ({ id, answer }) => {
      const opening = openWith({ [id]: answer });
      expect(await probes[id](await opening(), opening)).toBe(answer);
    },
  );

  test.each(ids)("%s is answered as we ruled unless it is switched", async (id) => {
    const opening = openWith({});
    expect(await probes[id](await opening(), opening)).toBe(rulings[id].ours);
  });

  test("a 429 reports the limit that refused, and an organization without Connect other routes as they are", async () => {
    const { mock, ask } = await openWith({ "protocol/varying-limit": "yes" })({ rateLimit: 1 });
    await ask("GET", connections);
    for (let request = 0; request < 3; request += 1) {
      const { headers } = await ask("GET", connections);
      expect([headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([
        "1",
        "0",
      ]);
    }
    expect(mock.caller(keys.withoutConnect)?.connect).toBe(false);
    expect((await ask("GET", "/api/v1/none", { key: keys.withoutConnect })).status).toBe(404);
  });
});
