import type { Exchange } from "@persona-conformance/client";
import type { CrossedCell, RequestKind } from "../../../trial/requests/crossing.ts";
import {
  type Citation,
  connections,
  idOf,
  inflect,
  isInflected,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  collection,
  theDestinationOf,
  expectConnection,
  readConnection,
  theSourceOf,
} from "../../../trial/arranging/connections.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  requireStatus,
  targetFailed,
} from "../../../trial/judging/expect.ts";
import { askingAgain } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { naming, nowhere, refusedDestination, toNowhere } from "../creating.ts";
import { isSameRefusal, wordsWithoutIds } from "../shapes/same-refusal.ts";
import { within } from "../../crossed/within-cell.ts";
import { keysIn } from "../../key-style.ts";

/** One cell for each version. */
const rounds = 8;

/** Creates connections. Each request has another API version and key inflection. */
export const crossedCreation: readonly Check<Trial>[] = [
  check({
    id: "connections/crossed/refused-creation",
    cites: "connections/create-real-destination",
    alsoCites: ["protocol/inflection-requests"],
    operation: "create-a-connect-connection",
    needs: [],
    steps:
      "creates a connection to an unknown organization in other API versions and key inflections",
    failsWhen: "an answer that is not a refusal",
    echoes: true,
    async run(trial) {
      for (let round = 0; round < (trial.hasCapability("create") ? rounds : 1); round += 1)
        await create(trial, nowhere, "refusal", "connections/create-real-destination");
    },
  }),
  check({
    id: "connections/crossed/creation",
    cites: "connections/create-answers-201",
    alsoCites: [
      "protocol/inflection-requests",
      "connections/create-is-pending",
      "connections/create-by-source",
      "connections/create-names-destination",
      "connections/create-once",
    ],
    operation: "create-a-connect-connection",
    needs: ["create"],
    steps: "creates a connection twice in other API versions and key inflections",
    failsWhen: "another connection than requested, or a second one",
    echoes: true,
    async run(trial) {
      for (let round = 0; round < rounds; round += 1) {
        const destination = trial.context.newOrganization?.() ?? "";
        await create(trial, destination, "success", "connections/create-answers-201");
        await create(trial, destination, "refusal", "connections/create-once");
      }
    },
  }),
];

/**
 * Demands the answer that keys in kebab-case get. To save requests, asks for it only if the same request got another answer in
 * the run's own cell.
 */
async function expectKeysKnown(trial: Trial, cell: CrossedCell, exchange: Exchange): Promise<void> {
  if (cell.inflection === "kebab") return;
  if (wordsWithoutIds(exchange) === wordsWithoutIds(await toNowhere(trial))) return;
  const request = { method: "POST", path: collection, body: naming(nowhere) };
  const ask = () => trial.in(cell).as("source").sendRaw(request);
  const kebab = await ask();
  const isSame = kebab.status >= 500 || (await isSameRefusal(exchange, kebab, ask));
  within(cell, "protocol/inflection-requests", () =>
    expect(isSame, describe(kebab), describe(exchange), exchange),
  );
}

async function create(
  trial: Trial,
  destination: string,
  outcome: RequestKind["outcome"],
  cites: Citation,
): Promise<void> {
  const operation = connections.operations.create.id;
  const cell = trial.cellFor({
    party: "source",
    operation,
    outcome,
    query: "none",
    step: idOf(cites),
  });
  const body = inflect(naming(destination), cell.inflection);
  const exchange = await askingAgain(trial, "source", connections, () =>
    trial.in(cell).as("source").sendRaw({ method: "POST", path: collection, body }),
  );
  // The check of outages reports a lasting HTTP 500, with its version or style.
  if (exchange.status >= 500) throw targetFailed(exchange);
  if (destination === nowhere) await expectKeysKnown(trial, cell, exchange);
  within(cell, cites, () => {
    if (outcome === "refusal") return void expectRefusal(exchange, refusedDestination);
    const made = expectConnection(readConnection(exchange), 201);
    const others = keysIn(exchange).filter((key) => !isInflected(key, cell.inflection));
    within(cell, "protocol/inflection-style", () =>
      expectNone(others, `keys in ${cell.inflection} case`, exchange),
    );
    requireStatus(made);
    within(cell, "connections/create-is-pending", () =>
      expect(made.status === "pending", "a connection that is pending", describe(made.status)),
    );
    within(cell, "connections/create-names-destination", () =>
      expect(theDestinationOf(made) === destination, destination, theDestinationOf(made)),
    );
    const organization = exchange.headers["persona-organization-id"];
    const source = theSourceOf(made);
    const own = trial.context.organizations.source ?? organization ?? source;
    within(cell, "connections/create-by-source", () =>
      expect(source === own, `the source ${own}`, source),
    );
  });
}
