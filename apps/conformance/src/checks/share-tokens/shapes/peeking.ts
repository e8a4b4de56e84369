import { type Exchange, kebabOf } from "@persona-conformance/client";
import { jsonAt, jsonObject, SourceData, shareTokens } from "@persona-conformance/schemas";
import { type Cell, check, type Check, placeOf } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { expectStill } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone } from "../../../trial/judging/expect.ts";
import {
  endedToken,
  lastReads,
  party,
  reading,
  relatedId,
  otherTypes,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import { elsewhere } from "../../crossed/another-cell.ts";
import { within } from "../../crossed/within-cell.ts";
import { distinct, where } from "../../wire/audit.ts";
import { resourcesIn } from "../../wire/resources-in.ts";

const operation = "retrieve-a-share-token";
const needs = shareTokenArrangement.needs.one;
const request = { operation, outcome: "success", query: "none" } as const;
const withBoth: readonly Capability[] = [...needs, "two-parties"];

/** Peeks at the values of a source object. The client never keeps these values. */
export const peekingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/peek/visibility",
    cites: "share-tokens/peek-visibility",
    alsoCites: ["share-tokens/peek-capability", "share-tokens/retrieve-answers-200"],
    operation,
    needs: withBoth,
    steps:
      "reads the source data of a token as its destination, in another API version and key inflection; with --redeem all, does so for each kind, and for a token that has ended",
    failsWhen: "a value without a visibility, a presence that is not true or false, or a 404",
    async run(trial) {
      const kinds = Map.groupBy(sharesOf(trial).sources, ({ kind }) => kind);
      if (!trial.hasCapability("thorough"))
        return void (await expectVisible(trial, await trial.of(tokens).any()));
      for (const [source] of kinds.values()) {
        const token = await tokenOf(trial, source?.id ?? "");
        if (!(await expectVisible(trial, token))) return;
        trial.of(tokens).offer(token);
      }
      await expectVisible(trial, await endedToken(trial));
    },
  }),
  check({
    id: "share-tokens/peek/leaves-no-trace",
    cites: "share-tokens/peek-asked-only",
    alsoCites: ["share-tokens/updated-at-moves"],
    operation,
    needs: [...withBoth, "thorough"],
    steps:
      "peeks at a token as its destination; then reads it without peeking and with peek-source-data=false, and lists with peek-source-data=true",
    failsWhen:
      "source data that was not requested or stands in a list, or a token that has changed",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const before = await seenByDestination(trial, id);
      await peek(trial, "destination", id);
      const after = await seenByDestination(trial, id);
      const cites = "share-tokens/updated-at-moves";
      const changed = changes(before, after);
      if (changed.length > 0) await expectStill(trial, after, () => seenByDestination(trial, id));
      expectNone(changed, "a token that the peek did not change", after.exchange, { cites });
      const list = shareTokens.operations.list;
      const listing = { party: "destination", operation: list.id, outcome: "success" } as const;
      const cell = elsewhere(trial, { ...listing, query: "none", step: "a list with a peek" });
      const listed = await party(trial, "destination", cell).sendRaw({
        method: "GET",
        path: list.path,
        query: { "peek-source-data": "true" },
      });
      const declined = await reading(trial, "destination", id, { "peek-source-data": "false" });
      for (const exchange of [after.exchange, declined, listed]) {
        const isShown = dataIn(exchange).some((one) => Object.hasOwn(one, "source-data"));
        const actual = `${describe(exchange)}${exchange === listed && cell ? placeOf(cell) : ""}`;
        expect(!isShown, "an answer without source data", actual, exchange);
      }
    },
  }),
  check({
    id: "share-tokens/peek/by-source",
    cites: "share-tokens/peek-by-destination",
    operation,
    needs,
    steps:
      "asks for the source data of a token as its source, on a sandbox in another API version; nights take turns with a new, a redeemed or failed, and an expired token",
    failsWhen: "source data",
    async run(trial) {
      for (const { id } of await beforeAndAfter(trial)) {
        const cell = elsewhere(trial, { ...request, party: "source", step: "peek", once: true });
        const exchange = await peek(trial, "source", id, cell);
        const actual = `${describe(exchange)}${cell ? placeOf(cell) : ""}`;
        const isShown = sourceDataIn(exchange) !== undefined;
        expect(!isShown, "a source's view without source data", actual, exchange);
      }
    },
  }),
  check({
    id: "share-tokens/peek/asked-only",
    cites: "share-tokens/peek-asked-only",
    operation: "any",
    needs,
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "looks for source data in every answer to a request without a peek",
    failsWhen: "source data in such an answer, in a list, or in the answer to an action",
    async run(trial) {
      const isOfTokens = ({ operation: one }: TrialExchange) => one?.resource === tokens;
      if (!trial.exchanges().some(isOfTokens)) await trial.of(tokens).any();
      const shown = trial
        .exchanges()
        .filter(isOfTokens)
        .filter(({ operation: one, exchange: { path } }) => {
          const isAsked = one?.name === "retrieve" && /[?&]peek-source-data=true/.test(path);
          return !isAsked;
        })
        .filter((one) =>
          resourcesIn(one).some(({ attributes = {} }) => Object.hasOwn(attributes, "source-data")),
        );
      const places = distinct(shown.map(where));
      expectNone(places, "source data only if it was requested", shown[0]?.exchange);
    },
  }),
];

/** A token before and after its end. To save requests, nights take turns, with a token that an earlier check has ended. */
async function beforeAndAfter(trial: Trial): Promise<readonly View[]> {
  const it = trial.of(tokens);
  if (trial.triesAll) return [await it.any(), await endedToken(trial), await it.that("expired")];
  const ends = [[], ["redeemed", "failed"], ["expired"]][trial.seed % 3] ?? [];
  const ended = lastReads(trial).find(({ status = "" }) => ends.includes(status));
  return [ended ?? (await it.any())];
}

/** Demands that each value is shown in full, or whether there is one. Tells whether there was source data. */
async function expectVisible(trial: Trial, token: View): Promise<boolean> {
  const cell = trial.cellFor({ ...request, party: "destination", step: "peek" });
  const exchange = await peek(trial, "destination", token.id, cell);
  if (exchange.status === 404) {
    await trial.of(tokens).seenBy("destination", token.id);
    within(cell, "share-tokens/retrieve-answers-200", () =>
      expect(false, "the token, with or without its source data", describe(exchange), exchange),
    );
  }
  const data = exchange.status < 400 ? sourceDataIn(exchange) : undefined;
  if (data === undefined) {
    const answer = exchange.status < 400 ? "it is ignored" : String(exchange.status);
    trial.observe("share-tokens/peek-without-capability", answer, exchange);
    return false;
  }
  const { error } = SourceData.safeParse(data);
  const wrong = (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
  within(cell, "share-tokens/peek-visibility", () =>
    expectNone(wrong, "either values in full, or booleans for their presence", exchange),
  );
  const of = sharesOf(trial).sources.find(({ id }) => id === relatedId(token, "source"));
  if (of === undefined) return true;
  const type = `${String(jsonAt(data, "type"))}/`;
  const others = otherTypes(of.kind).map((other) => `connect/source-data/${other}`);
  const mistaken = others.filter((other) => type.startsWith(`${other}/`));
  expectNone(mistaken, `source data of the token's ${of.kind}`, exchange);
  return true;
}

const peek = (
  trial: Trial,
  who: "source" | "destination",
  id: string,
  cell: Cell = trial.cell,
): Promise<Exchange> => {
  const actor = trial.in(cell).as(trial.of(tokens).actorOf(who));
  return reading(trial, who, id, { "peek-source-data": "true" }, actor);
};

const sourceDataIn = (exchange: Exchange): unknown => dataIn(exchange)[0]?.["source-data"];

/** The attributes of each token in an answer. */
const dataIn = (exchange: Exchange): readonly Readonly<Record<string, unknown>>[] =>
  [jsonAt(kebabOf(exchange), "data")].flat().map((one) => jsonObject(jsonAt(one, "attributes")));
