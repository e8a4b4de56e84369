import { type Exchange, kebabOf } from "@persona-conformance/client";
import { jsonAt, SourceData } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { describe, expect, expectNone } from "../../trial/expect.ts";
import {
  newToken,
  party,
  sharesOf,
  shareTokenArrangement,
  tokenPath,
  tokens,
} from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
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
    steps: "peeks at the source data of a token of each kind as its destination",
    failsWhen: "a value without a visibility, or a presence that is neither true nor false",
    async run(trial) {
      const kinds = Map.groupBy(sharesOf(trial).sources, ({ kind }) => kind);
      // On somebody's sandbox one kind stands for the others.
      const few = trial.hasCapability("disposable")
        ? [...kinds.values()]
        : [...kinds.values()].slice(0, 1);
      for (const [source] of few) {
        const { id } = trial.hasCapability("disposable")
          ? await newToken(trial, source?.id ?? "")
          : await trial.of(tokens).any();
        const exchange = await peek(trial, "destination", id);
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
      }
    },
  }),
  check({
    id: "share-tokens/peek/by-source",
    cites: "share-tokens/peek-by-destination",
    operation,
    needs,
    steps: "peeks at the source data of a token as its source",
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
    steps: "looks for source data in every answer that was not asked for it",
    failsWhen: "source data in a list, in the answer to an action, or unasked",
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
  party(trial, who).send({
    method: "GET",
    path: tokenPath(id),
    query: { "peek-source-data": "true" },
  });

const sourceDataIn = (exchange: Exchange): unknown =>
  jsonAt(kebabOf(exchange), "data", "attributes", "source-data");
