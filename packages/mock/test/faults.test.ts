import { connections as lifecycle } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";
import { applyFaults } from "../src/fault.ts";
import {
  connect,
  createMock,
  type Fault,
  faults,
  type MockOptions,
  organizations,
} from "../src/index.ts";
import { bothWays, connections, keys, type Open, reach, shown } from "./both-ways.ts";

/** What each attempt of the lifecycle leads to: the answer, the status after it, and whether `updated-at` changed. */
async function behaviour(open: Open, worn: readonly Fault[]): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const { action, status, party } of lifecycle.lifecycle.attempts) {
    const opened = await open({ faults: worn });
    const id = await reach(opened, status);
    const read = async () => shown(await opened.ask("GET", `${connections}/${id}`)).attributes;
    const attempt = async () => {
      if (action === "accept") return (await opened.accept(id, party)) ? "accepted" : "refused";
      const sent = { key: keys[party] };
      const answer = await opened.ask("POST", `${connections}/${id}/${action}`, sent);
      return answer.status === 200 ? shown(answer).attributes.status : String(answer.status);
    };
    const before = await read();
    const answered = await attempt();
    const after = await read();
    const touched = after["updated-at"] === before["updated-at"] ? "untouched" : "touched";
    seen[`connections/lifecycle/${action}/${status}/by-${party}`] =
      `${answered}, ${after.status}, ${touched}`;
  }
  return seen;
}

bothWays("faults", (open) => {
  let right: Promise<Record<string, string>> | undefined;

  // None of these lies on the way to a status that another attempt starts from.
  test.each([
    ["connections/lifecycle/accept/pending/by-source/allowed", "accepted, active, touched"],
    [
      "connections/lifecycle/accept/inactive/by-destination/refused-yet-done",
      "refused, active, touched",
    ],
    ["connections/lifecycle/deactivate/active/by-destination/refused", "409, active, untouched"],
    [
      "connections/lifecycle/deactivate/active/by-destination/not-stored",
      "inactive, active, untouched",
    ],
    [
      "connections/lifecycle/deactivate/active/by-source/becomes-pending",
      "pending, pending, touched",
    ],
    ["connections/lifecycle/deactivate/inactive/by-source/allowed", "inactive, inactive, touched"],
    [
      "connections/lifecycle/deactivate/inactive/by-destination/refused-yet-touched",
      "409, inactive, touched",
    ],
    ["connections/lifecycle/reactivate/active/by-source/refused-yet-done", "409, pending, touched"],
    [
      "connections/lifecycle/reactivate/inactive/by-destination/allowed",
      "pending, pending, touched",
    ],
    [
      "connections/lifecycle/reactivate/inactive/by-source/becomes-active",
      "active, active, touched",
    ],
    [
      "connections/lifecycle/reactivate/inactive/by-source/answers-active",
      "active, pending, touched",
    ],
  ])("%s is wrong in this and right otherwise", async (name, wrong) => {
    const correct = await (right ??= behaviour(open, []));
    const worn = await behaviour(
      open,
      faults.filter((fault) => fault.name === name),
    );
    const differing = Object.entries(worn).filter(([attempt, seen]) => seen !== correct[attempt]);
    expect(differing).toEqual([[name.split("/").slice(0, 5).join("/"), wrong]]);
  });

  test("several faults are worn at once, of the protocol and of connections", async () => {
    const { ask, mock } = await open({
      faults: [
        {
          name: "forgets",
          breaks: "connections/accept-activates",
          protocol: () => ({ remembers: () => false }),
        },
        {
          name: "wanders",
          breaks: "connections/accept-activates",
          rules: ({ resource }) => ({
            resource: (view, context) => ({ ...resource(view, context), id: "elsewhere" }),
          }),
        },
      ],
    });
    const path = `${connections}/${connect(mock, keys.source, "org_any")}/deactivate`;
    const headers = { "idempotency-key": "k" };
    const answers = [];
    for (let sent = 0; sent < 2; sent += 1) answers.push(await ask("POST", path, { headers }));
    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
    expect(answers[0]?.json).toMatchObject({ data: { id: "elsewhere" } });
  });
});

test("what is worn replaces what it names, the first innermost, and leaves the rest", () => {
  const correct = { greet: () => "a", other: () => "as it was" };
  const worn = applyFaults(correct, [
    ({ greet }) => ({ greet: () => `${greet()}b` }),
    undefined,
    ({ greet }) => ({ greet: () => `${greet()}c` }),
  ]);
  expect([worn.greet(), worn.other(), correct.greet()]).toEqual(["abc", "as it was", "a"]);
});

test("every fault has a name of its own, and replaces something", () => {
  const names = faults.map(({ name }) => name);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  const idle = faults.filter(({ protocol, rules }) => !protocol && !rules);
  expect(idle).toEqual([]);
});

describe("a fault with a timing", () => {
  const named = (name: string, when: Fault["when"]): Fault => {
    const fault = faults.find((one) => one.name === name);
    if (fault === undefined || when === undefined) throw new Error(`no fault ${name}`);
    return { ...fault, when };
  };
  const statusesOf = async (options: MockOptions, count: number) => {
    const mock = createMock(options);
    const key = organizations.source.environments[0].keys[0] ?? "";
    const statuses: (string | null)[] = [];
    for (let sent = 0; sent < count; sent += 1) {
      const response = await mock.fetch(
        new Request("http://mock.invalid/api/v1/connect/connections", {
          headers: { authorization: `Bearer ${key}` },
        }),
      );
      statuses.push(response.headers.get("content-type"));
    }
    return statuses.map((type) => (type === "text/plain" ? "faulty" : "right"));
  };

  test("begins after so many requests", async () => {
    const fault = named("protocol/bodies/text", { after: 2 });
    expect(await statusesOf({ faults: [fault] }, 4)).toEqual([
      "right",
      "right",
      "faulty",
      "faulty",
    ]);
  });

  test("is on in so many of a hundred, as the draw decides", async () => {
    const draws = [0.1, 0.5, 0.29, 0.31];
    const fault = named("protocol/bodies/text", { percent: 30 });
    const random = () => draws.shift() ?? 1;
    expect(await statusesOf({ faults: [fault], random }, 4)).toEqual([
      "faulty",
      "right",
      "faulty",
      "right",
    ]);
  });
});
