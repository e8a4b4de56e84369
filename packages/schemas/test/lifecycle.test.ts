import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConnectionAction, connections, connectionOperations } from "../src/connection.ts";
import { defineLifecycle, type Lifecycle, type LifecycleTable } from "../src/lifecycle.ts";

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
      const { statuses } = connectionOperations[`${action}-a-connect-connection`];
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

/** Every route between two statuses, in words. */
const routes = (actions?: readonly ConnectionAction[]) =>
  Object.fromEntries(
    connections.statuses.flatMap((from) =>
      connections.statuses.map((to) => [
        `${from} to ${to}`,
        connections
          .routeTo(from, to, actions)
          ?.map((step) => `${step.party} ${step.action}s: ${step.to}`),
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
const doors = defineLifecycle({
  resource: "door",
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
});

const actionsTo = (...[from, to]: Parameters<typeof doors.routeTo>) =>
  doors.routeTo(from, to)?.map(({ action }) => action);

describe("a lifecycle of something else", () => {
  test("rules by its own statuses, parties, codes and statements", () => {
    expect(doors.attempts).toHaveLength(4 * 4 * 3);
    expect(doors.rule({ status: "open", action: "shut", party: "wind" })).toEqual({
      allowed: true,
      to: "closed",
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
    const { open } = doors.table.actions;
    const cites = { allowed: open.cites.allowed, status: open.cites.status };
    expect(() =>
      defineLifecycle({ ...doors.table, actions: { open: { ...open, cites } } }),
    ).toThrow("open cites no statement for a wrong party");
  });
});

const statuses = ["a", "b", "c", "d", "e"];
const parties = ["x", "y"];
const names = ["first", "second", "third", "fourth", "fifth"];

const lifecycles: fc.Arbitrary<Lifecycle<LifecycleTable>> = fc
  .dictionary(
    fc.constantFrom(...names),
    fc.record({
      from: fc.subarray(statuses, { minLength: 1 }),
      by: fc.subarray(parties, { minLength: 1 }),
      to: fc.constantFrom(...statuses),
      cites: fc.constant({
        allowed: "connections/one-view",
        status: "protocol/page-walk",
        party: "protocol/page-back",
      } as const),
    }),
  )
  .map((actions) =>
    defineLifecycle<LifecycleTable>({
      resource: "anything",
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
        for (const { action, party, to } of route) {
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
