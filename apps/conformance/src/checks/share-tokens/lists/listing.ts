import { readListReply } from "@persona-conformance/client";
import { shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { expectStill } from "../../../trial/judging/comparing.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import { listOddly, observeRefusal } from "../../../trial/requests/odd-requests.ts";
import {
  connectionOf,
  endedToken,
  expectTokens,
  hiddenFrom,
  newToken,
  party,
  relatedId,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../../trial/arranging/share-tokens.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import { inTurns } from "../../in-turns.ts";
import { unlike, type View } from "../../../trial/reading/view.ts";
import {
  actorOf,
  directions,
  expectHeld,
  expectHeldBy,
  expectHeldTogether,
  expectOnly,
  expectOnlyTogether,
  expectWithin,
  holding,
  inTurn,
  isPushedAway,
  type PartyName,
  readBy,
  statements,
} from "./rows.ts";

const operation = "list-all-share-tokens";
const needs = shareTokenArrangement.needs.one;
const withBoth: readonly Capability[] = [...needs, "two-parties"];

/** Checks whose tokens a list holds, and what its filters return. */
export const listingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/list/both-directions",
    cites: "share-tokens/list-both-directions",
    alsoCites: ["share-tokens/read-your-writes"],
    operation,
    needs: withBoth,
    steps:
      "lists the tokens over the connection as its source and as its destination, with --redeem all also after one has expired",
    failsWhen: "a list without the run's tokens",
    async run(trial) {
      const isThorough = trial.hasCapability("thorough");
      const ended = isThorough ? await trial.of(tokens).that("expired") : undefined;
      const one = await trial.of(tokens).any();
      const { id } = one;
      const connectionId = await connectionOf(trial);
      // To save requests, the filter's check reads the source's list.
      for (const who of isThorough
        ? (["source", "destination"] as const)
        : ["destination" as const]) {
        await inTurn(trial, who, `${who}'s tokens`, async (cell) => {
          const page = await holding(trial, who, { connectionId }, id, cell);
          expectWithin(page, one);
          if (page.next === null)
            for (const each of ended === undefined ? [one] : [one, ended])
              await expectHeldBy("connectionId", trial, page, each, who);
          expectHeld(page, id, who);
        });
      }
    },
  }),
  check({
    id: "share-tokens/list/row-is-resource",
    cites: "share-tokens/list-row-is-resource",
    operation,
    needs,
    steps: "compares the row of a token with the retrieved token",
    failsWhen: "an attribute or a relationship that differs",
    async run(trial) {
      const before = await endedToken(trial);
      const connectionId = await connectionOf(trial);
      for (const who of sparing(trial)) {
        const compared = await trial.eventually(
          async () => {
            const all = await longPageNow(trial, tokens, actorOf(trial, who), { connectionId });
            // List expired tokens only: newer tokens of others could fill the page.
            const page = isPushedAway(all, before)
              ? await longPageNow(trial, tokens, actorOf(trial, who), {
                  status: String(before.status),
                })
              : all;
            const row = page.views.find((view) => view.id === before.id);
            const view = await readBy(trial, who, before.id);
            return row === undefined
              ? { mistakes: [`no row of ${before.id}`], page, view }
              : { mistakes: unlike(view, row, hiddenFrom(who)), page, view };
          },
          ({ mistakes }) => mistakes.length === 0,
        );
        const { mistakes, page, view } = compared;
        if (mistakes.length > 0)
          await expectStill(trial, view, () => readBy(trial, who, before.id));
        expectWithin(page, before);
        if (page.next === null) await expectHeldBy("connectionId", trial, page, before, who);
        expectNone(mistakes, "a row that shows the token as it is retrieved", page.exchange);
      }
    },
  }),
  ...(["direction", "status", "connectionId"] as const).map((name) =>
    check<Trial>({
      id: `share-tokens/list/filter-${name === "connectionId" ? "connection" : name}`,
      cites: statements[name],
      operation,
      needs,
      steps: `filters the list by ${name === "connectionId" ? "the connection" : `the ${name}`} of a token, then by another${name === "direction" ? " together with the connection" : ""}`,
      failsWhen: "a token that does not match the filter, or a list without the one that does",
      async run(trial) {
        await listedBefore(trial, name);
        await besideOthers(trial);
        const ended = name === "status" ? await endedToken(trial) : undefined;
        const one = await trial.of(tokens).that("created");
        const value = await valueIn(trial, one, name);
        const other = ended?.status ?? (await otherThan(trial, value, name));
        const isOfParty = name === "direction";
        for (const who of isOfParty ? partiesHere(trial) : sparing(trial)) {
          await expectFound(trial, who, { name, value: isOfParty ? directions[who] : value }, one);
          // To save requests, try the other direction of one party alone.
          if (isOfParty && who !== "source" && !trial.hasCapability("thorough")) continue;
          const wrong = isOfParty ? directions[who === "source" ? "destination" : "source"] : other;
          await expectNotFound(trial, who, { name, value: wrong }, one, ended);
        }
      },
    }),
  ),
  check({
    id: "share-tokens/list/filters-together",
    cites: "share-tokens/list-filter-status",
    alsoCites: ["share-tokens/list-filter-connection", "share-tokens/list-filter-direction"],
    operation,
    needs,
    steps:
      "filters the list by connection, status and direction together, then with another status",
    failsWhen: "a token that does not match all filters, or a list without the one that does",
    async run(trial) {
      await besideOthers(trial);
      const ended = await trial.of(tokens).that("expired");
      const one = await trial.of(tokens).that("created");
      const connectionId = await connectionOf(trial);
      for (const who of sparing(trial)) {
        const filter = { connectionId, direction: directions[who] };
        const both = { ...filter, status: "created" };
        await inTurn(trial, who, `${who}'s tokens by all filters`, async (cell) => {
          const page = await holding(trial, who, both, one.id, cell);
          await expectOnlyTogether(trial, page, both, who);
          await expectHeldTogether(trial, page, both, one, who);
        });
        // To save requests, try one status alone.
        if (!trial.hasCapability("thorough")) continue;
        const other = { ...filter, status: "expired" };
        await inTurn(trial, who, `${who}'s expired tokens`, async (cell) => {
          const rest = await longPageNow(trial, tokens, actorOf(trial, who), other, cell);
          await expectOnlyTogether(trial, rest, other, who);
          await expectHeldTogether(trial, rest, other, ended, who);
        });
      }
    },
  }),
  check({
    id: "share-tokens/list/filter-nothing",
    cites: "share-tokens/list-filter-status",
    alsoCites: ["share-tokens/list-filter-connection", "share-tokens/list-filter-direction"],
    operation,
    needs,
    steps:
      "filters the list by an unknown status, direction and connection, and by the beginning of a connection's id",
    failsWhen: "a success that lists a token (an unknown direction may be ignored)",
    async run(trial) {
      await trial.of(tokens).any();
      const over = await connectionOf(trial);
      for (const [name, question, value] of [
        ["status", "share-tokens/filter-unknown-status", "no-such-status"],
        ["direction", "share-tokens/filter-unknown-direction", "no-such-direction"],
        ...inTurns(trial, [unknownId(over), over.slice(0, -1)]).map(
          (id) => ["connection-id", "share-tokens/filter-unknown-connection", id] as const,
        ),
      ] as const) {
        // To save requests, try one of them alone.
        if (name !== "status" && !trial.hasCapability("thorough")) continue;
        const exchange = await listOddly(trial, tokens, { [`filter[${name}]`]: value });
        if (exchange === undefined) continue;
        const { views } =
          exchange.status < 400 ? expectTokens(readListReply(tokens, exchange)) : { views: [] };
        // The documentation leaves open whether an unknown direction is ignored.
        const isIgnored = name === "direction" && views.length > 0;
        if (!isIgnored) {
          const key = name === "connection-id" ? "connectionId" : name;
          // Part of an id may be an id, too.
          const others = views.filter((row) => relatedId(row, "connection") !== value);
          const found = others.map(({ id, status }) => `${id}, which is ${status}`);
          const cites = statements[key];
          expectNone(found, `no token by ${name} ${value}`, exchange, cites && { cites });
        }
        observeRefusal(trial, question, exchange, isIgnored ? "ignored" : "an empty page");
      }
    },
  }),
  check({
    id: "share-tokens/list/filter-unknown",
    cites: "protocol/bad-parameters",
    alsoCites: ["share-tokens/list-filter-closed"],
    operation,
    needs,
    steps: "filters the list by an undocumented parameter",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      await trial.of(tokens).any();
      const exchange = await listOddly(trial, tokens, { "filter[no-such-filter]": "1" });
      if (exchange === undefined) return;
      const emptied =
        exchange.status < 400 && expectTokens(readListReply(tokens, exchange)).views.length === 0;
      observeRefusal(
        trial,
        "share-tokens/filter-unknown",
        exchange,
        emptied ? "an empty page" : "ignored",
      );
    },
  }),
  check({
    id: "share-tokens/list/filter-several",
    cites: "protocol/bad-parameters",
    operation,
    needs: [...needs, "thorough"],
    steps: "filters the list by two statuses, with a comma between them, then by two parameters",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      await trial.of(tokens).that("expired");
      await trial.of(tokens).that("created");
      const comma = await listOddly(trial, tokens, { "filter[status]": "created,expired" });
      if (comma !== undefined) trial.observe("share-tokens/filter-comma", meaningOf(comma), comma);
      const path = `${shareTokens.operations.list.path}?filter%5Bstatus%5D=created&filter%5Bstatus%5D=expired`;
      const twice = await party(trial, "source").sendRaw({ method: "GET", path });
      if (twice.status < 500) trial.observe("share-tokens/filter-twice", meaningOf(twice), twice);
    },
  }),
];

/** One filter, by its name in a request of the client. */
interface By {
  readonly name: "direction" | "status" | "connectionId";
  readonly value: string;
}

/** Demands that a party's list by the value that a token has holds it, and no token with another value. */
async function expectFound(
  trial: Trial,
  who: PartyName,
  { name, value }: By,
  one: View,
): Promise<void> {
  const judge = async (cell?: CrossedCell) => {
    const page = await holding(trial, who, { [name]: value }, one.id, cell);
    await expectOnly(trial, page, name, value, who);
    if (page.next === null) await expectHeldBy(name, trial, page, one, who);
  };
  // The source has asked the same in the run's own cell: a cache may mix them up.
  const isAsked = name === "direction" && who === "destination";
  await (isAsked ? judge() : inTurn(trial, who, `${who}'s tokens by ${name}`, judge));
}

/** Demands that a party's list by another value does not show a token. If `ended` has that value, the list must show this one. */
async function expectNotFound(
  trial: Trial,
  who: PartyName,
  { name, value }: By,
  one: View,
  ended: View | undefined,
): Promise<void> {
  // Over one connection, all tokens of a party have the same direction.
  const also = name === "direction" && { connectionId: await connectionOf(trial) };
  const asked = { [name]: value, size: 100, ...also };
  // The other party asks the same next.
  if (name === "direction" && who === "source" && trial.hasCapability("thorough"))
    await expectOnly(trial, await longPageOf(trial, who, { direction: value }), name, value);
  const reply = await trial.as(actorOf(trial, who)).of(tokens).list(asked);
  // The target may also refuse a value that matches nothing.
  if (reply.kind === "refusal" && name === "connectionId") return;
  const rest = expectTokens(reply);
  if (also) await expectOnly(trial, rest, "connectionId", also.connectionId);
  await expectOnly(trial, rest, name, value, who);
  expectNone(
    rest.views.filter(({ id }) => id === one.id).map(({ id }) => id),
    `a list by ${name} ${value} without ${one.id}`,
    rest.exchange,
  );
  if (ended !== undefined && rest.next === null) await expectHeldBy(name, trial, rest, ended, who);
}

export const partiesHere = (trial: Trial): readonly PartyName[] =>
  trial.hasCapability("two-parties") ? ["source", "destination"] : ["source"];

/** The parties whose lists are read. To save requests, only the source. */
const sparing = (trial: Trial): readonly PartyName[] =>
  trial.hasCapability("thorough") ? partiesHere(trial) : ["source"];

const longPageOf = (trial: Trial, who: PartyName, filter: Readonly<Record<string, string>>) =>
  longPageNow(trial, tokens, actorOf(trial, who), filter);

/** On the mock, filters the list before there are tokens. A target must not remember that it was empty. */
async function listedBefore(trial: Trial, name: By["name"]): Promise<void> {
  if (!trial.hasCapability("disposable")) return;
  const value = {
    status: tokens.lifecycle.initial,
    direction: directions.source,
    connectionId: await connectionOf(trial),
  }[name];
  await longPageOf(trial, "source", { [name]: value });
}

/** On the mock, each party gets tokens of others, between two of the run. */
export async function besideOthers(trial: Trial): Promise<void> {
  if (!trial.hasCapability("create")) return;
  const it = trial.of(tokens);
  const sourceId = String((await usualCreation(trial))["sourceId"]);
  it.offer(await newToken(trial, sourceId));
  for (const who of ["source", "destination"] as const) trial.context.populate?.(tokens, 1, who);
  it.offer(await newToken(trial, sourceId));
}

async function valueIn(trial: Trial, one: View, name: string): Promise<string> {
  if (name === "connectionId") return connectionOf(trial);
  return name === "status" ? (one.status ?? "") : directions.source;
}

async function otherThan(trial: Trial, value: string, name: string): Promise<string> {
  if (name === "connectionId") return unknownId(await connectionOf(trial));
  return tokens.lifecycle.statuses.find((status) => status !== value) ?? "expired";
}

function meaningOf(exchange: Parameters<typeof readListReply>[1]): string {
  if (exchange.status >= 400) return String(exchange.status);
  const statuses = new Set(
    expectTokens(readListReply(tokens, exchange)).views.map(({ status }) => status),
  );
  if (statuses.size === 0) return "an empty page";
  if ([...statuses].some((status) => status !== "created" && status !== "expired"))
    return "ignored";
  return statuses.size === 2 ? "both" : "one of them";
}
