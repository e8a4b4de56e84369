import { connections as resource, newestVersion } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";
import { conditionalFaults } from "../src/conditional-faults.ts";
import {
  accept,
  type Condition,
  connect,
  createMock,
  type Fault,
  organizations,
} from "../src/index.ts";
import { connections, keys, start } from "./both-ways.ts";

/** A fault that is seen in every answer. */
const visible = (when: Condition): Fault => ({
  name: "visible",
  breaks: "protocol/json",
  when,
  protocol: ({ finish }) => ({
    finish(written, context) {
      const finished = finish(written, context);
      return { ...finished, headers: { ...finished.headers, "x-faulty": "yes" } };
    },
  }),
});

interface Sent {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function open(when: Condition, latency: () => Promise<void> = async () => {}) {
  const mock = createMock({
    now: () => start,
    faults: [visible(when)],
    rulings: { "protocol/latency": "5" },
    sleep: latency,
  });
  const send = async (method: string, path: string, { key = keys.source, headers }: Sent = {}) =>
    mock.fetch(
      new Request(`http://mock.invalid${connections}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...headers },
      }),
    );
  const isOn = async (...sent: Parameters<typeof send>) =>
    (await send(...sent)).headers.has("x-faulty");
  const id = connect(mock, keys.source, organizations.destination.id);
  return { mock, send, isOn, id };
}

describe("a fault under a condition is at work", () => {
  test.each<
    [Condition, (id: string) => readonly [Parameters<ReturnType<typeof open>["send"]>, boolean][]]
  >([
    [
      { version: "2021-07-05" },
      () => [
        [["GET", "", { headers: { "persona-version": "2021-07-05" } }], true],
        [["GET", "", { headers: { "persona-version": "2020-05-18" } }], false],
        [["GET", ""], false],
      ],
    ],
    [{ version: newestVersion }, () => [[["GET", ""], true]]],
    [
      { style: "snake" },
      () => [
        [["GET", "", { headers: { "key-inflection": "snake" } }], true],
        [["GET", ""], false],
      ],
    ],
    [
      { party: "destination" },
      (id) => [
        [["GET", `/${id}`, { key: keys.destination }], true],
        [["GET", "", { key: keys.destination }], true],
        [["GET", `/${id}`], false],
        [["POST", "", { key: keys.destination }], false],
      ],
    ],
    [
      { party: "stranger" },
      (id) => [
        [["GET", `/${id}`, { key: keys.stranger }], true],
        [["GET", `/${id}`, { key: "none" }], false],
      ],
    ],
    [{ party: "nobody" }, (id) => [[["GET", `/${id}`, { key: "none" }], true]]],
    [
      { operation: "deactivate" },
      (id) => [
        [["GET", `/${id}`], false],
        [["POST", `/${id}/deactivate`], true],
      ],
    ],
    [
      { operation: resource.operations.list.id },
      (id) => [
        [["GET", ""], true],
        [["GET", `/${id}`], false],
      ],
    ],
    [
      { page: "2" },
      (id) => [
        [["GET", "?page[size]=1"], false],
        [["GET", `?page[after]=${id}`], true],
        [["GET", `/${id}`], false],
      ],
    ],
    [
      { query: "yes" },
      () => [
        [["GET", "?page[size]=1"], false],
        [["GET", "?filter[status]=active"], true],
      ],
    ],
    [
      { replay: "yes" },
      (id) => [
        [["POST", `/${id}/deactivate`, { headers: { "idempotency-key": "k" } }], false],
        [["POST", `/${id}/deactivate`, { headers: { "idempotency-key": "k" } }], true],
        [["POST", `/${id}/deactivate`, { headers: { "idempotency-key": "K" } }], false],
      ],
    ],
    [
      { round: "2" },
      (id) => [
        [["POST", `/${id}/deactivate`], false],
        [["POST", `/${id}/reactivate`], false],
        [["POST", `/${id}/deactivate`], true],
      ],
    ],
    [
      { operation: "retrieve", after: 2 },
      (id) => [
        [["GET", `/${id}`], false],
        [["GET", ""], false],
        [["GET", ""], false],
        [["GET", `/${id}`], true],
      ],
    ],
  ])("%o", async (when, requests) => {
    const { isOn, id } = open(when);
    for (const [sent, expected] of requests(id)) expect(await isOn(...sent)).toBe(expected);
  });

  test("after an action that the API does not offer", async () => {
    const { mock, isOn, id } = open({ accepted: "yes" });
    expect(await isOn("GET", `/${id}`)).toBe(false);
    accept(mock, id, organizations.destination.id);
    expect(await isOn("GET", `/${id}`)).toBe(true);
  });

  test("in the first of two overlapping requests, and each answer is judged by its own request", async () => {
    const releases: (() => void)[] = [];
    const latency = () => new Promise<void>((resolve) => releases.push(resolve));
    const { send, id } = open({ overlap: "yes" }, latency);
    const both = [send("GET", `/${id}`), send("GET", `/${id}`), send("GET", "")];
    while (releases.length < 3) await Promise.resolve();
    for (const release of releases.toReversed()) release();
    const faulty = (await Promise.all(both)).map(({ headers }) => headers.has("x-faulty"));
    expect(faulty).toEqual([true, false, false]);
  });
});

describe("the product of faults and conditions", () => {
  const { all } = conditionalFaults(1, 0);

  test("is the same for a seed, another for another, and within its budget", () => {
    const names = (seed: number) => conditionalFaults(seed, 50).sample.map(({ name }) => name);
    const first = names(1);
    expect(names(1)).toEqual(first);
    expect(names(2)).not.toEqual(first);
    expect(new Set(first).size).toBe(50);
  });

  test("meets every condition early, and with a budget for all leaves nothing out", () => {
    const { covered } = conditionalFaults(7, 300);
    expect(covered.conditions.count).toBe(covered.conditions.of);
    const { sample } = conditionalFaults(7, 100_000);
    expect(sample).toHaveLength(all.length);
    expect(all.length).toBeGreaterThan(2000);
  });

  test.each<[what: string, fault: string, conditions: readonly string[]]>([
    [
      "a stranger's lists are empty",
      "protocol/pages/no-next",
      ["party=source", "party=destination", "page=2", "query=yes"],
    ],
    [
      "what is active was accepted, and a replay repeats an answer",
      "connections/lifecycle/deactivate/active/by-source/becomes-pending",
      ["round=2", "overlap=yes"],
    ],
    [
      "a dashboard sends no requests",
      "connections/accept/updated-at-goes-back",
      ["round=2", "accepted=yes"],
    ],
    [
      "whoever asks for an unknown id is a stranger to it",
      "connections/retrieve/by-a-wildcard",
      ["operation=retrieve", "operation=deactivate", "operation=reactivate", "query=yes"],
    ],
    [
      "a list asks for no id",
      "share-tokens/retrieve/by-the-beginning",
      ["operation=retrieve", "operation=expire", "operation=redeem", "query=yes"],
    ],
    [
      "a token is redeemed once, and no token is accepted",
      "share-tokens/lifecycle/redeem/created/by-destination/becomes-failed",
      ["overlap=yes"],
    ],
    ["a creation shows what is created", "share-tokens/create/answers-pending", []],
    [
      "a status of the end is shown where there is one",
      "share-tokens/times/redeemed-at-of-what-is-expired",
      [
        "party=source",
        "party=destination",
        "operation=list",
        "operation=retrieve",
        "operation=expire",
        "page=2",
        "query=yes",
        "overlap=yes",
      ],
    ],
  ])("leaves out conditions under which nothing can be seen: %s", (_, fault, conditions) => {
    const found = all
      .filter(({ name }) => name.startsWith(`${fault}@`))
      .map(({ name }) => name.slice(fault.length + 1))
      .filter((condition) => !/^(version|style)=/.test(condition));
    expect(found).toEqual(conditions);
  });

  test("leaves out what a fault looks at itself", () => {
    const under = (fault: string, axis: string) =>
      all.filter(({ name }) => name.startsWith(`${fault}@${axis}=`)).length;
    expect(under("protocol/inflection/camel-ignored", "style")).toBe(0);
    expect(under("protocol/inflection/camel-ignored", "version")).toBeGreaterThan(5);
    expect(under("connections/accept/moves-created-at", "version")).toBe(0);
  });
});
