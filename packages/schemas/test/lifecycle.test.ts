import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConnectionAction, connections as resource } from "../src/connections.ts";
import { diagram, lifecycleTable } from "../src/diagram.ts";
import {
  defineLifecycle,
  type Lifecycle,
  type LifecycleTable,
  type Step,
} from "../src/lifecycle.ts";

const { lifecycle: connections, operations } = resource;

/** The HTTP statuses that may refuse an attempt, by what is wrong with it. */
const wrongStatus = [400, 409, 422];
const wrongParty = [403, 404, 409, 422];
const wrongBoth = [400, 403, 404, 409, 422];

/**
 * What the documentation says of each attempt: the one permitted second statement of the lifecycle. It is written by
 * hand and derived from nothing.
 */
const documented = [
  // The destination's acceptance makes a pending connection active; the source cannot accept.
  ["pending", "accept", "source", wrongParty, "connections/accept-by-destination"],
  ["pending", "accept", "destination", "active", "connections/accept-activates"],
  // Either organization may deactivate a connection that is currently pending or active.
  ["pending", "deactivate", "source", "inactive", "connections/deactivate-by-either"],
  ["pending", "deactivate", "destination", "inactive", "connections/deactivate-by-either"],
  // Only inactive connections can be reactivated.
  ["pending", "reactivate", "source", wrongStatus, "connections/reactivate-inactive-only"],
  ["pending", "reactivate", "destination", wrongBoth, "connections/reactivate-by-source"],
  ["active", "accept", "source", wrongBoth, "connections/accept-by-destination"],
  ["active", "accept", "destination", wrongStatus, "connections/accept-pending-only"],
  ["active", "deactivate", "source", "inactive", "connections/deactivate-by-either"],
  ["active", "deactivate", "destination", "inactive", "connections/deactivate-by-either"],
  ["active", "reactivate", "source", wrongStatus, "connections/reactivate-inactive-only"],
  ["active", "reactivate", "destination", wrongBoth, "connections/reactivate-by-source"],
  ["inactive", "accept", "source", wrongBoth, "connections/accept-by-destination"],
  ["inactive", "accept", "destination", wrongStatus, "connections/accept-pending-only"],
  // Connections that are already inactive cannot be deactivated again.
  ["inactive", "deactivate", "source", wrongStatus, "connections/deactivate-once"],
  ["inactive", "deactivate", "destination", wrongStatus, "connections/deactivate-once"],
  // Reactivation returns to pending, never to active, and only for the source.
  ["inactive", "reactivate", "source", "pending", "connections/reactivate-to-pending"],
  ["inactive", "reactivate", "destination", wrongParty, "connections/reactivate-by-source"],
];

describe("the lifecycle of a connection", () => {
  test("rules each of the 18 attempts as the documentation words it", () => {
    const ruled = connections.attempts.map((attempt) => {
      const ruling = connections.rule(attempt);
      const answer = ruling.allowed ? ruling.to : ruling.with;
      return [attempt.status, attempt.action, attempt.party, answer, ruling.cites];
    });
    expect(ruled).toEqual(documented);
  });

  test("says whether the status, the party or both stand against an attempt", () => {
    const because = connections.attempts.map((attempt) => {
      const ruling = connections.rule(attempt);
      return ruling.allowed ? "nothing" : ruling.because.join(" and ");
    });
    const reasons = new Map<unknown, string>([
      [wrongStatus, "status"],
      [wrongParty, "party"],
      [wrongBoth, "party and status"],
    ]);
    expect(because).toEqual(documented.map(([, , , answer]) => reasons.get(answer) ?? "nothing"));
  });

  test("refuses with nothing that the operation does not declare", () => {
    for (const { status, action, party } of connections.attempts) {
      const ruling = connections.rule({ status, action, party });
      if (ruling.allowed || action === "accept") continue;
      const { statuses } = operations[action];
      expect(statuses).toEqual(expect.arrayContaining([...ruling.with]));
    }
  });

  test("begins with a pending connection and knows its own statuses", () => {
    expect(connections.initial).toBe("pending");
    expect(["pending", "Active", "toString", null].filter(connections.isStatus)).toEqual([
      "pending",
    ]);
  });
});

const inWords = (step: Step): string =>
  step.by === "party"
    ? `${step.party} ${step.action}s: ${step.to}`
    : `${step.passage} by ${step.by}: ${step.to}`;

/** Every route between two statuses, in words. */
const routes = (actions?: readonly ConnectionAction[]) =>
  Object.fromEntries(
    connections.statuses.flatMap((from) =>
      connections.statuses.map((to) => [
        `${from} to ${to}`,
        connections.routeTo(from, to, actions)?.map(inWords),
      ]),
    ),
  );

describe("the route from status to status", () => {
  test("is the shortest there is", () => {
    expect(routes()).toEqual({
      "pending to pending": [],
      "pending to active": ["destination accepts: active"],
      "pending to inactive": ["source deactivates: inactive"],
      "active to pending": ["source deactivates: inactive", "source reactivates: pending"],
      "active to active": [],
      "active to inactive": ["source deactivates: inactive"],
      "inactive to pending": ["source reactivates: pending"],
      "inactive to active": ["source reactivates: pending", "destination accepts: active"],
      "inactive to inactive": [],
    });
  });

  test("to active does not exist where nobody can accept, and the others stay", () => {
    expect(routes(["deactivate", "reactivate"])).toEqual({
      ...routes(),
      "pending to active": undefined,
      "inactive to active": undefined,
    });
  });
});

/** A lifecycle that has nothing to do with connections. */
const doorTable = {
  initial: "closed",
  statuses: ["open", "closed", "locked", "broken"],
  parties: ["owner", "guest", "wind"],
  actions: {
    open: {
      from: ["closed"],
      by: ["owner", "guest"],
      to: "open",
      cites: {
        allowed: "connections/one-view",
        status: "connections/list-only-own",
        party: "connections/never-deleted",
      },
    },
    shut: {
      from: ["open"],
      by: ["owner", "guest", "wind"],
      to: "closed",
      cites: { allowed: "protocol/page-walk", status: "protocol/page-back" },
    },
    lock: {
      from: ["closed"],
      by: ["owner"],
      to: "locked",
      cites: {
        allowed: "protocol/page-size",
        status: "protocol/page-ends",
        party: "protocol/page-links",
      },
    },
    kick: {
      from: ["open", "closed", "locked"],
      by: ["guest"],
      to: "broken",
      cites: {
        allowed: "protocol/error-body",
        status: "protocol/error-members",
        party: "protocol/error-401-title",
      },
    },
  },
  refusals: { status: [423], party: [401, 402] },
} as const satisfies LifecycleTable;
const doors = defineLifecycle(doorTable);

const actionsTo = (...[from, to]: Parameters<typeof doors.routeTo>) =>
  doors.routeTo(from, to)?.map((step) => step.by === "party" && step.action);

describe("a lifecycle of something else", () => {
  test("rules by its own statuses, parties, codes and statements", () => {
    expect(doors.attempts).toHaveLength(4 * 4 * 3);
    expect(doors.rule({ status: "open", action: "shut", party: "wind" })).toEqual({
      allowed: true,
      to: "closed",
      ends: ["closed"],
      cites: "protocol/page-walk",
    });
    expect(doors.rule({ status: "broken", action: "shut", party: "wind" })).toEqual({
      allowed: false,
      because: ["status"],
      with: [423],
      cites: "protocol/page-back",
    });
    expect(doors.rule({ status: "open", action: "lock", party: "guest" })).toEqual({
      allowed: false,
      because: ["party", "status"],
      with: [401, 402, 423],
      cites: "protocol/page-links",
    });
  });

  test("has routes of its own, and none out of a dead end", () => {
    expect(actionsTo("open", "locked")).toEqual(["shut", "lock"]);
    expect(actionsTo("locked", "broken")).toEqual(["kick"]);
    expect(actionsTo("broken", "closed")).toBeUndefined();
  });

  test("cannot be defined while a refusal has no statement behind it", () => {
    const { open } = doorTable.actions;
    const cites = { allowed: open.cites.allowed, status: open.cites.status };
    expect(() => defineLifecycle({ ...doorTable, actions: { open: { ...open, cites } } })).toThrow(
      "open cites no statement for a wrong party",
    );
  });
});

/** A lifecycle with everything that connections do not have: an end, time, a later settling, a condition. */
const parcels = defineLifecycle({
  initial: "packed",
  statuses: ["packed", "underway", "delivered", "lost", "stale"],
  parties: ["sender", "carrier"],
  actions: {
    collect: {
      from: ["packed"],
      by: ["carrier"],
      to: { now: "underway", later: ["delivered", "lost"] },
      while: { resource: "roads", status: "open" },
      cites: {
        allowed: "protocol/page-walk",
        status: "protocol/page-back",
        party: "protocol/page-ends",
        while: "protocol/page-links",
        settles: "protocol/page-stable",
      },
    },
  },
  passages: {
    spoil: {
      by: "time",
      from: ["packed"],
      to: "stale",
      at: "best-before",
      cites: { allowed: "protocol/page-size" },
    },
  },
  refusals: { status: [409], party: [403], while: [422] },
});

describe("a lifecycle in which something comes by itself", () => {
  test("has no attempt for what nobody does, and one more for each condition", () => {
    expect(parcels.attempts).toHaveLength(5 * 1 * 2 * 2);
    expect(parcels.attempts.filter(({ unmet }) => unmet)).toHaveLength(5 * 2);
  });

  test("tells what an answer shows from where it may end", () => {
    const attempt = { status: "packed", action: "collect", party: "carrier" } as const;
    expect(parcels.rule(attempt)).toEqual({
      allowed: true,
      to: "underway",
      ends: ["delivered", "lost"],
      cites: "protocol/page-walk",
    });
    expect(parcels.rule({ ...attempt, unmet: true })).toEqual({
      allowed: false,
      because: ["while"],
      with: [422],
      cites: "protocol/page-links",
    });
    expect(parcels.rule({ ...attempt, party: "sender", unmet: true })).toMatchObject({
      because: ["party", "while"],
      with: [403, 422],
      cites: "protocol/page-ends",
    });
  });

  test("knows its ends, and routes that time and the system take", () => {
    expect(parcels.finals).toEqual(["delivered", "lost", "stale"]);
    expect(parcels.routeTo("packed", "lost")?.map(inWords)).toEqual([
      "carrier collects: underway",
      "collect-ends-lost by system: lost",
    ]);
    expect(parcels.routeTo("packed", "stale")?.map(inWords)).toEqual(["spoil by time: stale"]);
    expect(parcels.routeTo("packed", "stale", [])).toHaveLength(1);
    expect(parcels.routeTo("lost", "delivered")).toBeUndefined();
  });

  test("says for each passage which promise stands behind it", () => {
    expect(parcels.passages.map(({ name, cites }) => [name, cites.allowed])).toEqual([
      ["spoil", "protocol/page-size"],
      ["collect-ends-delivered", "protocol/page-stable"],
      ["collect-ends-lost", "protocol/page-stable"],
    ]);
  });

  test("is drawn with its ends, and what comes by itself in brackets", () => {
    expect(diagram(parcels, "sender")).toMatchInlineSnapshot(`
      "stateDiagram-v2
        [*] --> packed: create (sender)
        packed --> underway: collect (carrier)
        packed --> stale: [spoil, by time]
        underway --> delivered: [collect-ends-delivered, by system]
        underway --> lost: [collect-ends-lost, by system]
        delivered --> [*]
        lost --> [*]
        stale --> [*]"
    `);
    expect(lifecycleTable(parcels)).toMatchInlineSnapshot(`
      "|  | collect |
      | --- | --- |
      | \`packed\` | → \`underway\`, then \`delivered\` or \`lost\`, by carrier, while its road is \`open\` |
      | \`underway\` | refused |
      | \`delivered\` | refused |
      | \`lost\` | refused |
      | \`stale\` | refused |"
    `);
  });
});

const statuses = ["a", "b", "c", "d", "e"];
const parties = ["x", "y"];
const names = ["first", "second", "third", "fourth", "fifth"];

const some = <T>(all: readonly T[]) =>
  fc.subarray([...all], { minLength: 1 }).map(([first, ...rest]) => [first as T, ...rest] as const);

const lifecycles: fc.Arbitrary<Lifecycle> = fc
  .dictionary(
    fc.constantFrom(...names),
    fc.record({
      from: some(statuses),
      by: some(parties),
      to: fc.constantFrom(...statuses),
      cites: fc.constant({
        allowed: "connections/one-view",
        status: "protocol/page-walk",
        party: "protocol/page-back",
      } as const),
    }),
  )
  .map((actions) =>
    defineLifecycle<string, string, string>({
      initial: "a",
      statuses,
      parties,
      actions,
      refusals: { status: [409], party: [403] },
    }),
  );

describe("in any lifecycle", () => {
  test("whoever walks a route is allowed each step and arrives", () => {
    const from = fc.constantFrom(...statuses);
    const using = fc.subarray(names);
    fc.assert(
      fc.property(lifecycles, from, from, using, (lifecycle, start, end, actions) => {
        const route = lifecycle.routeTo(start, end, actions);
        fc.pre(route !== undefined);
        let status = start;
        for (const step of route) {
          if (step.by !== "party") throw new Error("nothing here comes by itself");
          const { action, party, to } = step;
          expect(actions).toContain(action);
          const ruling = lifecycle.rule({ status, action, party });
          expect(ruling).toMatchObject({ allowed: true, to });
          status = to;
        }
        expect(status).toBe(end);
      }),
    );
  });

  test("no walk gets anywhere in fewer steps than the route, or where no route leads", () => {
    const tries = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...parties)));
    fc.assert(
      fc.property(lifecycles, fc.constantFrom(...statuses), tries, (lifecycle, start, walk) => {
        let status = start;
        let steps = 0;
        for (const [action, party] of walk) {
          if (!lifecycle.actions.includes(action)) continue;
          const ruling = lifecycle.rule({ status, action, party });
          if (!ruling.allowed) continue;
          status = ruling.to;
          steps += 1;
        }
        expect(lifecycle.routeTo(start, status)?.length).toBeLessThanOrEqual(steps);
      }),
    );
  });
});
