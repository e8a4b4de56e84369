import { connections, jsonObject, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { type Subject, Undecided, Violation } from "../../../runner/outcome.ts";
import { describe, expectNone } from "../../../trial/judging/expect.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import {
  connectionOf,
  outsider,
  relatedId,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { hasCursor, isSparse, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { besideOthers } from "./listing.ts";
import { isSuccess } from "../../wire/audit.ts";
import { rowsOutOfOrder, withWanderingCreation } from "../../wire/newest-first.ts";
import { listedTwice, resourcesIn, type Shown } from "../../wire/resources-in.ts";

const operation = "list-all-share-tokens";
const needs = shareTokenArrangement.needs.one;

/** Judges every list of tokens in a run. */
export const listAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/newest-first",
    cites: "share-tokens/list-newest-first",
    operation,
    needs,
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "compares the creation times of the tokens in every list",
    failsWhen: "a token that stands before a newer one",
    async run(trial) {
      const wandering = withWanderingCreation(trial.exchanges());
      await expectLists(trial, "the newest token first", (rows) => rowsOutOfOrder(rows, wandering));
    },
  }),
  check({
    id: "share-tokens/list/each-once",
    cites: "protocol/page-walk",
    operation,
    needs,
    runLast: true,
    steps: "looks for a token that stands twice in a list",
    failsWhen: "a list with the same token twice",
    async run(trial) {
      await expectLists(trial, "each token once", listedTwice);
    },
  }),
  check({
    id: "share-tokens/list/own-only",
    cites: "share-tokens/list-only-own",
    operation,
    needs: [...needs, "stranger"],
    runLast: true,
    steps:
      "looks for the run's tokens in every list of an organization that is not a party of them",
    failsWhen: "a stranger's list with a token of the run",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const stranger = outsider(trial).of(tokens);
      await stranger.list();
      await stranger.list({ connectionId: await connectionOf(trial) });
      const ours = new Set([
        id,
        ...(trial.context.made.get(tokens.name) ?? []).map((one) => one.id),
      ]);
      const source = trial.of(tokens).actorOf("source");
      // The first answer that shows a token went to its source. A later one may be a replay for another key. Another check judges
      // what the destination creates.
      const makers = new Map(
        trial
          .exchanges()
          .filter(
            (one) => one.operation?.id === shareTokens.operations.create.id && one.by === source,
          )
          .toReversed()
          .flatMap((one) => resourcesIn(one).map((made) => [made.id, one.key] as const)),
      );
      const isForeign = (row: Shown, { by, key }: TrialExchange) =>
        by === shareTokenArrangement.actorOf?.(trial, "stranger")
          ? ours.has(String(row.id))
          : // A source that did not create the token is not a party of it either.
            by === source && makers.has(row.id) && makers.get(row.id) !== key;
      await expectLists(trial, "a stranger's list without tokens of the run", (rows, list) =>
        rows.filter((row) => isForeign(row, list)).map((row) => String(row.id)),
      );
    },
  }),
  check({
    id: "share-tokens/list/own-connections",
    cites: "share-tokens/list-only-own",
    operation,
    needs,
    runLast: true,
    steps:
      "retrieves, as each organization, up to two connections that its lists of tokens name and that it has not seen yet, and two that further pages name",
    failsWhen: "a 404: the list has a token over a connection of others",
    async run(trial) {
      await besideOthers(trial);
      const source = trial.of(tokens).actorOf("source");
      await firstRows(trial, tokens, source);
      const isThorough = trial.hasCapability("thorough");
      const own = trial
        .exchanges()
        .findLast((one) => one.operation?.id === operation && one.by === source)?.key;
      // On the mock, the other lists are those of other checks' organizations.
      const isJudged = ({ by, key }: TrialExchange) =>
        trial.hasCapability("disposable") ? key === own : isThorough || by === source;
      const nameOf = (key: number, id: unknown) => `${key} ${String(id)}`;
      const seen = new Set(
        trial
          .exchanges()
          .filter((one) => one.operation?.resource === connections && isSuccess(one))
          .flatMap((one) => resourcesIn(one).map(({ id }) => nameOf(one.key, id))),
      );
      const retrieved = new Map<string, number>();
      const wanted = "only tokens over connections of the organization";
      const ours = new Set((trial.context.made.get(tokens.name) ?? []).map(({ id }) => id));
      await expectLists(trial, wanted, async (rows, list) => {
        const isOurs = ({ id }: Shown) => ours.has(String(id));
        // Another check judges the connection of a token that the run has created.
        for (const row of rows.filter(isOurs)) {
          seen.add(nameOf(list.key, overOf(row)));
          expectOver(trial, row, list.by === source);
        }
        for (const { id, ...row } of isJudged(list) ? rows : []) {
          const over = overOf(row);
          // Behind a cursor, a target may forget whose list it is.
          const place = `${list.key} ${hasCursor(list.exchange)}`;
          const count = retrieved.get(place) ?? 0;
          if (over === undefined || seen.has(nameOf(list.key, over)) || count >= most) continue;
          seen.add(nameOf(list.key, over));
          retrieved.set(place, count + 1);
          const { exchange } = await trial.as(list.by).of(connections).retrieve(over);
          if (exchange.status !== 404) continue;
          await expectVisible(trial);
          const actual = `${String(id)} over ${over}`;
          throw new Violation(wanted, actual, {
            evidence: list.exchange,
            spoilt: {
              answers: listsWith(trial, id),
              for: "others",
              leads: true,
              words: [String(id)],
            },
          });
        }
        return [];
      });
    },
  }),
];

/** The promise that a new token names its connection, and the check that judges it. */
const namesBoth: Subject = {
  statement: "share-tokens/create-names-both",
  check: "share-tokens/create/names-both",
};

/** If a token of the run is shown over another connection than its own, so may those of others be. */
function expectOver(trial: Trial, row: Shown, isSources: boolean): void {
  const { last } = trial.context.made.get(tokens.name)?.find(({ id }) => id === row.id) ?? {};
  const [own, shown] = [last && relatedId(last, "connection"), overOf(row)];
  if (own === undefined || shown === undefined || own === shown) return;
  const first = trial
    .exchanges()
    .flatMap((one) => (one.operation?.name === "create" ? resourcesIn(one) : []))
    .find(({ id }) => id === row.id);
  // The token may have changed since the list.
  const isLater = first !== undefined && overOf(first) === shown && last?.exchange.status !== 201;
  const [expected, actual] = isLater
    ? [`a token over ${shown}`, `one over ${own}`]
    : [`a token over ${own}`, `one over ${shown}`];
  // If its source is shown the other connection in the answer to its creation alone, that answer is to blame.
  const isOfCreation = isSources && last?.exchange.status === 201;
  const subject = isOfCreation ? namesBoth : shareTokenArrangement.reads?.destination;
  throw new Undecided(`expected ${expected}, got ${actual}`, {
    ...(subject && {
      because: { ...subject, expected, actual, ...(isLater && { evidence: last?.exchange }) },
    }),
  });
}

/** If a party cannot see its own connection, a token over a connection that is hidden as well may be its own. */
async function expectVisible(trial: Trial): Promise<void> {
  const { parties } = connections.lifecycle;
  const id = await connectionOf(trial);
  for (const who of trial.hasCapability("two-parties") ? parties : parties.slice(0, 1)) {
    const { exchange } = await trial.as(who).of(connections).retrieve(id);
    if (exchange.status !== 404) continue;
    const [expected, actual] = ["the connection of its own tokens", describe(exchange)];
    throw new Undecided(`expected ${expected}, got ${actual}`, {
      because: {
        statement: "connections/one-view",
        check: "connections/views/both-parties",
        expected,
        actual,
      },
    });
  }
}

/** Every answer that shows this token. */
const listsWith = (trial: Trial, id: unknown) =>
  new Set(
    trial
      .exchanges()
      .filter((one) => resourcesIn(one).some((row) => row.id === id))
      .map(({ exchange }) => exchange),
  );

/** The id of the connection that a token names. */
const overOf = ({ relationships }: Shown): string | undefined =>
  relatedId({ relationships: jsonObject(relationships) }, "connection");

/** The most connections that are retrieved for each organization because of its first pages, and because of further ones. */
const most = 2;

/** Applies a rule to every list of tokens in the run. */
async function expectLists(
  trial: Trial,
  expected: string,
  mistakes: (
    rows: readonly Shown[],
    list: TrialExchange,
  ) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const isList = (one: TrialExchange) =>
    one.operation?.id === operation && isSuccess(one) && !isSparse(one.exchange) && !one.fromEdge;
  if (!trial.exchanges().some(isList)) {
    await trial.of(tokens).any();
    await firstRows(trial, tokens, trial.of(tokens).actorOf("source"));
  }
  const lists = trial.exchanges().filter(isList);
  for (const list of lists)
    expectNone(await mistakes(resourcesIn(list), list), expected, list.exchange);
}
