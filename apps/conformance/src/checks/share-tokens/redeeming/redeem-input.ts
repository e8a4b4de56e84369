import type { Exchange } from "@persona-conformance/client";
import { inflect, refusedActs } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import { describe, expect, expectRefusal } from "../../../trial/judging/expect.ts";
import {
  askingAgain,
  observeRefusal,
  unlessBlocked,
} from "../../../trial/requests/odd-requests.ts";
import {
  acting,
  party,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import {
  bodyOf,
  redemptionsOf,
  type ShareObject,
} from "../../../trial/arranging/share-token-objects.ts";
import type { Trial } from "../../../trial/trial.ts";
import { inTurns } from "../../in-turns.ts";
import { elsewhere } from "../../crossed/another-cell.ts";
import { type Asked, cellsFor, crossed, inCell } from "../crossed/crossed-cell.ts";
import { expectNotDone } from "./not-done.ts";
import { expectOpenToBoth } from "../access/open-to-both.ts";
import { expectAccepted, hydrationOf, hydrationOfEachKind } from "./redeeming.ts";

const operation = "redeem-share-token";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "redeem", "two-parties"];

/**
 * Demands that its source may not clone a token. Other checks name an object of the destination, which a target may not find
 * for the source: then it refuses for that reason. A redemption that follows shows that the token is left as it was.
 */
async function expectNotClonedBySource(trial: Trial, source: ShareObject): Promise<void> {
  const token = await tokenOf(trial, source.id);
  const answer = await party(trial, "source").send(redemptionOf(token.id, undefined));
  expectRefusal(answer, refusedActs, "share-tokens/redeem-by-destination");
  trial.of(tokens).offer(token);
}

/** Demands that a redemption whose body is not JSON is refused, and is not taken for one without a body. */
async function expectNoJsonRefused(trial: Trial, source: ShareObject): Promise<void> {
  const token = await tokenOf(trial, source.id);
  const who = trial.of(tokens).actorOf("destination");
  const request = redemptionOf(token.id, '{"data":');
  const answer = await unlessBlocked(() =>
    askingAgain(trial, who, tokens, () => trial.as(who).sendRaw(request)),
  );
  // It may be refused because of the token.
  if (answer?.status === 404 || answer?.status === 409) await expectOpenToBoth(trial, token.id);
  if (answer !== undefined) expectRefusal(answer, [400], "protocol/malformed");
  trial.of(tokens).offer(token);
}

const success = { party: "destination", operation, outcome: "success", query: "none" } as const;

/** Redeems with unusual bodies. */
export const redeemInputChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/redeem/empty-bodies",
    cites: "share-tokens/redeem-clones",
    operation,
    needs: [...needs, "clone", "thorough"],
    alsoCites: [
      "share-tokens/redeem-mode-tells",
      "share-tokens/redeem-by-destination",
      "protocol/malformed",
      "protocol/version-invariant",
      "protocol/inflection-requests",
    ],
    steps:
      "tries to clone a token as its source, and with a body that is not JSON; redeems tokens by cloning, with an empty object as the body, and with empty attributes, on a sandbox in other API versions and key inflections",
    failsWhen:
      "a clone by the source, another answer than 400 to what is not JSON, a refusal, or the mode of a redemption into an existing object",
    async run(trial) {
      const possible = redemptionsOf(sharesOf(trial)).filter(({ mode }) => mode === "clone");
      const kinds = [...Map.groupBy(possible, ({ source }) => source.kind).values()].flat();
      const all = trial.hasCapability("disposable") ? kinds : kinds.slice(0, 1);
      for (const { source } of all.slice(0, 1)) {
        await expectNotClonedBySource(trial, source);
        await expectNoJsonRefused(trial, source);
      }
      for (const { source } of all) {
        for (const body of [{}, { data: { attributes: {} } }]) {
          const cloneIn = (asked?: Asked) => clonedWith(trial, source, body, asked);
          const step = `cloned with ${JSON.stringify(body)}`;
          const cell = elsewhere(trial, { ...success, step, once: true });
          const made = await (cell === undefined ? cloneIn() : crossed(trial, cell, cloneIn, true));
          // Another check compares what they have made.
          const { attributes, exchange } = await trial.of(tokens).ended(made);
          if (attributes["redeem-mode"] === "hydrate")
            throw new Violation("a redemption without a destination that is a clone", "hydrate", {
              cites: "share-tokens/redeem-mode-tells",
              evidence: exchange,
            });
          await seenByDestination(trial, made);
        }
      }
    },
  }),
  check({
    id: "share-tokens/redeem/null-destination",
    cites: "share-tokens/redeem-null-destination",
    alsoCites: ["share-tokens/refusal-changes-nothing"],
    operation,
    needs: [...needs, "clone", "thorough"],
    steps:
      "tries to redeem a token of an inquiry or a verification into an object whose id is null",
    failsWhen: "a redemption into an object, or a refusal that changed the token",
    async run(trial) {
      const clones = redemptionsOf(sharesOf(trial)).filter(({ mode }) => mode === "clone");
      // Other checks have left a token of a verification.
      const clone = clones.find(({ source }) => source.kind === "verification") ?? clones[0];
      if (clone === undefined) return;
      const body = { data: { attributes: { "destination-id": null } } };
      const question = "share-tokens/redeem-null-destination";
      const { id, answer } = await expectNotBroken(trial, clone.source.id, body, question, "202");
      if (answer.status >= 400) return;
      const { attributes, exchange } = await trial.of(tokens).ended(id);
      const mode = attributes["redeem-mode"] ?? "clone";
      expect(
        mode === "clone",
        "a redemption without an object to be a clone",
        describe(mode),
        exchange,
      );
    },
  }),
  check({
    id: "share-tokens/redeem/across-kinds",
    cites: "protocol/bad-parameters",
    operation,
    needs: [...needs, "share-destination", "hydrate", "disposable"],
    steps: "tries to redeem a token of an account into an object of another kind",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const { source } = hydrationOf(trial);
      const other = sharesOf(trial).destinations.find(({ kind }) => kind === "inquiry");
      if (other === undefined) return;
      const body = bodyOf({ destination: other });
      await expectNotBroken(trial, source.id, body, "share-tokens/redeem-across-kinds", "202");
    },
  }),
  check({
    id: "share-tokens/redeem/mappings",
    cites: "share-tokens/redeem-mappings",
    alsoCites: ["protocol/version-invariant", "protocol/inflection-requests"],
    operation,
    needs: [...needs, "share-destination", "hydrate"],
    steps:
      "redeems a token into an object, with a field mapping under `meta`, and tokens of each kind, in turn, with an empty list of mappings, in other API versions and key inflections; with --redeem all, reads the first until its import has ended",
    failsWhen: "a refusal",
    async run(trial) {
      const it = trial.of(tokens);
      const isThorough = trial.hasCapability("thorough");
      // Which fields the objects have is not known, so other kinds get no mapping.
      const others = isThorough ? inTurns(trial, hydrationOfEachKind(trial)) : [];
      let mapped: string | undefined;
      for (const { source, destination, mappings } of [
        { ...hydrationOf(trial), mappings: [mapping] },
        ...others.map((one) => ({ ...one, mappings: [] })),
      ]) {
        const body = { ...Object(bodyOf({ destination })), meta: { "field-mappings": mappings } };
        const [cell] = cellsFor(trial, 1, { ...success, step: `${mappings.length} mappings` });
        if (cell === undefined) return;
        const redeemIn = async (asked: Asked) => {
          const token = await tokenOf(trial, source.id);
          const request = redemptionOf(token.id, inflect(body, asked.keys));
          const answer = await it.unhindered(token.id, () =>
            inCell(trial, asked, "destination").send(request),
          );
          const what = `hydrates ${destination.id} with ${mappings.length} field mappings`;
          if (answer.status >= 400) {
            const plain = redemptionOf(token.id, bodyOf({ destination }));
            const { status } = await acting(trial, "destination", plain, token.id);
            if (status >= 400) throw new Undecided(`redeeming ${token.id} is refused anyhow`);
          }
          await expectAccepted(trial, token, answer, what, destination);
          // Other checks judge what this shows. To save requests, they do without it.
          if (mapped === undefined) mapped = token.id;
          else if (isThorough) await it.settled(token.id, () => true);
        };
        await crossed(trial, cell, redeemIn, true);
      }
      // The other imports end meanwhile.
      if (isThorough && mapped !== undefined) await it.ended(mapped);
    },
  }),
  ...(
    [
      ["under-attributes", "share-tokens/redeem-mappings-under-attributes", "hydrate"],
      ["on-clone", "share-tokens/redeem-mappings-on-clone", "clone"],
    ] as const
  ).map(([where, question, mode]) =>
    check<Trial>({
      id: `share-tokens/redeem/mappings-${where}`,
      cites: "protocol/bad-parameters",
      alsoCites: ["share-tokens/redeem-closed-request", "share-tokens/refusal-changes-nothing"],
      operation,
      needs: [
        ...needs,
        ...(mode === "clone" ? (["clone"] as const) : (["share-destination", "hydrate"] as const)),
        "thorough",
      ],
      steps: `redeems a token with a field mapping ${where === "on-clone" ? "by cloning" : "under `attributes`"}`,
      failsWhen: "a 5xx three times in a row, or a refusal that changed the token",
      async run(trial) {
        const possible = redemptionsOf(sharesOf(trial)).find((one) => one.mode === mode);
        if (possible === undefined) return;
        const attributes = {
          ...(possible.destination && { "destination-id": possible.destination.id }),
          ...(where === "under-attributes" && { "field-mappings": [mapping] }),
        };
        const meta = where === "on-clone" ? { meta: { "field-mappings": [mapping] } } : {};
        const body = { data: { attributes }, ...meta };
        await expectNotBroken(trial, possible.source.id, body, question, "ignored");
      },
    }),
  ),
];

/** Redeems a new token with a body that names no object. Returns its id. */
async function clonedWith(
  trial: Trial,
  { id: sourceId, kind }: ShareObject,
  body: unknown,
  asked?: Asked,
): Promise<string> {
  const token = await tokenOf(trial, sourceId);
  const { id } = token;
  const answer = await trial
    .of(tokens)
    .unhindered(id, () => acting(trial, "destination", redemptionOf(id, body), id, {}, asked));
  await expectAccepted(trial, token, answer, `clones the ${kind} ${sourceId}`);
  return id;
}

const mapping = { "source-field-name": "name-first", "destination-field-name": "name-first" };

/**
 * Demands that an unusual redemption is either done or refused. A refusal must not change the token. Returns its id and the
 * answer.
 */
async function expectNotBroken(
  trial: Trial,
  sourceId: string,
  body: unknown,
  question: Parameters<typeof observeRefusal>[1],
  otherwise: string,
): Promise<{ readonly id: string; readonly answer: Exchange }> {
  const began = trial.now();
  const before = await tokenOf(trial, sourceId);
  const who = trial.of(tokens).actorOf("destination");
  let tries = 0;
  const answer = await trial.of(tokens).unhindered(before.id, () => {
    tries = 0;
    return askingAgain(trial, who, tokens, () => {
      tries += 1;
      return trial.as(who).sendRaw(redemptionOf(before.id, body));
    });
  });
  expect(answer.status < 500, "no internal error", describe(answer), answer);
  // A request that was answered with a 5xx before may have been carried out.
  if (tries > 1) return { id: before.id, answer };
  observeRefusal(trial, question, answer, otherwise);
  if (answer.status >= 400) await expectNotDone(trial, before, sourceId, trial.now() - began);
  return { id: before.id, answer };
}
