import { jsonOf } from "@persona-conformance/client";
import { instant, jsonAt, resolution } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging } from "../../../runner/outcome.ts";
import { expectStill, expectTold } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { expectNoServerError, observeRefusal } from "../../../trial/requests/odd-requests.ts";
import {
  lastReads,
  party,
  reading,
  relatedId,
  seenByDestination,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import {
  expiryOf,
  redemptionOf,
  tokenPath,
} from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { expectNoId, unknownId } from "../../../trial/requests/unknown-id.ts";
import { isAbout, isSparse } from "../../../trial/trial-exchange.ts";
import { changes, isOnlyTouched, unlike, type View, viewOf } from "../../../trial/reading/view.ts";
import { isSuccess } from "../../wire/audit.ts";
import { resourcesIn } from "../../wire/resources-in.ts";
import { refusedBetween } from "../seen/tokens-seen.ts";
import { inTurns } from "../../in-turns.ts";

const operation = "retrieve-a-share-token";
const needs = shareTokenArrangement.needs.one;
const withBoth: readonly Capability[] = [...needs, "two-parties"];

/** Members that both parties see. */
const shared = ["status", "created-at", "updated-at", "pending-at", "redeemed-at", "expires-at"];

/** Retrieves tokens: who sees them, and what they show. */
export const lookupChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/retrieve/answers-200",
    cites: "share-tokens/retrieve-answers-200",
    operation,
    needs,
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a share token in each API version and key inflection",
    failsWhen: "a status other than 200, or another token",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const view = await trial.of(tokens).settled(id, () => true);
      expect(view.id === id, `the token ${id}`, view.id, view.exchange);
    },
  }),
  check({
    id: "share-tokens/retrieve/unknown",
    cites: "share-tokens/retrieve-unknown-404",
    operation,
    needs,
    steps: "retrieves an id that no share token has",
    failsWhen: "a status other than 404",
    run: async (trial) => {
      expectRefusal((await stranded(trial)).exchange, [404]);
    },
  }),
  check({
    id: "share-tokens/retrieve/part-of-id",
    cites: "share-tokens/retrieve-unknown-404",
    operation,
    needs: [...needs, "thorough"],
    steps:
      "retrieves a token by its id without the last character, in turn without the first one, and with one more",
    failsWhen: "a status other than 404 and 400",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      for (const other of [...inTurns(trial, [id.slice(0, -1), id.slice(1)]), `${id}0`]) {
        const { exchange } = await party(trial, "source").of(tokens).retrieve(other);
        expectNoId(trial, exchange);
      }
    },
  }),
  check({
    id: "share-tokens/retrieve/id-case",
    cites: "protocol/bad-parameters",
    operation,
    needs: [...needs, "thorough"],
    steps: "retrieves a token by its id in upper case",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const other = id.replace(/[^_]*$/, (rest) => rest.toUpperCase());
      if (other === id) return;
      const request = { method: "GET", path: tokenPath(other) };
      const { exchange } = await expectNoServerError(trial, tokens, request);
      observeRefusal(trial, "share-tokens/id-case", exchange, "it is found");
    },
  }),
  check({
    id: "share-tokens/actions/unknown",
    cites: "share-tokens/action-known-token",
    operation: "expire-share-token",
    needs,
    steps: "expires an id that no share token has",
    failsWhen: "a status other than 404",
    async run(trial) {
      expectRefusal(await party(trial, "source").send(expiryOf(await nobodys(trial))), [404]);
    },
  }),
  check({
    id: "share-tokens/actions/unknown-redeemed",
    cites: "share-tokens/action-known-token",
    operation: "redeem-share-token",
    needs: [...withBoth, "redeem"],
    steps: "redeems an id that no share token has",
    failsWhen: "a status other than 404",
    async run(trial) {
      const request = redemptionOf(await nobodys(trial), undefined);
      expectRefusal(await party(trial, "destination").send(request), [404]);
    },
  }),
  check({
    id: "share-tokens/views/one-token",
    cites: "share-tokens/resource-one-token",
    operation,
    needs: withBoth,
    steps:
      "retrieves an expired token as its source and as its destination, who with --redeem all has retrieved it before",
    failsWhen: "a status, time or connection that differs between them",
    async run(trial) {
      const isRead = trial.hasCapability("thorough");
      const before = isRead ? await expiredOnceRead(trial) : await trial.of(tokens).that("expired");
      const { id } = before;
      let tries = 0;
      const compared = await trial.eventually(
        async () => {
          const theirs = await seenByDestination(trial, id);
          tries += 1;
          // After a difference, read the source's view again, too.
          const ours = tries === 1 ? before : await trial.of(tokens).settled(id, () => true);
          const names = new Set(shared);
          const pick = (view: typeof ours) => ({
            ...view,
            attributes: Object.fromEntries(
              Object.entries(view.attributes).filter(([name]) => names.has(name)),
            ),
            relationships: {},
          });
          return {
            theirs,
            mistakes: [
              ...unlike(pick(ours), pick(theirs)),
              ...(relatedId(ours, "connection") === relatedId(theirs, "connection")
                ? []
                : ["another connection"]),
            ],
          };
        },
        ({ mistakes }) => mistakes.length === 0,
      );
      const wanted = "the same token for both parties";
      expectNone(compared.mistakes, wanted, compared.theirs.exchange);
    },
  }),
  check({
    id: "share-tokens/retrieve/included",
    cites: "share-tokens/included-when-asked",
    alsoCites: ["share-tokens/resource-without-included", "share-tokens/view-of-destination"],
    operation,
    needs,
    steps: "retrieves a token with an empty include; as the destination if there is a key",
    failsWhen: "a refusal, an `included` array that is not empty, or more members than without it",
    async run(trial) {
      const { id } = await trial.of(tokens).any();
      const who = trial.hasCapability("two-parties") ? "destination" : "source";
      const exchange = await reading(trial, who, id, { include: "" });
      if (exchange.status === 404) await trial.of(tokens).seenBy(who, id);
      expect(exchange.status === 200, "status 200", describe(exchange), exchange);
      const included = jsonAt(jsonOf(exchange), "included");
      const isEmpty = included === undefined || (Array.isArray(included) && included.length === 0);
      const mistakes = isEmpty ? [] : [JSON.stringify(included)];
      const cites = "share-tokens/resource-without-included";
      expectNone(mistakes, "no included, or an empty one", exchange, { cites });
      const answer = included === undefined ? "no" : "yes";
      trial.observe("share-tokens/include-empty", answer, exchange);
    },
  }),
  check({
    id: "share-tokens/record/creator",
    cites: "share-tokens/resource-creator",
    operation,
    needs,
    steps: "looks at a token's creator, and at its destination before a redemption",
    failsWhen: "a creator without a type",
    async run(trial) {
      const { id, relationships, exchange } = await trial.of(tokens).that("created");
      const type = jsonAt(relationships, "creator", "data", "type");
      const types = tokens.relationships["creator"]?.types ?? [];
      if (type !== undefined) {
        expect(typeof type === "string", "the type of a creator", describe(type), exchange);
        const known = types.find((one) => one === type);
        trial.observe("share-tokens/creator-type", known ?? "another", exchange);
      }
      if (!trial.hasCapability("two-parties")) return;
      const known = trial
        .exchanges()
        .findLast(
          (one) =>
            one.by === trial.of(tokens).actorOf("destination") &&
            one.operation?.name === "retrieve" &&
            isSuccess(one) &&
            !isSparse(one.exchange) &&
            resourcesIn(one).some(
              (seen) => seen.id === id && seen.attributes?.["status"] === "created",
            ),
        );
      const theirs = known?.exchange ?? (await seenByDestination(trial, id)).exchange;
      const isThere = Object.hasOwn(viewOf(tokens, theirs).relationships, "destination");
      const answer = isThere ? "null" : "it is absent";
      trial.observe("share-tokens/destination-before", answer, theirs);
    },
  }),
  check({
    id: "share-tokens/record/ends-are-final",
    cites: "share-tokens/ends-are-final",
    operation,
    needs,
    runLast: true,
    steps: "at the end of the run, reads tokens again that were redeemed or expired",
    failsWhen: "a token that has left this status",
    async run(trial) {
      await trial.of(tokens).that("expired");
      const ended = lastReads(trial).filter(
        (view) =>
          (view.status === "redeemed" || view.status === "expired") && !isDeleted(trial, view),
      );
      // To save requests, only the token that ended first is read, of each final status.
      const latestFirst = ended.toSorted((a, b) =>
        Number((instant(b.updatedAt) ?? 0n) - (instant(a.updatedAt) ?? 0n)),
      );
      const few = new Map(latestFirst.map((view) => [view.status, view])).values();
      for (const before of few) {
        const after = await trial
          .of(tokens)
          .settled(before.id, ({ status }) => status === before.status);
        // If the status changes from read to read, the token has not left its final status.
        const changed = changes(before, after);
        if (after.status === before.status && changed.length > 0) await expectStill(trial, after);
        if (isOnlyTouched(before, after)) continue;
        await expectTold(trial, before, changed);
        const isRefused = refusedBetween(trial, before.id, before.exchange);
        expectNone(changed, `a token that stays ${before.status}`, after.exchange, {
          ...(isRefused && { cites: tokens.cites.refused }),
        });
      }
    },
  }),
  check({
    id: "share-tokens/record/updated-at-moves",
    cites: "share-tokens/updated-at-moves",
    operation: "expire-share-token",
    needs,
    steps: "expires a token and compares its updated-at before and after",
    failsWhen: "an updated-at that has not moved forward",
    async run(trial) {
      const { before, after } = await trial.of(tokens).transition("expire");
      const [was, is] = [instant(before.updatedAt), instant(after.updatedAt)];
      if (was === undefined || is === undefined) return;
      // Times in whole seconds cannot tell two changes within a second apart.
      const unit = BigInt(Math.max(resolution(after.updatedAt ?? ""), 1)) * 1_000_000n;
      const moved = is > was || (unit > 1_000_000n && is === was);
      const wanted = `an updated-at later than ${before.updatedAt}`;
      expect(moved, wanted, describe(after.updatedAt), after.exchange);
    },
  }),
];

/** Whether another check tried to delete a token, and judges whether it is still there. */
const isDeleted = (trial: Trial, { id }: View): boolean =>
  trial.exchanges().some(({ exchange }) => exchange.method === "DELETE" && isAbout(exchange, id));

/** An expired token that its destination has retrieved before it expired: a cache may still hold it. */
async function expiredOnceRead(trial: Trial): Promise<View> {
  const { id } = await trial.of(tokens).that("created", "expired");
  await seenByDestination(trial, id);
  await trial.of(tokens).act({ action: "expire", party: "source" }, id);
  return trial.of(tokens).settled(id, ({ status }) => status === "expired");
}

/** An id that no token has, and the answer to its retrieval. */
const stranded = (trial: Trial) =>
  trial.memoize("an unknown id of share tokens", async () => {
    const id = unknownId((await trial.of(tokens).any()).id);
    const reply = await party(trial, "source").of(tokens).retrieve(id);
    return { id, exchange: reply.exchange };
  });

/** An id that the target confirmed as unknown, so that no action hits somebody's token. */
async function nobodys(trial: Trial): Promise<string> {
  const { id, exchange } = await stranded(trial);
  await arranging("find an id that no token has", async () => expectRefusal(exchange, [404]));
  return id;
}
