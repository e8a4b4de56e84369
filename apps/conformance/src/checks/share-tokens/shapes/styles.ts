import { readReply } from "@persona-conformance/client";
import { allowedVersions, inflect, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { Undecided } from "../../../runner/outcome.ts";
import { nights } from "../../../runner/turns.ts";
import type { CrossedCell, RequestKind } from "../../../trial/requests/crossing.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import {
  bodyOf,
  type Redemption,
  redemptionsOf,
} from "../../../trial/arranging/share-token-objects.ts";
import {
  connectionOf,
  endedForDestination,
  endedToken,
  expectToken,
  expectTokens,
  hiddenFrom,
  lifetime,
  relatedId,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import {
  creationRequest,
  expiryOf,
  redemptionOf,
  tokenPath,
} from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unlike, type View } from "../../../trial/reading/view.ts";
import { expectStyle } from "../../key-style.ts";
import { offerReadable } from "../creating/readable.ts";
import { begunStatuses } from "../seen/tokens-seen.ts";
import { expectLifetime } from "../expiring/lifetime.ts";
import { type Asked, cellsFor, crossed, inCell } from "../crossed/crossed-cell.ts";

const needs: readonly Capability[] = shareTokenArrangement.needs.one;
const alsoCites = [
  "protocol/inflection-style",
  "protocol/inflection-requests",
  "protocol/version-invariant",
] as const;

/**
 * How many cells a check tries: one for each version on the mock; fewer on a sandbox, and other ones each night; one to save
 * requests.
 */
const roundsIn = (trial: Trial): number =>
  trial.hasCapability("disposable")
    ? allowedVersions.length
    : trial.hasCapability("thorough")
      ? 2
      : 1;

/** Creates tokens in other API versions and key inflections. Other checks use them. */
export const creationStyleChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/crossed/creation",
    cites: "protocol/inflection-values",
    alsoCites,
    operation: "create-a-share-token",
    needs,
    steps: "creates share tokens in other API versions and key inflections",
    failsWhen: "a refusal, another token than requested, or a key in another style",
    async run(trial) {
      const { operations } = shareTokens;
      const kind = {
        party: "source",
        operation: operations.create.id,
        outcome: "success",
      } as const;
      const rounds = roundsIn(trial);
      for (const cell of cellsFor(trial, rounds, { ...kind, query: "none", step: "token made" })) {
        const view = await crossed(trial, cell, (asked) => createdIn(trial, asked));
        offerReadable(trial, view);
      }
    },
  }),
];

/** Repeats each other operation in other API versions and key inflections, with the request's keys in the same style. */
export const styleChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/crossed/expiry",
    cites: "protocol/inflection-values",
    alsoCites,
    operation: "expire-share-token",
    needs: [...needs, "thorough"],
    steps: "expires share tokens in other API versions and key inflections",
    failsWhen: "a refusal, a token that is not expired, or a key in another style",
    async run(trial) {
      const operation = shareTokens.operations.expire.id;
      const kind = { party: "source", operation, outcome: "success", query: "none" } as const;
      const rounds = roundsIn(trial) / 2;
      const one = { ...kind, step: "token expired", once: rounds === 1 };
      for (const cell of cellsFor(trial, rounds, one)) {
        await crossed(trial, cell, async (asked) => {
          const { id } = trial.of(tokens).keep(await trial.of(tokens).that("created"));
          const exchange = await inCell(trial, asked, "source").send(expiryOf(id));
          if (exchange.status >= 400) await expectNotRedeemedByOthers(trial, id);
          const view = expectToken(readReply(tokens, exchange));
          expect(
            view.status === "expired",
            "a token that is expired",
            String(view.status),
            exchange,
          );
          expectStyle(exchange, asked.inflection);
        });
      }
    },
  }),
  check({
    id: "share-tokens/crossed/redemption",
    cites: "protocol/inflection-values",
    alsoCites,
    operation: "redeem-share-token",
    needs: [...needs, "redeem", "two-parties", "thorough"],
    steps:
      "redeems share tokens in other API versions and key inflections; on the mock, of each kind of object in each mode",
    failsWhen: "a refusal, another mode or destination, or a key in another style",
    async run(trial) {
      const operation = shareTokens.operations.redeem.id;
      const kind = { party: "destination", operation, outcome: "success", query: "none" } as const;
      for (const [{ source, destination }, cell] of redemptionsIn(trial, kind)) {
        await crossed(trial, cell, async (asked) => {
          const { id } = await tokenOf(trial, source.id);
          const body = inflect(
            bodyOf(destination === undefined ? {} : { destination }),
            asked.keys,
          );
          const actor = inCell(trial, asked, "destination");
          const exchange = await trial
            .of(tokens)
            .unhindered(id, () => actor.send(redemptionOf(id, body)));
          const view = expectToken(readReply(tokens, exchange), 202);
          const mode = destination === undefined ? "clone" : "hydrate";
          const actual = [
            view.status,
            view.attributes["redeem-mode"],
            relatedId(view, "destination"),
          ];
          const wanted = ["pending", mode, destination?.id];
          expect(wanted.join() === actual.join(), wanted.join(), actual.join(), exchange);
          expectStyle(exchange, asked.inflection);
        });
      }
    },
  }),
  check({
    id: "share-tokens/crossed/retrieval",
    cites: "protocol/inflection-values",
    alsoCites: [...alsoCites, "share-tokens/view-of-destination"],
    operation: "retrieve-a-share-token",
    needs,
    steps:
      "retrieves a redeemed or expired token as each party, in other API versions and key inflections",
    failsWhen:
      "a refusal, a token that differs from that in the run's own cell, or a key in another style",
    async run(trial) {
      const before = await endedToken(trial);
      const operation = shareTokens.operations.retrieve.id;
      for (const who of partiesHere(trial)) {
        const base = who === "source" ? before : await endedForDestination(trial, before.id);
        const kind = { party: who, operation, outcome: "success", query: "none" } as const;
        const step = `token read by ${who}`;
        for (const cell of cellsFor(trial, roundsIn(trial), { ...kind, step })) {
          await crossed(trial, cell, async (asked) => {
            const request = { method: "GET", path: tokenPath(before.id) };
            const exchange = await inCell(trial, asked, who).send(request);
            expectStyle(exchange, asked.inflection);
            expectSame(base, expectToken(readReply(tokens, exchange)), who);
          });
        }
      }
    },
  }),
  check({
    id: "share-tokens/crossed/lists",
    cites: "protocol/inflection-values",
    alsoCites: [...alsoCites, "share-tokens/list-filter-direction"],
    operation: "list-all-share-tokens",
    needs: [...needs, "thorough"],
    steps:
      "lists the connection's tokens by direction, as each party, in other API versions and key inflections",
    failsWhen:
      "a refusal, a missing row, a row that differs from that in the run's own cell, or a key in another style",
    async run(trial) {
      const before = await endedToken(trial);
      const connectionId = await connectionOf(trial);
      const operation = shareTokens.operations.list.id;
      for (const who of partiesHere(trial)) {
        const direction = who === "source" ? "outbound" : "inbound";
        const other = who === "source" ? "inbound" : "outbound";
        const kind = { party: who, operation, outcome: "success", query: "filter" } as const;
        const step = `tokens listed by ${who}`;
        const listed = (asked: CrossedCell, query: Readonly<Record<string, string>>) =>
          inCell(trial, asked, who)
            .of(tokens)
            .list({ ...query, connectionId, size: 100 });
        const home = { ...trial.cell, inflection: "kebab" } as const;
        const known = expectTokens(await listed(home, { direction }));
        const base = rowOf(known.views, before);
        for (const cell of cellsFor(trial, roundsIn(trial) / 2, { ...kind, step })) {
          await crossed(trial, cell, async (asked) => {
            // Tokens are never deleted, and keep their connection and their direction.
            const lostIn = ({ views, next }: Listed) =>
              next === null ? known.views.filter((one) => !rowOf(views, one)) : [];
            // A replica may not have all of them yet.
            const page = await trial.eventually(
              async () => expectTokens(await listed(asked, { direction })),
              (one) => lostIn(one).length === 0,
            );
            const { views, exchange } = page;
            expectStyle(exchange, asked.inflection);
            const row = rowOf(views, before);
            const lost = lostIn(page);
            const wanted = "a list of the same tokens as in the run's own cell";
            expectNone(
              lost.map(({ id }) => `no ${id}`),
              wanted,
              exchange,
            );
            if (row !== undefined && base !== undefined) expectSame(base, row, who);
            const rest = expectTokens(await listed(asked, { direction: other }));
            const wrong = rowOf(rest.views, before);
            expect(wrong === undefined, `no ${other} token`, before.id, rest.exchange);
          });
        }
      }
    },
  }),
];

/** How many redemptions a night tries in other cells. */
const redemptionsAtNight = 3;

/** Redemptions with their cells: on the mock each kind of redemption in each version. On a sandbox, nights take turns. */
function redemptionsIn(
  trial: Trial,
  kind: RequestKind,
): readonly (readonly [Redemption, CrossedCell])[] {
  const stepOf = ({ mode, source }: Redemption) => `${mode}s the ${source.kind}`;
  const all = [...Map.groupBy(redemptionsOf(sharesOf(trial)), stepOf)];
  if (trial.hasCapability("disposable"))
    return all.flatMap(([step, [redemption = usualRedemption(trial)]]) =>
      cellsFor(trial, allowedVersions.length, { ...kind, step }).map(
        (cell) => [redemption, cell] as const,
      ),
    );
  // Each version meets other redemptions in the next ten nights.
  const first = trial.seed + Math.floor(trial.seed / nights);
  return Array.from({ length: redemptionsAtNight }, (_, index) => index).flatMap((index) => {
    const [step, [redemption] = []] = all[(first + index) % all.length] ?? [];
    if (step === undefined || redemption === undefined) return [];
    return [[redemption, trial.cellFor({ ...kind, step, once: index === 0 })] as const];
  });
}

/** Undecided if somebody else redeemed a token: then it cannot be expired. */
async function expectNotRedeemedByOthers(trial: Trial, id: string): Promise<void> {
  const { status } = await trial.of(tokens).settled(id, () => true);
  if (begunStatuses.has(status))
    throw new Undecided(`somebody else redeemed the token ${id}: it is ${status}`);
}

const partiesHere = (trial: Trial): readonly ("source" | "destination")[] =>
  trial.hasCapability("two-parties") ? ["source", "destination"] : ["source"];

const rowOf = (rows: readonly View[], { id }: View) => rows.find((row) => row.id === id);

async function createdIn(trial: Trial, asked: Asked): Promise<View> {
  const creation = await usualCreation(trial);
  const { body, ...request } = creationRequest(creation);
  const exchange = await inCell(trial, asked, "source").send({
    ...request,
    body: inflect(body, asked.keys),
  });
  const view = trial.of(tokens).keep(expectToken(readReply(tokens, exchange), 201));
  expectStyle(exchange, asked.inflection);
  expectLifetime(view, lifetime);
  const { direction } = view.attributes;
  expect(direction === "outbound", "outbound to its creator", String(direction), exchange);
  return view;
}

/** Demands the same token. Another check judges relationships that a party must not see. */
function expectSame(base: View, other: View, who: "source" | "destination"): void {
  const actual = [
    ...unlike(base, other, hiddenFrom(who)),
    ...(base.type === other.type ? [] : [`type ${JSON.stringify(other.type)}`]),
  ];
  expectNone(actual, "the same token as in the run's own cell", other.exchange);
}
