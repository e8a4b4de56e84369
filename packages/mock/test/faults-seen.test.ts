import { connections as resource } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { accept, connect, createMock, faults, organizations } from "../src/index.ts";
import { connections, keys, start } from "./both-ways.ts";

interface Sent {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A mock with one fault, or none, and what a probe does with it. */
function open(name: string | undefined) {
  const waiting: (() => void)[] = [];
  const mock = createMock({
    now: () => start,
    faults: faults.filter((fault) => fault.name === name),
    rulings: { "protocol/latency": "5" },
    sleep: () => (overlaps ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  });
  let overlaps = false;
  const id = connect(mock, keys.source, organizations.destination.id);
  const send = async (method: string, path: string, { key, headers, body }: Sent = {}) => {
    const response = await mock.fetch(
      new Request(`http://mock.invalid${connections}${path}`, {
        method,
        headers: { authorization: `Bearer ${key ?? keys.source}`, ...headers },
        ...(body !== undefined && { body }),
      }),
    );
    return `${response.status} ${await response.text()}`;
  };
  /** Both arrive before either is answered. */
  async function together(...requests: (() => Promise<string>)[]) {
    overlaps = true;
    const answers = requests.map((request) => request());
    // One of them may be answered without waiting.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    overlaps = false;
    for (const answer of waiting.splice(0)) answer();
    return Promise.all(answers);
  }
  const read = () => send("GET", `/${id}`);
  const act = (action: string, sent: Sent = {}) => send("POST", `/${id}/${action}`, sent);
  const many = (count: number) =>
    Array.from({ length: count }, () => connect(mock, keys.source, mock.addOrganization().id));
  return { mock, id, send, together, read, act, many };
}

type Opened = ReturnType<typeof open>;

const idempotent = (key: string, headers = {}) => ({
  headers: { "idempotency-key": key, ...headers },
});
const destination = { key: keys.destination };
const status = JSON.stringify({ data: { attributes: { status: "active" } } });

/** Deactivates twice with one key, reactivating between: a replay leaves the second one pending. */
const replayed = (first: Sent, second: Sent) => async (opened: Opened) => {
  await opened.act("deactivate", first);
  await opened.act("reactivate");
  return [await opened.act("deactivate", second), await opened.read()];
};

const later = async (opened: Opened, steps: readonly string[]) => {
  for (const step of steps) {
    if (step === "accept") accept(opened.mock, opened.id, organizations.destination.id);
    else await opened.act(step);
  }
  opened.mock.advance(4000);
  return opened.read();
};

const filter = "filter[status]=inactive";

/** The destination's connections, of which the newest is inactive and the others are pending. */
async function inbound({ mock, send }: Opened, query: string) {
  for (let count = 0; count < 3; count += 1) {
    const { environments } = mock.addOrganization();
    const id = connect(mock, environments[0].keys[0] ?? "", organizations.destination.id);
    if (count === 2) await send("POST", `/${id}/deactivate`, destination);
  }
  return send("GET", query, destination);
}

/** What shows each fault, for those that have nothing else to show them. */
const probes: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  "connections/list/filter-status-forgotten-on-the-second-page": async ({ many, send }) => {
    const [, first, second] = many(3);
    for (const id of [first, second]) await send("POST", `/${id}/deactivate`);
    return send("GET", `?${filter}&page[size]=1&page[after]=${second}`);
  },
  "connections/list/filter-destination-organization-id-forgotten-on-the-second-page": async ({
    id,
    many,
    send,
  }) => {
    many(2);
    const query = `filter[destination-organization-id]=${organizations.destination.id}`;
    return send("GET", `?${query}&page[before]=${id}`);
  },
  "connections/list/second-filter-ignored": async ({ many, send }) => {
    many(1);
    const query = `filter[destination-organization-id]=${organizations.destination.id}`;
    return send("GET", `?${query}&${filter}`);
  },
  "connections/list/either-filter-is-enough": async ({ many, send }) => {
    many(1);
    const query = `filter[destination-organization-id]=${organizations.destination.id}`;
    return send("GET", `?${filter}&${query}`);
  },
  "connections/list/destination-has-one-page": (opened) => inbound(opened, "?page[size]=1"),
  "connections/list/filter-status-ignored-for-destination": (opened) =>
    inbound(opened, `?${filter}`),
  "connections/changes/pending-becomes-active-after-seconds": (opened) => later(opened, []),
  "connections/changes/pending-becomes-inactive-after-seconds": (opened) => later(opened, []),
  "connections/changes/active-becomes-inactive-after-seconds": (opened) =>
    later(opened, ["accept"]),
  "connections/changes/inactive-becomes-pending-after-seconds": (opened) =>
    later(opened, ["deactivate"]),
  "connections/accept/updated-at-stays": (opened) => later(opened, ["accept"]),
  "connections/races/both-succeed": ({ act, together }) =>
    together(
      () => act("deactivate"),
      () => act("deactivate"),
    ),
  "connections/failures/list-is-always-500": ({ send }) => send("GET", ""),
  "connections/failures/list-is-always-503": ({ send }) => send("GET", ""),
  "connections/failures/destination-is-always-500": ({ id, send }) =>
    send("GET", `/${id}`, destination),
  "connections/failures/destination-cannot-deactivate-for-500": ({ act }) =>
    act("deactivate", destination),
  "connections/failures/version-2022-09-01-is-always-500": ({ send }) =>
    send("GET", "", { headers: { "persona-version": "2022-09-01" } }),
  "connections/failures/snake-is-always-500": ({ send }) =>
    send("GET", "", { headers: { "key-inflection": "snake" } }),
  "connections/ids/odd-bytes-break": ({ send }) => send("GET", "/%00%F0"),
  "connections/ids/long-ones-break": ({ send }) => send("GET", `/cxn_${"a".repeat(200)}`),
  "connections/actions/body-sets-status": ({ act }) => act("deactivate", { body: status }),
  "connections/actions/refused-body-sets-status": async ({ act, read }) => [
    await act("reactivate", { body: status }),
    await read(),
  ],
  "connections/actions/body-with-attributes-breaks": ({ act }) =>
    act("deactivate", { body: status }),
  "connections/strangers/refusal-leaks-the-parties": ({ id, send }) =>
    send("GET", `/${id}`, { key: keys.stranger }),
  "connections/strangers/refusal-leaks-the-status": ({ id, send }) =>
    send("GET", `/${id}`, { key: keys.stranger }),
  "connections/operations/get-acts": async ({ id, send, read }) => [
    await send("GET", `/${id}/deactivate`),
    await read(),
  ],
  "connections/operations/delete-of-an-action-acts": async ({ id, send, read }) => [
    await send("DELETE", `/${id}/deactivate`),
    await read(),
  ],
  "protocol/idempotency/keys-cut-at-32": replayed(
    idempotent(`${"a".repeat(40)}1`),
    idempotent(`${"a".repeat(40)}2`),
  ),
  "protocol/idempotency/keys-cut-at-64": replayed(
    idempotent(`${"a".repeat(70)}1`),
    idempotent(`${"a".repeat(70)}2`),
  ),
  "protocol/idempotency/another-style-is-carried-out": replayed(
    idempotent("k"),
    idempotent("k", { "key-inflection": "kebab" }),
  ),
  "protocol/idempotency/another-version-is-carried-out": replayed(
    idempotent("k"),
    idempotent("k", { "persona-version": "2021-07-05" }),
  ),
  "protocol/idempotency/another-content-type-is-carried-out": replayed(
    idempotent("k"),
    idempotent("k", { "content-type": "application/json" }),
  ),
  "protocol/idempotency/overlapped-key-forgotten": async ({ act, together, read }) => {
    const one = () => act("deactivate", idempotent("k"));
    await together(one, one);
    await act("reactivate");
    return [await one(), await read()];
  },
  "protocol/inflection/default-changes": async ({ read }) => [await read(), await read()],
  "protocol/bodies/always-of-an-edge": ({ read }) => read(),
  "protocol/versions/cache-forgets-the-version": async ({ id, send }) => {
    const path = `/${id}?fields[${resource.type}]=createdAt`;
    await send("GET", path, { headers: { "persona-version": "2021-07-05" } });
    return send("GET", path);
  },
};

test.each(Object.entries(probes))("%s shows", async (name, probe) => {
  const [wrong, right] = [await probe(open(name)), await probe(open(undefined))];
  expect(faults.map((fault) => fault.name)).toContain(name);
  expect(wrong).not.toEqual(right);
});
