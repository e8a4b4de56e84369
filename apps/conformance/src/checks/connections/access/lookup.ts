import { type Exchange, jsonOf } from "@persona-conformance/client";
import { connections, jsonAt } from "@persona-conformance/schemas";
import { type Cell, check, type Check } from "../../../runner/check.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { actionOn, connectionPath, destinationOf } from "../../../trial/arranging/connections.ts";
import { describe, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import {
  expectNoServerError,
  observeRefusal,
  unlessBlocked,
} from "../../../trial/requests/odd-requests.ts";
import type { ActorName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { expectNoId, unknownId } from "../../../trial/requests/unknown-id.ts";

const operation = "retrieve-a-connect-connection";

/** Ids that no connection has. */
export const lookupChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/retrieve/unknown",
    cites: "connections/retrieve-unknown-404",
    operation,
    needs: ["fixture"],
    steps: "retrieves an unknown id",
    failsWhen: "a status other than 404",
    async run(trial) {
      const { exchange } = await stranded(trial);
      const isFound = exchange.status === 200 && jsonAt(jsonOf(exchange), "errors") === undefined;
      // What such an answer holds is not to blame.
      const isAlike = ({ status, body }: Exchange) => status === 200 && body === exchange.body;
      expectNone(isFound ? [describe(exchange)] : [], "a refusal with status 404", exchange, {
        spoilt: { answers: { has: isAlike }, for: "all", leads: true },
      });
      expectRefusal(exchange, [404]);
    },
  }),
  check({
    id: "connections/actions/unknown",
    cites: "connections/action-known-connection",
    operation: "deactivate-a-connect-connection",
    needs: ["fixture"],
    steps: "deactivates and reactivates an unknown id",
    failsWhen: "a status other than 404",
    async run(trial) {
      // Make sure that no action hits somebody's connection.
      const { id, exchange } = await stranded(trial);
      await arranging("find an id that no connection has", async () =>
        expectRefusal(exchange, [404]),
      );
      const before = await trial.of(connections).any();
      const actions = ["deactivate", "reactivate"] as const;
      // To save requests, try one of the two.
      for (const action of trial.hasCapability("two-parties") ? actions : actions.slice(0, 1)) {
        expectRefusal(
          (await expectNoServerError(trial, connections, actionOn(id, action))).exchange,
          [404],
        );
      }
      await expectUnchanged(trial, before, "an action on an id that it does not have");
    },
  }),
  check({
    id: "connections/retrieve/near-ids",
    cites: "connections/retrieve-unknown-404",
    operation,
    needs: ["fixture"],
    steps:
      "retrieves a part of the connection's id, the id with a suffix, and the id of its destination",
    failsWhen: "a status other than 404, 400 and 422",
    async run(trial) {
      const connection = await trial.of(connections).any();
      const { id } = connection;
      const bare = /^[a-z]+_(.+)$/i.exec(id)?.[1];
      // The destination may see connections that the source does not, among them those of a wrong answer.
      const others = [
        [id.slice(0, -3), "destination"],
        [`${id}x`, "source"],
        [destinationOf(connection), "destination"],
        [bare, "source"],
      ] as const;
      const both = trial.hasCapability("two-parties");
      // To save requests, try the first ones alone.
      for (const [other = "", who] of both ? others : others.slice(0, 2))
        if (other.length > shortest)
          expectNoId(trial, await lookElsewhere(trial, other, both ? who : "source"));
    },
  }),
  check({
    id: "connections/retrieve/odd-ids",
    cites: "protocol/bad-parameters",
    alsoCites: ["connections/retrieve-unknown-404"],
    operation,
    needs: ["fixture", "two-parties"],
    steps:
      "retrieves odd ids: with a blank at the end, a wildcard, odd bytes, very long, and in the other case",
    failsWhen: "a 5xx three times in a row, while other requests succeed, or a connection",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      for (const odd of [
        `${id} `,
        `${id.slice(0, -4)}*`,
        "cxn_\u0000'\"\u00e9\u{1f600}",
        id.repeat(12),
      ]) {
        const exchange = await unlessBlocked(() => lookElsewhere(trial, odd, "destination"));
        if (exchange === undefined || exchange.status >= 400) continue;
        const asked = JSON.stringify(odd.slice(0, 40));
        throw new Violation(`no connection of the id ${asked}`, describe(exchange), {
          cites: "connections/retrieve-unknown-404",
          evidence: exchange,
        });
      }
      const exchange = await look(trial, inOtherCase(id));
      observeRefusal(trial, "connections/id-case", exchange, "it is found");
    },
  }),
];

/** An id that no connection has, and the answer to retrieving it. */
const stranded = (trial: Trial) =>
  trial.memoize("an unknown id", async () => {
    const id = unknownId((await trial.of(connections).any()).id);
    return { id, exchange: await look(trial, id) };
  });

/** A shorter id may belong to somebody. */
const shortest = 6;

async function look(
  trial: Trial,
  id: string,
  who: ActorName = "source",
  cell?: Cell,
): Promise<Exchange> {
  const request = { method: "GET", path: connectionPath(id) };
  return (await expectNoServerError(trial, connections, request, who, cell)).exchange;
}

/** The same in another cell each time. */
const lookElsewhere = (trial: Trial, id: string, who: ActorName): Promise<Exchange> =>
  look(
    trial,
    id,
    who,
    trial.cellFor({
      party: who,
      operation,
      outcome: "refusal",
      query: "none",
      step: `no id to the ${who}`,
    }),
  );

/** The id with upper and lower case exchanged after its prefix. */
const inOtherCase = (id: string): string =>
  id.replace(/[^_]*$/, (rest) =>
    rest.replaceAll(/[a-z]/gi, (one) =>
      one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase(),
    ),
  );
