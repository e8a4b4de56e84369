import { instant, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { expectNone } from "../../trial/expect.ts";
import { firstRows } from "../../trial/lists.ts";
import { connectionOf, outsider, shareTokenArrangement, tokens } from "../../trial/share-tokens.ts";
import { isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { isSuccess } from "../wire/audit.ts";
import { resourcesIn, type Shown } from "../wire/resources-in.ts";

const operation = "list-all-share-tokens";
const needs = shareTokenArrangement.needs.one;

/** Rules that each list of tokens in a run must keep. */
export const listAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/newest-first",
    cites: "share-tokens/list-newest-first",
    operation,
    needs,
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "compares the creation times of the tokens in every list",
    failsWhen: "a token that is listed before one created later",
    run: async (trial) =>
      expectLists(trial, "the newest token first", (rows) =>
        rows.slice(1).flatMap(({ attributes }, index) => {
          const times = [rows[index]?.attributes?.["created-at"], attributes?.["created-at"]];
          const [newer, older] = times.map((time) => instant(String(time)));
          if (newer === undefined || older === undefined || newer >= older) return [];
          return [times.map(String).join(" before ")];
        }),
      ),
  }),
  check({
    id: "share-tokens/list/own-only",
    cites: "share-tokens/list-only-own",
    operation,
    needs: [...needs, "stranger"],
    runLast: true,
    steps: "looks for tokens of ours in every list of an organization that is no party to them",
    failsWhen: "a list of a stranger with a token of ours",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const stranger = outsider(trial).of(tokens);
      await stranger.list();
      await stranger.list({ connectionId: await connectionOf(trial) });
      const ours = new Set([
        id,
        ...(trial.context.made.get(tokens.name) ?? []).map((one) => one.id),
      ]);
      // The first answer that shows a token is its maker's: another's may be what that one has stored.
      const makers = new Map(
        trial
          .exchanges()
          .filter((one) => one.operation?.id === shareTokens.operations.create.id)
          .toReversed()
          .flatMap((one) => resourcesIn(one).map((made) => [made.id, one.key] as const)),
      );
      const source = trial.of(tokens).actorOf("source");
      const isForeign = (row: Shown, { by, key }: TrialExchange) =>
        by === shareTokenArrangement.actorOf?.(trial, "stranger")
          ? ours.has(String(row.id))
          : // Another source than its own is no party to it either.
            by === source && makers.has(row.id) && makers.get(row.id) !== key;
      await expectLists(trial, "a stranger's list without tokens of ours", (rows, list) =>
        rows.filter((row) => isForeign(row, list)).map((row) => String(row.id)),
      );
    },
  }),
];

/** Judges every list of tokens that was heard in a run. */
async function expectLists(
  trial: Trial,
  expected: string,
  mistakes: (rows: readonly Shown[], list: TrialExchange) => readonly string[],
): Promise<void> {
  await trial.of(tokens).any();
  await firstRows(trial, tokens, trial.of(tokens).actorOf("source"));
  const lists = trial
    .exchanges()
    .filter(
      (one) =>
        one.operation?.id === operation &&
        isSuccess(one) &&
        !isSparse(one.exchange) &&
        !one.fromEdge,
    );
  for (const list of lists) expectNone(mistakes(resourcesIn(list), list), expected, list.exchange);
}
