import { connections, registry, shareTokens } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { interactions, interactionsOnDemand } from "../src/interactions/index.ts";
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

describe("the interactions about share tokens", () => {
  it("have names of their own, and ask every operation", () => {
    const all = [...interactions, ...interactionsOnDemand];
    expect(new Set(all.map(({ description }) => description)).size).toBe(all.length);
    const asked = new Set(interactionsOnDemand.map(({ ask }) => ask.operation));
    const operations = registry.operations.filter(({ resource }) => resource === shareTokens);
    expect([...asked].toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  it("hold every attempt that is ruled, and none that is open", () => {
    const held = shareTokens.lifecycle.attempts.filter(({ status, action, party, unmet }) => {
      const ruling = shareTokens.lifecycle.rule({ status, action, party });
      const name = `request of the ${party} to ${action} a share token that is ${status}`;
      const found = interactionsOnDemand.filter(({ description }) => description.includes(name));
      const isRuled = ruling.allowed || ruling.open === undefined;
      expect([name, found.length]).toEqual([name, isRuled ? 1 : 0]);
      return isRuled && unmet === undefined;
    });
    expect(held.length).toBe(16);
  });
});

it("a state without a handler does not compile, nor does a handler that gives too little", () => {
  const connection = async () => ({ id: "", source: "", destination: "" });
  const token = async () => ({ "share-token": "", id: "", object: "", into: "" });
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
    "a share token is created": token,
    "a share token is pending": token,
    "a share token is redeemed": token,
    "a share token is failed": token,
    "a share token is expired": token,
    "the connection of a share token is pending": token,
    "the connection of a share token is inactive": token,
    "an idempotency key was used to redeem a share token": async () => ({
      ...(await token()),
      "idempotency-key": "",
    }),
    "an object can be shared": token,
    "no share token has the id": token,
  };
  // @ts-expect-error a status has no handler
  const incomplete: StateHandlers = rest;
  const meagre: StateHandlers = {
    ...rest,
    // @ts-expect-error the id is missing
    "a connection is inactive": async () => ({ destination: "", source: "" }),
  };
  const whole: StateHandlers = { ...rest, "a connection is inactive": connection };
  expect([incomplete, meagre, whole].map((one) => Object.keys(one).length)).toEqual([20, 21, 21]);
});
