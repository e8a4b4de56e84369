import { shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { tokenPath } from "../../../trial/arranging/share-token-requests.ts";
import { shareTokenArrangement, tokens } from "../../../trial/arranging/share-tokens.ts";
import { expectNoServerError, listOddly } from "../../../trial/requests/odd-requests.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import type { Trial } from "../../../trial/trial.ts";
import { inTurns } from "../../in-turns.ts";

const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "thorough"];

/** Reads with parameters whose values mean nothing. */
export const oddParameterChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/pages/unknown-cursor",
    cites: "protocol/bad-parameters",
    operation: shareTokens.operations.list.id,
    needs,
    steps:
      "asks for the page after an unknown id, and for the page before it; nights on a sandbox take turns",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const unknown = unknownId((await trial.of(tokens).any()).id);
      for (const name of inTurns(trial, ["page[after]", "page[before]"]))
        await listOddly(trial, tokens, { [name]: unknown });
    },
  }),
  check({
    id: "share-tokens/peek/odd-value",
    cites: "protocol/bad-parameters",
    operation: shareTokens.operations.retrieve.id,
    needs: [...needs, "two-parties"],
    steps:
      "retrieves a token as its destination with a peek-source-data that is neither true nor false",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const query = { "peek-source-data": "no-such-value" };
      const read = { method: "GET", path: tokenPath(id), query };
      await expectNoServerError(trial, tokens, read, trial.of(tokens).actorOf("destination"));
    },
  }),
];
