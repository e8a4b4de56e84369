import { type Exchange, kebabOf } from "@persona-conformance/client";
import { attributesOf, inflect, jsonAt } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { expect, expectRefusal, requireDefined } from "../../../trial/judging/expect.ts";
import {
  bodyOf,
  redemptionsOf,
  type ShareObject,
} from "../../../trial/arranging/share-token-objects.ts";
import {
  acting,
  relatedId,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import { subjectOf } from "../../../trial/moving/move.ts";
import type { Trial } from "../../../trial/trial.ts";
import { sameValue, type View } from "../../../trial/reading/view.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import { elsewhere, refusedInCell } from "../../crossed/another-cell.ts";
import { inTurns } from "../../in-turns.ts";
import { expectNotDone } from "./not-done.ts";
import { expectOpenToBoth } from "../access/open-to-both.ts";
import { hydrationOf } from "./redeeming.ts";

const operation = "redeem-share-token";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "redeem", "two-parties"];
/** The refusals of a redemption in a mode that the kind of object lacks. */
const wrongMode = [400, 409, 422];
const badObject = [400, 404, 422];
const refusal = { party: "destination", operation, outcome: "refusal", query: "none" } as const;

/** Bodies without a destination. */
const withoutDestination = [undefined, {}, { data: { attributes: {} } }];

/** Tries redemptions that must be refused. */
export const redeemRefusedChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/redeem/needs-destination",
    cites: "share-tokens/redeem-needs-destination",
    alsoCites: ["share-tokens/refusal-changes-nothing"],
    operation,
    needs: [...needs, "share-account"],
    steps:
      "tries to redeem a token of an account, or of a transaction, without a destination object",
    failsWhen: "an answer other than 400, 409 or 422, or a token that has changed",
    async run(trial) {
      const all = (["account", "transaction"] as const).flatMap(
        (wanted) => sharesOf(trial).sources.find(({ kind }) => kind === wanted) ?? [],
      );
      const isThorough = trial.hasCapability("thorough");
      const [first, ...others] = all;
      const source = requireDefined(
        first,
        "no account and no transaction is configured as an object to share",
      );
      const question = "share-tokens/redeem-without-destination";
      const nothing = { data: { attributes: { "destination-id": null } } };
      // In one night, each kind of object gets another body.
      const turned = withoutDestination.toReversed();
      const bodies = [...inTurns(trial, withoutDestination), ...(isThorough ? [nothing] : [])];
      await expectNotRedeemed(trial, source, bodies, wrongMode, question);
      for (const other of isThorough ? others : [])
        await expectNotRedeemed(trial, other, inTurns(trial, turned), wrongMode, question);
    },
  }),
  check({
    id: "share-tokens/redeem/verification-into-object",
    cites: "share-tokens/redeem-verification-clones",
    operation,
    needs: [...needs, "share-destination", "hydrate", "clone"],
    steps: "tries to redeem a token of a verification into an object",
    failsWhen: "an answer other than 400, 409 or 422, or a token that has changed",
    async run(trial) {
      const { sources, destinations } = sharesOf(trial);
      const source = sources.find(({ kind }) => kind === "verification");
      const [destination] = destinations;
      if (source === undefined || destination === undefined) return;
      const question = "share-tokens/redeem-verification-into-object";
      await expectNotRedeemed(trial, source, [bodyOf({ destination })], wrongMode, question);
    },
  }),
  check({
    id: "share-tokens/redeem/expired-in-another-mode",
    cites: "share-tokens/expire-prevents-use",
    alsoCites: ["share-tokens/refusal-changes-nothing"],
    operation,
    needs: [...needs, "hydrate", "clone", "thorough"],
    steps:
      "tries to redeem an expired token in another mode than the usual one; nights take turns with the kinds of objects",
    failsWhen: "an answer other than 409 or 422, or a token that has changed",
    async run(trial) {
      // The attempt of the lifecycle is in the usual one.
      const { mode } = usualRedemption(trial);
      const others = redemptionsOf(sharesOf(trial)).filter((one) => one.mode !== mode);
      const kinds = new Map(others.map((one) => [one.source.kind, one]));
      for (const redemption of inTurns(trial, [...kinds.values()])) {
        const before = await expiredToken(trial, redemption.source.id);
        const request = redemptionOf(before.id, bodyOf(redemption));
        expectRefusal(await acting(trial, "destination", request, before.id), [409, 422]);
        await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
      }
    },
  }),
  ...(
    [
      ["unknown", "share-tokens/redeem-unknown-destination"],
      ["foreign", "share-tokens/redeem-foreign-destination"],
    ] as const
  ).map(([which, question]) =>
    check<Trial>({
      id: `share-tokens/redeem/${which}-destination`,
      cites: "share-tokens/redeem-real-destination",
      operation,
      needs: [
        ...needs,
        "share-destination",
        "hydrate",
        ...(which === "foreign" ? ["thorough" as const] : []),
      ],
      steps: `tries to redeem a token into an object that ${which === "unknown" ? "does not exist" : "belongs to the source"}`,
      failsWhen: "an answer other than 400, 404 or 422, or a token that has changed",
      async run(trial) {
        const { source, destination } = hydrationOf(trial);
        const id = which === "unknown" ? unknownId(destination.id) : source.id;
        const body = bodyOf({ destination: { ...destination, id } });
        await expectNotRedeemed(trial, source, [body], badObject, question);
      },
    }),
  ),
];

/** An expired token of this object. If no earlier check has expired one, makes and expires it. */
async function expiredToken(trial: Trial, sourceId: string): Promise<View> {
  const it = trial.of(tokens);
  const known = (trial.context.made.get(tokens.name) ?? [])
    .flatMap(({ last, isOwn }) => (last === undefined || isOwn === true ? [] : [last]))
    .find((view) => view.status === "expired" && relatedId(view, "source") === sourceId);
  if (known !== undefined) return known;
  const before = await tokenOf(trial, sourceId);
  await arranging(
    "create a share token",
    async () => expect(before.status === "created", "a token that is created", `${before.status}`),
    shareTokenArrangement.begins,
  );
  const move = { action: "expire", party: "source" } as const;
  return arranging(
    "expire a share token",
    () => it.step(move, before, "expired"),
    subjectOf(tokens, { ...move, status: "created" }),
  );
}

/** Demands that redemptions of one token with each of these bodies are refused, and change nothing. */
async function expectNotRedeemed(
  trial: Trial,
  source: ShareObject,
  bodies: readonly unknown[],
  codes: readonly number[],
  question?: Parameters<Trial["observe"]>[0],
): Promise<void> {
  const began = trial.now();
  const before = await tokenOf(trial, source.id);
  for (const body of bodies) {
    const cell = elsewhere(trial, {
      ...refusal,
      step: `not redeemed with ${JSON.stringify(body)}`,
    });
    const ask = (there: CrossedCell | undefined) => {
      const request = redemptionOf(before.id, there ? inflect(body, there.inflection) : body);
      return acting(trial, "destination", request, before.id, {}, there);
    };
    const reply = await ask(cell);
    // With a 409, the target may say that the token has another status than the source was shown.
    if (reply.status === 409 && !codes.includes(reply.status))
      await expectOpenToBoth(trial, before.id);
    const refused =
      cell === undefined
        ? expectRefusal(reply, codes)
        : await refusedInCell(trial, reply, codes, {
            cell,
            ask,
            ...(cell.inflection !== "kebab" &&
              isUnread(reply, body) && { cites: "protocol/inflection-requests" as const }),
          });
    // The open question is about the first of them.
    if (question !== undefined && body === bodies[0])
      trial.observe(question, String(refused.status), refused);
  }
  // Only the destination would be shown an object.
  const isSeen = codes === badObject && (await isLeftForDestination(trial, before));
  if (!isSeen) await expectNotDone(trial, before, source.id, trial.now() - began);
  trial.of(tokens).offer(before);
}

/** Whether an answer tells of a clone although the request names an object. In another key style, that name was not read. */
const isUnread = (reply: Exchange, body: unknown): boolean =>
  jsonAt(body, "data", "attributes", "destination-id") !== undefined &&
  jsonAt(kebabOf(reply), "data", "attributes", "redeem-mode") === "clone";

/**
 * Whether a token looks to its destination as it looked to its source.
 *
 * @throws {Violation} If it shows an object to import into, although nothing was imported.
 */
async function isLeftForDestination(trial: Trial, before: View): Promise<boolean> {
  await trial.waitForReplicas();
  const theirs = await seenByDestination(trial, before.id);
  const actual = relatedId(theirs, "destination");
  if (actual !== undefined && theirs.status === before.status) {
    throw new Violation("no destination object after the refusal", actual, {
      cites: tokens.cites.refused,
      evidence: theirs.exchange,
    });
  }
  return attributesOf(tokens)
    .filter((name) => name !== "direction")
    .every((name) => sameValue(before, theirs, name));
}
