import { connections, shownBy } from "@persona-conformance/schemas/facts";
import type { ConnectionAttempt } from "./connection-rules.ts";
import type { Fault } from "./fault.ts";

/** What can go wrong with each attempt of the lifecycle table. */
export const lifecycleFaults: readonly Fault[] = connections.lifecycle.attempts.flatMap(
  (attempt) => {
    const ruling = connections.lifecycle.rule(attempt);
    const { action, status, party } = attempt;
    const to = shownBy(connections.lifecycle.rowOf(action));
    const name = (what: string) => `connections/lifecycle/${action}/${status}/by-${party}/${what}`;
    const is = (tried: ConnectionAttempt) =>
      tried.action === action && tried.party === party && tried.connection.status === status;
    const breaks = ruling.cites;

    if (!ruling.allowed) {
      return [
        {
          name: name("allowed"),
          breaks,
          connections: ({ decide }) => ({
            decide: (tried) =>
              is(tried) ? { allowed: true, to, ends: [to], cites: breaks } : decide(tried),
          }),
        },
        {
          name: name("refused-yet-done"),
          breaks: "connections/refusal-changes-nothing",
          connections: ({ carryOut, refused }) => ({
            refused(tried, now) {
              if (is(tried)) carryOut(tried, to, now);
              else refused(tried, now);
            },
          }),
        },
        {
          name: name("refused-yet-touched"),
          breaks: "connections/refusal-changes-nothing",
          connections: ({ carryOut, refused }) => ({
            refused(tried, now) {
              if (is(tried)) carryOut(tried, tried.connection.status, now);
              else refused(tried, now);
            },
          }),
        },
      ] satisfies Fault[];
    }

    const wrong = connections.lifecycle.statuses.filter(
      (other) => other !== to && other !== status,
    );
    const all: Fault[] = [
      {
        name: name("refused"),
        breaks,
        connections: ({ decide }) => ({
          decide: (tried) =>
            is(tried)
              ? { allowed: false, because: ["status"], with: [409], cites: breaks }
              : decide(tried),
        }),
      },
      {
        name: name("not-stored"),
        breaks,
        connections: ({ carryOut, answered }) => ({
          carryOut(tried, target, now) {
            if (!is(tried)) carryOut(tried, target, now);
          },
          answered: (tried, view) => answered(tried, is(tried) ? { ...view, status: to } : view),
        }),
      },
      ...wrong.map((other): Fault => ({
        name: name(`becomes-${other}`),
        breaks,
        connections: ({ carryOut }) => ({
          carryOut: (tried, target, now) => carryOut(tried, is(tried) ? other : target, now),
        }),
      })),
      // A dashboard gives no answer that could be wrong.
      ...(action === "accept" ? [] : [status, ...wrong]).map((other): Fault => ({
        name: name(`answers-${other}`),
        breaks,
        connections: ({ answered }) => ({
          answered: (tried, view) => ({
            ...answered(tried, view),
            ...(is(tried) && { status: other }),
          }),
        }),
      })),
    ];
    return all;
  },
);
