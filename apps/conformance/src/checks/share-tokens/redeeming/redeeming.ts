import { isDeepStrictEqual } from "node:util";
import { type Exchange, readReply } from "@persona-conformance/client";
import { shareTokens, refusedReads } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import { brokenByItself } from "../../../trial/judging/by-itself.ts";
import { expectSameAnswer, expectStill, expectTold } from "../../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  requireDefined,
} from "../../../trial/judging/expect.ts";
import { requireWithinQuota } from "../../../trial/traffic/quotas.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import {
  acting,
  connectionOf,
  endedForDestination,
  expectToken,
  hiddenFrom,
  nameForDestination,
  otherTypes,
  outsider,
  relatedId,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { redemptionOf, tokenPath } from "../../../trial/arranging/share-token-requests.ts";
import {
  bodyOf,
  type Redemption,
  type RedeemMode,
  redemptionsOf,
  type ShareObject,
} from "../../../trial/arranging/share-token-objects.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, unlike, type View } from "../../../trial/reading/view.ts";
import { inTurns } from "../../in-turns.ts";
import { expectOpenToBoth, oneToken } from "../access/open-to-both.ts";
import { redemptionOfEachKind } from "./redemptions-in-turn.ts";
import { besideTouch } from "./not-done.ts";
import { brokenWithoutEnd } from "./without-end.ts";

const operation = "redeem-share-token";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "redeem", "two-parties"];

const inWords = ({ mode, source }: Redemption) => `${mode}s the ${source.kind} ${source.id}`;

/** Redeems tokens in each mode, once and again. */
export const redeemingChecks: readonly Check<Trial>[] = [
  // The first one, so that the import has just begun.
  check({
    id: "share-tokens/access/stranger-reads-pending",
    cites: "share-tokens/strangers-excluded",
    operation: "retrieve-a-share-token",
    needs: [...needs, "stranger"],
    steps:
      "redeems a token, and retrieves it with a fieldset as an organization that is not a party of it",
    failsWhen: "no refusal",
    async run(trial) {
      const { token } = await arranging("redeem a token", () => usualBegun(trial));
      // Another check retrieves a token without a fieldset.
      const query = { [`fields[${tokens.type}]`]: "status" };
      const request = { method: "GET", path: tokenPath(token.id), query };
      expectRefusal(await outsider(trial).send(request), refusedReads);
    },
  }),
  ...(["hydrate", "clone"] as const).map((mode) =>
    check<Trial>({
      id: `share-tokens/redeem/${mode}s`,
      cites: `share-tokens/redeem-${mode}s`,
      alsoCites: [
        mode === "clone"
          ? "share-tokens/redeem-clone-appears"
          : "share-tokens/redeem-shows-destination",
        "share-tokens/redeem-mode-tells",
        "share-tokens/redeem-settles",
      ],
      operation,
      needs: mode === "hydrate" ? [...needs, "share-destination", "hydrate"] : [...needs, "clone"],
      steps: `redeems a share token of each kind that can be ${mode}d, and reads it until the import has ended`,
      failsWhen:
        mode === "clone"
          ? "a refusal, another mode, a destination before the token is redeemed, or none afterwards"
          : "a refusal, another mode, or another destination than requested",
      async run(trial) {
        const possible = redemptionsOf(sharesOf(trial)).filter((one) => one.mode === mode);
        const kinds = [...Map.groupBy(possible, ({ source }) => source.kind).values()];
        // To save requests, try one kind alone.
        const tried = [
          ...(trial.hasCapability("thorough") ? kinds : kinds.slice(0, 1)),
          ...(trial.hasCapability("failure") ? [failing(trial, mode).slice(0, 1)] : []),
        ];
        const usual = usualRedemption(trial);
        const begun: Begun[] = [];
        for (const [redemption = usual] of tried)
          begun.push(
            await (isDeepStrictEqual(redemption, usual)
              ? usualBegun(trial)
              : begin(trial, redemption)),
          );
        // The others finish while the check waits for the first.
        for (const one of begun) await expectRedeemed(trial, one);
      },
    }),
  ),
  check({
    id: "share-tokens/redeem/replayed",
    cites: "protocol/idempotent-replay",
    alsoCites: ["share-tokens/redeem-once"],
    operation,
    needs,
    steps:
      "redeems a token with an idempotency key, with --redeem all of each kind in turn; repeats the request when the import has ended; with --redeem all, also at once, and then redeems it into another object, which is refused",
    failsWhen:
      "an answer that differs from the first, or a token that has changed since the import ended",
    async run(trial) {
      const isThorough = trial.hasCapability("thorough");
      const [redemption, ...others] = isThorough ? inTurns(trial, redemptionOfEachKind(trial)) : [];
      const begun = await arranging("redeem a token", () =>
        // To save requests, another check has redeemed it.
        redemption === undefined ? usualBegun(trial) : begin(trial, redemption),
      );
      const { id } = begun.token;
      if (isThorough) expectSameAnswer(begun.first, await begun.repeat());
      const other = isThorough ? elsewhereThan(trial, begun) : undefined;
      if (other !== undefined) {
        const request = redemptionOf(id, bodyOf({ destination: other }));
        const second = await acting(trial, "destination", request, id);
        // Another check judges a success.
        if (second.status < 400) return;
      }
      for (const each of others) {
        const { first, repeat } = await arranging("redeem a token", () => begin(trial, each));
        expectSameAnswer(first, await repeat());
      }
      const ended = await endOf(trial, id);
      if (other !== undefined) await expectNotIn(trial, id, other);
      trial.of(tokens).offer(ended);
      expectSameAnswer(begun.first, await begun.repeat());
      await trial.waitForReplicas();
      const isAsBefore = (view: View) => changes(ended, view).length === 0;
      const now = await trial.of(tokens).settled(id, isAsBefore);
      if (!isAsBefore(now)) await expectStill(trial, now);
      // A token that has left its final status breaks another promise.
      const cites = now.status === ended.status ? undefined : "share-tokens/ends-are-final";
      const wanted = "a share token that the replay did not change";
      expectNone(changes(ended, now), wanted, now.exchange, cites && { cites });
    },
  }),
  check({
    id: "share-tokens/redeem/second-imports-nothing",
    cites: "share-tokens/redeem-once",
    operation,
    needs,
    steps:
      "redeems a redeemed token again, into the same object and into another; compares the destination's view before and after, retrieved and listed",
    failsWhen:
      "an answer other than 409 or 422, or for an object of another kind 400 or 404, or another destination object or time",
    async run(trial) {
      await connectionOf(trial);
      // A second redemption may change the token, so no other check gets it.
      const token = trial.of(tokens).keep(await trial.of(tokens).that("redeemed"));
      const { id } = token;
      let before = await endedForDestination(trial, id);
      const { destination } = usualRedemption(trial);
      const other = otherThan(trial, destination);
      const isTried = other !== undefined && trial.hasCapability("thorough");
      // Then another check redeems it again into the same object.
      const isTriedAlone = isTried && !trial.hasCapability("disposable");
      for (const into of isTried
        ? [...(isTriedAlone ? [] : [destination]), other]
        : [destination]) {
        const request = redemptionOf(id, bodyOf(into === undefined ? {} : { destination: into }));
        const ask = () => acting(trial, "destination", request, id);
        const isOfKind = into?.kind === destination?.kind;
        const codes = isOfKind ? [409, 422] : [400, 404, 409, 422];
        const refused = expectRefusal(await ask(), codes);
        let seen: View;
        [before, seen] = await besideTouch(before, () => seenByDestination(trial, id), ask);
        const changed = changes(before, seen);
        await expectTold(trial, before, changed);
        if (changed.length > 0) await expectStill(trial, seen, () => seenByDestination(trial, id));
        const cites = brokenByItself(trial, before, seen) ?? tokens.cites.refused;
        expectNone(changed, "an unchanged token", refused, { cites });
      }
      trial.of(tokens).offer(token);
      if (trial.hasCapability("thorough")) await expectListedAlike(trial, before);
    },
  }),
];

/** An object into which a redemption does not import. */
function elsewhereThan(trial: Trial, { destination }: Redemption): ShareObject | undefined {
  const [first] = sharesOf(trial).destinations;
  return destination === undefined ? first : otherThan(trial, destination);
}

/** Demands that a token was not imported into this object. */
async function expectNotIn(trial: Trial, id: string, { id: other }: ShareObject): Promise<void> {
  const { exchange, ...view } = await endedForDestination(trial, id);
  const mistakes = relatedId(view, "destination") === other ? [other] : [];
  const { refused: cites } = tokens.cites;
  expectNone(mistakes, "another object than that of the refused redemption", exchange, { cites });
}

/** Another object to import into: of the same kind if there is one. */
function otherThan(trial: Trial, known: ShareObject | undefined): ShareObject | undefined {
  const others = sharesOf(trial).destinations.filter(({ id }) => id !== known?.id);
  return known && (others.find(({ kind }) => kind === known.kind) ?? others[0]);
}

/** A redemption into an object, if one is configured. */
export function hydrationOf(trial: Trial): {
  readonly source: ShareObject;
  readonly destination: ShareObject;
} {
  const found = redemptionsOf(sharesOf(trial)).find(({ mode }) => mode === "hydrate");
  const { source, destination } = requireDefined(
    found,
    "no redemption into an object is possible with the configured objects",
  );
  return { source, destination: requireDefined(destination, "no object to import into") };
}

/** A redemption into an object for each kind of object that can be redeemed so. */
export const hydrationOfEachKind = (trial: Trial): readonly ReturnType<typeof hydrationOf>[] =>
  redemptionOfEachKind(trial).flatMap(({ source, destination }) =>
    destination === undefined ? [] : [{ source, destination }],
  );

/** Redemptions whose import fails. */
const failing = (trial: Trial, mode: RedeemMode): readonly Redemption[] => {
  const { failing: sources, ...shares } = sharesOf(trial);
  return redemptionsOf({ ...shares, sources }).filter((one) => one.mode === mode);
};

/** An accepted redemption. */
interface Begun extends Redemption {
  readonly token: View;
  /** The token as its destination saw it afterwards. */
  readonly views: readonly View[];
  readonly first: Exchange;
  /** Sends the request again with the same idempotency key. */
  readonly repeat: () => Promise<Exchange>;
}

/** The usual redemption, which several checks look at. */
const usualBegun = (trial: Trial): Promise<Begun> =>
  trial.memoize("the usual redemption", () => begin(trial, usualRedemption(trial)));

/** A token of the run, when its import has ended. */
const endOf = (trial: Trial, id: string): Promise<View> =>
  trial.memoize(`the end of the import of ${id}`, () => trial.of(tokens).ended(id));

async function begin(trial: Trial, redemption: Redemption): Promise<Begun> {
  const { source, destination } = redemption;
  const token = await tokenOf(trial, source.id);
  const { id } = token;
  // Then the token is older than any rounding of its times.
  if (trial.hasCapability("time")) await trial.advanceTime(5000);
  const body = bodyOf(destination === undefined ? {} : { destination });
  let options = {};
  const repeat = () => acting(trial, "destination", redemptionOf(id, body), id, options);
  const first = await trial.of(tokens).unhindered(id, () => {
    options = { idempotencyKey: trial.newKey() };
    return repeat();
  });
  await expectAccepted(trial, token, first, inWords(redemption), destination);
  const answered = expectToken(readReply(tokens, first), first.status);
  // To save requests, the answer replaces the first read.
  const isRead = trial.hasCapability("disposable");
  const views = isRead ? [answered, await seenByDestination(trial, id)] : [answered];
  return { ...redemption, token, views, first, repeat };
}

async function expectRedeemed(
  trial: Trial,
  { mode, destination, token, views }: Begun,
): Promise<void> {
  const { id } = token;
  const it = trial.of(tokens);
  const isEnd = ({ status }: View) => status === "redeemed" || status === "failed";
  const ours = await endOf(trial, id);
  if (isEnd(ours)) it.offer(ours);
  const ended = await trial.eventually(async () => {
    const view = await seenByDestination(trial, id);
    return isEnd(view) ? trial.memoize(nameForDestination(id), async () => view) : view;
  }, isEnd);
  if (!isEnd(ended)) {
    // If its source sees the end, it has come.
    const cites = isEnd(ours) ? "share-tokens/resource-one-token" : brokenWithoutEnd(trial, ended);
    const { status, exchange } = ended;
    expectNone([describe(status)], "a token that is redeemed or failed", exchange, { cites });
  }
  if (ours.status === "redeemed" && ended.status !== ours.status) {
    const { status } = await it.settled(id, (view) => view.status === ours.status);
    throw new Violation("a token that stays redeemed", describe(ended.status), {
      // If its source sees it redeemed as before, the parties see different tokens.
      cites: status === "redeemed" ? oneToken.statement : "share-tokens/ends-are-final",
      evidence: ended.exchange,
    });
  }
  for (const view of [...views, ended]) {
    const { status, attributes, exchange } = view;
    if (status === "created") continue;
    const shown = attributes["redeem-mode"];
    if (shown !== mode) {
      throw new Violation(`the redeem-mode ${mode}`, describe(shown), {
        cites: "share-tokens/redeem-mode-tells",
        evidence: exchange,
      });
    }
    expectDestination(view, token, destination);
  }
}

/**
 * Demands that a redemption is accepted, unless somebody else ended the token first. Who imported into the `destination` that it
 * names, imported for this request.
 */
export async function expectAccepted(
  trial: Trial,
  { id }: View,
  answer: Exchange,
  what: string,
  destination?: ShareObject,
): Promise<void> {
  const success = shareTokens.operations.redeem.statuses[0];
  if (answer.status === success) return;
  requireWithinQuota(answer);
  if (answer.status >= 400 && !(await isImportedInto(trial, id, destination)))
    await expectOpenToBoth(trial, id);
  expect(answer.status === success, `status ${success}: one ${what}`, describe(answer), answer);
}

/** Whether a token names this object as its destination. */
async function isImportedInto(
  trial: Trial,
  id: string,
  destination: ShareObject | undefined,
): Promise<boolean> {
  if (destination === undefined) return false;
  const isShown = (view: View) => relatedId(view, "destination") === destination.id;
  return isShown(await trial.eventually(() => seenByDestination(trial, id), isShown));
}

/** Demands that a token shows its destination object: at once if the request named it; after the import for a clone. */
function expectDestination(view: View, token: View, destination: ShareObject | undefined): void {
  const { status, exchange } = view;
  const shown = relatedId(view, "destination");
  // The documentation does not say whether a failed redemption still names its object.
  if (status === "failed" && shown === undefined) return;
  if (destination !== undefined) {
    const type = relatedId(view, "destination", "type");
    if (shown === destination.id && !otherTypes(destination.kind).includes(type ?? "")) return;
    throw new Violation(
      `the destination ${destination.kind} ${destination.id}`,
      `${describe(type)} ${describe(shown)}`,
      { cites: "share-tokens/redeem-shows-destination", evidence: exchange },
    );
  }
  const isThere = shown !== undefined;
  const isNew = shown !== relatedId(token, "source");
  if (isThere === (status === "redeemed") && (!isThere || isNew)) return;
  const wanted =
    status === "redeemed"
      ? "the clone as the destination, not the source object"
      : `no destination of a clone that is ${status}`;
  throw new Violation(wanted, describe(shown), {
    cites: "share-tokens/redeem-clone-appears",
    evidence: exchange,
  });
}

/** Demands that a row of the destination's list shows the token as it was retrieved. */
async function expectListedAlike(trial: Trial, token: View): Promise<void> {
  const connectionId = await connectionOf(trial);
  const asked = { connectionId, status: String(token.status) };
  const who = trial.of(tokens).actorOf("destination");
  const { wrong, exchange } = await trial.eventually(
    async () => {
      const page = await longPageNow(trial, tokens, who, asked);
      const row = page.views.find(({ id }) => id === token.id);
      // Another check judges a list without the token.
      return { wrong: row ? unlike(token, row, hiddenFrom("destination")) : [], ...page };
    },
    (page) => page.wrong.length === 0,
  );
  const cites = "share-tokens/list-row-is-resource";
  expectNone(wrong, "a row that shows the token as it is retrieved", exchange, { cites });
}
