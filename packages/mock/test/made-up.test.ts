import type { Resource } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";
import { createMock, faultsOf, type MockOptions, organizations } from "../src/index.ts";
import { lifecycleFaults } from "../src/resource/lifecycle-faults.ts";
import { resourceRulings } from "../src/resource/rulings.ts";
import { shapeFaults } from "../src/resource/shape-faults.ts";
import { doors, locks, servedDoors, servedLocks } from "./made-up.ts";
import { keys, start } from "./both-ways.ts";

const { source: owner, destination: guest } = organizations;
const keyOf: Readonly<Record<string, string>> = { owner: keys.source, guest: keys.destination };

interface Json {
  readonly data: {
    readonly id: string;
    readonly type: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}

function open(options: MockOptions = {}) {
  const mock = createMock({
    resources: [servedDoors, servedLocks],
    now: () => start,
    ...options,
  });
  async function ask(method: string, path: string, body?: unknown, key = keys.source) {
    const headers = { authorization: `Bearer ${key}` };
    const response = await mock.fetch(
      new Request(`http://mock.invalid/api/v1/house/${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify({ data: { attributes: body } }) }),
      }),
    );
    return { status: response.status, json: (await response.json()) as Json };
  }
  return { mock, ask };
}

type Opened = ReturnType<typeof open>;

const soon = new Date(start + 5000).toISOString();

/** A lock on a door, open unless told otherwise. */
async function newLock({ mock, ask }: Opened, door: "open" | "closed" = "open") {
  const doorId = mock.add(doors, keys.source, {});
  if (door === "open") await ask("POST", `doors/${doorId}/open`);
  return mock.add(locks, keys.source, {
    "guest-organization-id": guest.id,
    "door-id": doorId,
    "expires-at": Date.parse(soon),
  });
}

describe("a resource of two statuses, two actions, list, retrieve and create", () => {
  test("is created, read, moved by the table, filtered and paged", async () => {
    const { ask } = open();
    const created = await ask("POST", "doors", { colour: "red" });
    expect([created.status, created.json.data]).toMatchObject([
      201,
      {
        type: "house/garden-door",
        attributes: {
          status: "closed",
          "owner-organization-id": owner.id,
          colour: "red",
          "created-at": "2026-01-01T00:00:00.123Z",
        },
      },
    ]);
    const { id } = created.json.data;
    expect(id).toMatch(/^door_mock/);
    const { status } = await ask("POST", "doors", {});
    expect(status).toBe(201);
    expect((await ask("POST", `doors/${id}/close`)).status).toBe(409);
    expect((await ask("POST", `doors/${id}/open`)).status).toBe(200);
    for (const [query, count] of [
      ["", 2],
      ["?filter[colour]=red", 1],
      ["?filter[status]=open", 1],
      ["?filter[colour]=red&filter[status]=closed", 0],
      ["?page[size]=1", 1],
    ] as const) {
      expect((await ask("GET", `doors${query}`)).json.data).toHaveLength(count);
    }
    expect((await ask("POST", `doors/${id}/close`)).status).toBe(202);
    expect((await ask("GET", `doors/${id}`, undefined, keys.stranger)).status).toBe(404);
    expect((await ask("PUT", `doors/${id}`)).status).toBe(404);
    expect((await ask("POST", "doors", { colour: 7 })).status).toBe(400);
    expect((await ask("POST", "doors", { size: "7" })).status).toBe(400);
  });

  test("has the rulings that are open for any resource, and each can be switched", async () => {
    expect(Object.keys(resourceRulings(doors))).toEqual(
      ["stranger", "unknown-method", "filter-unknown"]
        .concat(["create-unknown-attribute", "create-missing-attribute", "create-wrong-type"])
        .concat(["close-closed", "open-open"])
        .map((question) => `garden-doors/${question}`),
    );
    const { mock, ask } = open({
      rulings: {
        "garden-doors/stranger": "403",
        "garden-doors/close-closed": "422",
        "garden-doors/id-prefix": "0",
      },
    });
    const id = mock.add(doors, keys.source, {});
    expect(id).toMatch(/^0mock/);
    expect((await ask("POST", `doors/${id}/close`)).status).toBe(422);
    expect((await ask("GET", `doors/${id}`, undefined, keys.stranger)).status).toBe(403);
    expect(() => open({ rulings: { "garden-doors/none": "1" } })).toThrow(
      "unknown ruling garden-doors/none",
    );
    expect(() => open({ rulings: { "garden-doors/stranger": "418" } })).toThrow(
      "the ruling garden-doors/stranger cannot be 418: choose 404, 403",
    );
  });
});

describe("what is not done at once, by time, by the system, or only under a condition", () => {
  const statusOf = async ({ ask }: Opened, id: string) =>
    (await ask("GET", `locks/${id}`)).json.data.attributes["status"];
  const pick = ({ ask }: Opened, id: string) =>
    ask("POST", `locks/${id}/pick`, undefined, keys.destination);

  test("an action answers at once and is settled later, in the end that is ruled", async () => {
    for (const [end, after] of [
      ["picked", 60],
      ["broken", 0],
    ] as const) {
      const opened = open({
        rulings: { "locks/pick-ends": end, "locks/pick-settles-after": String(after) },
      });
      const id = await newLock(opened);
      const answer = await pick(opened, id);
      expect([answer.status, answer.json.data.attributes["status"]]).toEqual([202, "picking"]);
      opened.mock.advance(after === 0 ? 10 : 50);
      expect(await statusOf(opened, id)).toBe(after === 0 ? "broken" : "picking");
      opened.mock.advance(20);
      expect(await statusOf(opened, id)).toBe(end);
    }
  });

  test("an action is refused while another resource has another status", async () => {
    const opened = open({ rulings: { "locks/pick-unmet": "422" } });
    const id = await newLock(opened, "closed");
    expect((await pick(opened, id)).status).toBe(422);
    expect(await statusOf(opened, id)).toBe("locked");
    const doorId = (await opened.ask("GET", `locks/${id}`)).json.data.attributes["door-id"];
    await opened.ask("POST", `doors/${doorId}/open`);
    expect((await pick(opened, id)).status).toBe(202);
  });

  test("time brings what its attribute tells, and moves `updated-at` unless ruled otherwise", async () => {
    for (const moves of ["yes", "no"]) {
      const opened = open({ rulings: { "locks/rust-moves-updated-at": moves } });
      const id = await newLock(opened);
      const before = (await opened.ask("GET", `locks/${id}`)).json.data.attributes;
      expect([before["status"], before["expires-at"]]).toEqual(["locked", soon]);
      opened.mock.advance(4999);
      expect(await statusOf(opened, id)).toBe("locked");
      opened.mock.advance(1);
      const after = (await opened.ask("GET", `locks/${id}`)).json.data.attributes;
      expect(after["status"]).toBe("rusty");
      expect(after["updated-at"] !== before["updated-at"]).toBe(moves === "yes");
    }
  });

  test("the system brings what it brings, and only from where it may", async () => {
    const opened = open();
    const id = await newLock(opened);
    expect(opened.mock.pass(locks, "theft", id)).toBe(false);
    await pick(opened, id);
    opened.mock.advance(1100);
    expect(opened.mock.pass(locks, "theft", id)).toBe(true);
    expect(await statusOf(opened, id)).toBe("stolen");
    expect(opened.mock.pass(locks, "nothing", id)).toBe(false);
  });
});

/** An attempt, or what comes by itself, as the names of faults have it. */
const pathsOf = ({ name, lifecycle }: Resource) => [
  ...lifecycle.attempts.map((attempt) => {
    const { action, status, party, unmet } = attempt;
    const path = `${name}/lifecycle/${action}/${status}/by-${party}/${unmet ? "unmet/" : ""}`;
    return [path, attempt] as const;
  }),
  ...lifecycle.passages.map((passage) => [`${name}/lifecycle/${passage.name}/`, passage] as const),
];

type Happening = ReturnType<typeof pathsOf>[number][1];

/** What comes of an attempt, or of a change that comes by itself, as one would see it. */
async function behaviour(resource: Resource, happening: Happening, options: MockOptions) {
  const opened = open(options);
  const { mock, ask } = opened;
  const { lifecycle } = resource;
  const path = resource === doors ? "doors" : "locks";
  const id = resource === doors ? mock.add(doors, keys.source, {}) : await newLock(opened);
  const act = (action: string, party: string) =>
    ask("POST", `${path}/${id}/${action}`, undefined, keyOf[party]);
  const read = async () => (await ask("GET", `${path}/${id}`)).json.data;
  const from = "action" in happening ? happening.status : happening.from[0];
  for (const step of lifecycle.routeTo(lifecycle.initial, from) ?? []) {
    if (step.by === "party") await act(step.action, step.party);
    else mock.pass(resource, step.passage, id);
  }
  const before = await read();
  const seen: unknown[] = [before];
  if ("unmet" in happening) {
    mock.perform(doors, "close", before.attributes["door-id"] ?? "", owner.id);
  }
  if ("action" in happening) {
    const { status, json } = await act(happening.action, happening.party);
    seen.push(status, status < 300 && json.data.attributes["status"]);
  } else if (happening.by === "time") {
    mock.advance(5000);
  } else {
    mock.pass(resource, happening.name, id);
  }
  seen.push(await read());
  mock.advance(1100);
  seen.push(await read());
  return JSON.stringify(seen);
}

test("a time in a creation is stored as that instant, and another text is refused", async () => {
  const { ask, mock } = open();
  const creation = {
    "guest-organization-id": guest.id,
    "door-id": mock.add(doors, keys.source, {}),
  };
  const created = await ask("POST", "locks", {
    ...creation,
    "expires-at": "2026-01-01T02:00:00+01:00",
  });
  expect(created.json.data.attributes["expires-at"]).toBe("2026-01-01T01:00:00.000Z");
  const { status } = await ask("POST", "locks", { ...creation, "expires-at": "tomorrow" });
  expect(status).toBe(400);
});

test.each([doors, locks])(
  "each fault of the lifecycle and shape of $name shows",
  async (resource) => {
    const all = [...lifecycleFaults(resource), ...shapeFaults(resource)];
    const names = all.map(({ name }) => name);
    for (const what of resource === doors
      ? ["open/open/by-owner/refused-yet-done", "close/open/by-owner/answers-open"]
      : [
          "pick/locked/by-guest/unmet/allowed",
          "rust/comes-at-once",
          "pick-ends-broken/becomes-rusty",
        ]) {
      expect(names).toContain(`${resource.name}/lifecycle/${what}`);
    }
    const paths = pathsOf(resource);
    const hidden = [];
    for (const fault of all) {
      const [, happening] =
        paths.findLast(([path]) => fault.name.startsWith(path)) ??
        // What is about the shape shows in any, and what is about the spelling of the second status only there.
        paths.find(([path]) => path.includes(`/${resource.lifecycle.statuses[1]}/`)) ??
        [];
      if (happening === undefined) throw new Error(`${fault.name} is about nothing`);
      const rulings: Record<string, string> = fault.name.includes("ends-broken")
        ? { "locks/pick-ends": "broken" }
        : {};
      const right = await behaviour(resource, happening, { rulings });
      const wrong = await behaviour(resource, happening, { rulings, faults: [fault] });
      if (wrong === right) hidden.push(fault.name);
    }
    expect(hidden).toEqual([]);
  },
);

test("all faults of some resources are their own, and those of the protocol", () => {
  const names = faultsOf([servedDoors]).map(({ name }) => name);
  expect(new Set(names.map((name) => name.split("/")[0]))).toEqual(
    new Set(["garden-doors", "protocol"]),
  );
});
