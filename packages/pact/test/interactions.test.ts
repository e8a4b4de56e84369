import { connections } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { interactions } from "../src/interactions/index.ts";
import type { StateHandlers } from "../src/states.ts";

const described = (text: string) =>
  interactions.filter(({ description }) => description.includes(text));

describe("the interactions", () => {
  it("are forty at least, each with a name of its own", () => {
    const names = new Set(interactions.map(({ description }) => description));
    expect(names.size).toBe(interactions.length);
    expect(names.size).toBeGreaterThanOrEqual(40);
  });

  it("hold every attempt that the API has an operation for, ruled as the table rules", () => {
    for (const { status, action, party } of connections.lifecycle.attempts) {
      const found = described(
        `request of the ${party} to ${action} a connection that is ${status}`,
      );
      expect(found.length, `${party} ${action} ${status}`).toBe(action === "accept" ? 0 : 1);
      const [interaction] = found;
      if (interaction === undefined) continue;
      const ruling = connections.lifecycle.rule({ status, action, party });
      expect(interaction.cites).toContain(ruling.cites);
      expect([interaction.answer.status].flat()).toEqual(ruling.allowed ? [200] : ruling.with);
    }
  });

  it("show a connection of every status to both parties", () => {
    for (const status of connections.lifecycle.statuses) {
      for (const party of connections.lifecycle.parties) {
        expect(described(`request of the ${party} for a connection that is ${status}`).length).toBe(
          1,
        );
      }
    }
  });
});

it("a state that nobody handles does not compile, and neither does one that gives too little", () => {
  const connection = async () => ({ id: "", source: "", destination: "" });
  const used = async () => ({ ...(await connection()), "idempotency-key": "" });
  const rest = {
    "an idempotency key was used to create a connection": used,
    "an idempotency key was used to deactivate a connection": used,
    "an idempotency key was used to reactivate a connection": used,
    "there are connections": async () => ({ newest: "", second: "" }),
    "an organization is not connected": async () => ({ destination: "", source: "" }),
    "no connection has the id": async () => ({ id: "" }),
    "no organization has the id": async () => ({ destination: "", source: "" }),
    "the rate limit is used up": async () => ({}),
    "a connection is pending": connection,
    "a connection is active": connection,
  };
  // @ts-expect-error a status has no handler
  const incomplete: StateHandlers = rest;
  const meagre: StateHandlers = {
    ...rest,
    // @ts-expect-error the id is missing
    "a connection is inactive": async () => ({ destination: "", source: "" }),
  };
  const whole: StateHandlers = { ...rest, "a connection is inactive": connection };
  expect([incomplete, meagre, whole].map((one) => Object.keys(one).length)).toEqual([10, 11, 11]);
});
