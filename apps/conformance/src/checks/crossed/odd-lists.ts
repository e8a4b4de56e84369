import type { Operation, Resource } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { describe, expect } from "../../trial/judging/expect.ts";
import { listPath } from "../../trial/reading/lists.ts";
import { askingAgain } from "../../trial/requests/odd-requests.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/requests/unknown-id.ts";
import { within } from "./within-cell.ts";

/** Queries whose answer the documentation does not define, combined with others and as each party. */
export const oddListChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/crossed/bad-parameters",
    cites: "protocol/bad-parameters",
    operation: "any",
    needs: ["create", "disposable", "two-parties", "stranger"],
    steps:
      "lists as each party with invalid sizes, cursors and filters, and with a name twice in a fieldset, alone and beside a valid filter, fieldset or cursor; each request in another API version and key inflection",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    echoes: true,
    async run(trial) {
      const { resources } = trial;
      for (const [place, resource] of resources.entries()) {
        const { id } = await trial.of(resource).any();
        for (const [step, odd] of oddities(resource, id).entries())
          for (const [index, beside] of besides(resource, id).entries()) {
            const turn = step + index + trial.seed;
            if (turn % resources.length !== place) continue;
            const who = actors[turn % actors.length] ?? "source";
            const query = [odd, beside].filter((part) => part !== "").join("&");
            await list(trial, resource, who, query, `${step}`);
          }
      }
    },
  }),
];

const actors: readonly ActorName[] = ["destination", "source", "stranger"];

const oddities = ({ type }: Resource, id: string): readonly string[] => [
  "page[size]=0",
  "page[size]=101",
  "page[size]=abc",
  "filter[no-such-filter]=1",
  "filter[status]=created,pending",
  "filter[status]=pending&filter[status]=inactive",
  `page[after]=${unknownId(id)}`,
  `page[before]=${unknownId(id)}`,
  `page[after]=${id}&page[before]=${id}`,
  `page[after]=${id}`,
  `fields[${type}]=status,status`,
];

const besides = ({ type, lifecycle }: Resource, id: string): readonly string[] => [
  "",
  "",
  `filter[status]=${lifecycle.initial}`,
  `fields[${type}]=status`,
  `page[after]=${id}`,
];

async function list(
  trial: Trial,
  resource: Resource,
  party: ActorName,
  query: string,
  step: string,
): Promise<void> {
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  const cell = trial.cellFor({
    party,
    operation: operations["list"]?.id ?? "",
    outcome: "refusal",
    query: "filter",
    step,
  });
  const request = { method: "GET", path: `${listPath(resource)}?${encodeURI(query)}` };
  const send = () => trial.in(cell).as(party).sendRaw(request);
  const exchange = await askingAgain(trial, party, resource, send);
  within(cell, "protocol/bad-parameters", () =>
    expect(exchange.status < 500, "no internal error", describe(exchange), exchange),
  );
}
