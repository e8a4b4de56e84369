import { type Exchange, kebabOf } from "@persona-conformance/client";
import { jsonAt, jsonObject, SourceData, shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { describe, expect, expectNone } from "../../trial/expect.ts";
import {
  newToken,
  party,
  reading,
  relatedId,
  otherTypes,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokens,
} from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import { changes } from "../../trial/view.ts";
import { distinct, where } from "../wire/audit.ts";
import { resourcesIn } from "../wire/resources-in.ts";

const operation = "retrieve-a-share-token";
const needs = shareTokenArrangement.needs.one;
const withBoth: readonly Capability[] = [...needs, "two-parties"];

/** Peeking at the values of a source object: who may, and what comes of it. Their values are never kept. */
export const peekingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/peek/visibility",
    cites: "share-tokens/peek-visibility",
    alsoCites: ["share-tokens/peek-capability"],
    operation,
    needs: withBoth,
    steps: "reads the source data of a token of each kind as its destination",
    failsWhen: "a value without a visibility, or a presence that is not a boolean",
    async run(trial) {
      const kinds = Map.groupBy(sharesOf(trial).sources, ({ kind }) => kind);
      // On somebody's sandbox one kind stands for the others.
      const few = trial.hasCapability("thorough")
        ? [...kinds.values()]
        : [...kinds.values()].slice(0, 1);
      for (const [source] of few) {
        const token = trial.hasCapability("thorough")
          ? await newToken(trial, source?.id ?? "")
          : await trial.of(tokens).any();
        const exchange = await peek(trial, "destination", token.id);
        if (exchange.status >= 400) {
          const answer = String(exchange.status);
          trial.observe("share-tokens/peek-without-capability", answer, exchange);
          return;
        }
        const data = sourceDataIn(exchange);
        if (data === undefined) {
          trial.observe("share-tokens/peek-without-capability", "it is ignored", exchange);
          return;
        }
        const { error } = SourceData.safeParse(data);
        const wrong = (error?.issues ?? []).map(
          ({ path, message }) => `${path.join(".")}: ${message}`,
        );
        expectNone(wrong, "values in full, or booleans that tell their presence", exchange);
        const type = jsonAt(data, "type");
        const of = sharesOf(trial).sources.find(({ id }) => id === relatedId(token, "source"));
        if (of === undefined) continue;
        const others = otherTypes(of.kind).map((other) => `connect/source-data/${other}`);
        const told = others.filter((other) => `${String(type)}/`.startsWith(`${other}/`));
        expectNone(told, `source data of the ${of.kind} that the token is of`, exchange);
      }
    },
  }),
  check({
    id: "share-tokens/peek/leaves-no-trace",
    cites: "share-tokens/peek-asked-only",
    alsoCites: ["share-tokens/updated-at-moves"],
    operation,
    needs: [...withBoth, "thorough"],
    steps:
      "peeks at a token as its destination, then reads it without asking, and with a declined peek, and lists with one",
    failsWhen: "source data where it is not asked for or in a list, or a token that has changed",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const before = await seenByDestination(trial, id);
      await peek(trial, "destination", id);
      const after = await seenByDestination(trial, id);
      const cites = "share-tokens/updated-at-moves";
      const changed = changes(before, after);
      expectNone(changed, "a token that peeking left as it was", after.exchange, { cites });
      const declined = await reading(trial, "destination", id, { "peek-source-data": "false" });
      const listed = await party(trial, "destination").sendRaw({
        method: "GET",
        path: shareTokens.operations.list.path,
        query: { "peek-source-data": "true" },
      });
      for (const exchange of [after.exchange, declined, listed]) {
        const isShown = dataIn(exchange).some((one) => Object.hasOwn(one, "source-data"));
        expect(!isShown, "an answer without source data", describe(exchange), exchange);
      }
    },
  }),
  check({
    id: "share-tokens/peek/by-source",
    cites: "share-tokens/peek-by-destination",
    operation,
    needs,
    steps: "asks for the source data of a token as its source",
    failsWhen: "source data",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const exchange = await peek(trial, "source", id);
      const shown = sourceDataIn(exchange) !== undefined;
      expect(!shown, "a view of the source without source data", describe(exchange), exchange);
    },
  }),
  check({
    id: "share-tokens/peek/asked-only",
    cites: "share-tokens/peek-asked-only",
    operation: "any",
    needs,
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "looks for source data in every answer to a request that did not ask for it",
    failsWhen: "source data in such an answer, in a list, or in the answer to an action",
    async run(trial) {
      await trial.of(tokens).any();
      const shown = trial
        .exchanges()
        .filter(({ operation: one }) => one?.resource === tokens)
        .filter(({ operation: one, exchange: { path } }) => {
          const isAsked = one?.name === "retrieve" && /[?&]peek-source-data=true/.test(path);
          return !isAsked;
        })
        .filter((one) =>
          resourcesIn(one).some(({ attributes = {} }) => Object.hasOwn(attributes, "source-data")),
        );
      const told = distinct(shown.map(where));
      expectNone(told, "source data only where it is asked for", shown[0]?.exchange);
    },
  }),
];

const peek = (trial: Trial, who: "source" | "destination", id: string): Promise<Exchange> =>
  reading(trial, who, id, { "peek-source-data": "true" });

const sourceDataIn = (exchange: Exchange): unknown => dataIn(exchange)[0]?.["source-data"];

/** The attributes of each token in an answer. */
const dataIn = (exchange: Exchange): readonly Readonly<Record<string, unknown>>[] =>
  [jsonAt(kebabOf(exchange), "data")].flat().map((one) => jsonObject(jsonAt(one, "attributes")));
