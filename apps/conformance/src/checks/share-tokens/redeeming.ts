import { shareTokens } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import { expectUnchanged, sameAnswer } from "../../trial/comparing.ts";
import { describe, expect, expectRefusal, requireDefined } from "../../trial/expect.ts";
import { observeRefusal } from "../../trial/odd-requests.ts";
import {
  acting,
  connectionOf,
  expectToken,
  expiryOf,
  newToken,
  party,
  redemptionOf,
  relatedId,
  seenByDestination,
  sharesOf,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualRedemption,
} from "../../trial/share-tokens.ts";
import {
  bodyOf,
  type Redemption,
  redemptionsOf,
  type ShareObject,
} from "../../trial/share-token-objects.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/unknown-id.ts";
import { changes, type View } from "../../trial/view.ts";

const operation = "redeem-share-token";
const needs: readonly Capability[] = [...shareTokenArrangement.needs.one, "redeem", "two-parties"];
const wrongMode = [400, 409, 422];
const badObject = [400, 404, 422];

const inWords = ({ mode, source }: Redemption) => `${mode}s the ${source.kind} ${source.id}`;

/** Redeeming a token: in each mode, once, and with what the operation takes. */
export const redeemingChecks: readonly Check<Trial>[] = [
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
      needs: mode === "hydrate" ? [...needs, "share-destination"] : [...needs, "clone"],
      steps: `redeems a share token of each kind that can be ${mode}d, and reads it until that has ended`,
      failsWhen:
        mode === "clone"
          ? "a refusal, another mode, a destination before it is redeemed, or none after"
          : "a refusal, another mode, or another destination than was asked for",
      async run(trial) {
        const possible = redemptionsOf(sharesOf(trial)).filter((one) => one.mode === mode);
        const kinds = [...Map.groupBy(possible, ({ source }) => source.kind).values()];
        // On somebody's sandbox one kind stands for the others.
        for (const [redemption] of trial.hasCapability("disposable") ? kinds : kinds.slice(0, 1)) {
          if (redemption !== undefined) await expectRedeemed(trial, redemption);
        }
      },
    }),
  ),
  check({
    id: "share-tokens/redeem/needs-destination",
    cites: "share-tokens/redeem-needs-destination",
    alsoCites: ["share-tokens/refusal-changes-nothing"],
    operation,
    needs: [...needs, "share-account"],
    steps: "redeems a token of an account, or of a transaction, without a destination object",
    failsWhen: "any answer but a 400, 409 or 422, or a token that is not as it was before",
    async run(trial) {
      const source = requireDefined(
        sharesOf(trial).sources.find(({ kind }) => kind === "account" || kind === "transaction"),
        "no account and no transaction is named that could be shared",
      );
      const question = "share-tokens/redeem-without-destination";
      await expectNotRedeemed(trial, source, undefined, wrongMode, question);
    },
  }),
  check({
    id: "share-tokens/redeem/verification-into-object",
    cites: "share-tokens/redeem-verification-clones",
    operation,
    needs: [...needs, "share-destination", "clone"],
    steps: "redeems a token of a verification into an object",
    failsWhen: "any answer but a 400, 409 or 422, or a token that is not as it was before",
    async run(trial) {
      const { sources, destinations } = sharesOf(trial);
      const source = sources.find(({ kind }) => kind === "verification");
      const [destination] = destinations;
      if (source === undefined || destination === undefined) return;
      const body = bodyOf({ destination });
      const question = "share-tokens/redeem-verification-into-object";
      await expectNotRedeemed(trial, source, body, wrongMode, question);
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
        ...(which === "foreign" ? ["disposable" as const] : []),
      ],
      steps: `redeems a token into an object that ${which === "unknown" ? "does not exist" : "is the source's"}`,
      failsWhen: "any answer but a 400, 404 or 422, or a token that is not as it was before",
      async run(trial) {
        const { source, destination } = hydrationOf(trial);
        const id = which === "unknown" ? unknownId(destination.id) : source.id;
        const body = bodyOf({ destination: { ...destination, id } });
        await expectNotRedeemed(trial, source, body, badObject, question);
      },
    }),
  ),
  check({
    id: "share-tokens/redeem/across-kinds",
    cites: "protocol/bad-parameters",
    operation,
    needs: [...needs, "share-destination", "disposable"],
    steps: "redeems a token of an account into an object of another kind",
    failsWhen: "a 5xx, three times, while other requests are answered",
    async run(trial) {
      const { source } = hydrationOf(trial);
      const other = sharesOf(trial).destinations.find(({ kind }) => kind === "inquiry");
      if (other === undefined) return;
      const { id } = await tokenOf(trial, source.id);
      const exchange = await party(trial, "destination").sendRaw(
        redemptionOf(id, bodyOf({ destination: other })),
      );
      expect(exchange.status < 500, "an answer that is no internal error", describe(exchange));
      observeRefusal(trial, "share-tokens/redeem-across-kinds", exchange, "202");
    },
  }),
  check({
    id: "share-tokens/redeem/mappings",
    cites: "share-tokens/redeem-mappings",
    operation,
    needs: [...needs, "share-destination"],
    steps: "redeems a token into an object, with a field mapping under meta",
    failsWhen: "a refusal",
    async run(trial) {
      const { source, destination } = hydrationOf(trial);
      const { id } = await tokenOf(trial, source.id);
      const body = { ...Object(bodyOf({ destination })), meta: { "field-mappings": [mapping] } };
      const it = trial.of(tokens);
      const reply = await it.attempt({ action: "redeem", party: "destination", body }, id);
      if (reply.kind !== "dashboard") expectToken(reply, 202);
      await it.settled(id, () => true);
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
      alsoCites: ["share-tokens/redeem-closed-request"],
      operation,
      needs: [...needs, mode === "clone" ? "clone" : "share-destination", "disposable"],
      steps: `redeems a token with a field mapping ${where === "on-clone" ? "where nothing is mapped" : "under attributes"}`,
      failsWhen: "a 5xx",
      async run(trial) {
        const possible = redemptionsOf(sharesOf(trial)).find((one) => one.mode === mode);
        if (possible === undefined) return;
        const { id } = await newToken(trial, possible.source.id);
        const attributes = {
          ...(possible.destination && { "destination-id": possible.destination.id }),
          ...(where === "under-attributes" && { "field-mappings": [mapping] }),
        };
        const meta = where === "on-clone" ? { meta: { "field-mappings": [mapping] } } : {};
        const request = redemptionOf(id, { data: { attributes }, ...meta });
        const exchange = await party(trial, "destination").sendRaw(request);
        expect(exchange.status < 500, "an answer that is no internal error", describe(exchange));
        observeRefusal(trial, question, exchange, "ignored");
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
      "redeems a token with a key, repeats the request at once and when the token has come to its end",
    failsWhen: "another answer than the first, or a token that has changed since its end",
    async run(trial) {
      const { source, ...into } = usualRedemption(trial);
      const { id } = await tokenOf(trial, source.id);
      const options = { idempotencyKey: trial.newKey() };
      const send = () => acting(trial, "destination", redemptionOf(id, bodyOf(into)), id, options);
      const first = await send();
      await arranging("redeem a token", async () =>
        expect(first.status === 202, "status 202", describe(first), first),
      );
      expectSame(first, await send());
      const ended = await trial.of(tokens).ended(id);
      trial.of(tokens).offer(ended);
      expectSame(first, await send());
      await expectUnchanged(trial, ended, "the replay", "share-tokens/ends-are-final");
    },
  }),
  check({
    id: "share-tokens/redeem/second-imports-nothing",
    cites: "share-tokens/redeem-once",
    operation,
    needs,
    steps: "redeems a token that is redeemed, and compares it as its destination sees it",
    failsWhen: "an answer that is no 409 or 422, or another destination object or time",
    async run(trial) {
      await connectionOf(trial);
      const { id } = await trial.of(tokens).that("redeemed");
      const before = await seenByDestination(trial, id);
      const { destination } = usualRedemption(trial);
      const request = redemptionOf(id, bodyOf(destination === undefined ? {} : { destination }));
      const refused = expectRefusal(await acting(trial, "destination", request, id), [409, 422]);
      const after = await seenByDestination(trial, id);
      const told = changes(before, after);
      if (told.length === 0) return;
      throw new Violation("a token as it was before", told.join("; "), { evidence: refused });
    },
  }),
  check({
    id: "share-tokens/expire/replayed",
    cites: "protocol/idempotent-replay",
    operation: "expire-share-token",
    needs: shareTokenArrangement.needs.one,
    steps: "expires a token with a key, and repeats the request",
    failsWhen: "another answer than the first, or a token that has changed since",
    async run(trial) {
      const before = await trial.of(tokens).that("created", "expired");
      const options = { idempotencyKey: trial.newKey() };
      const send = () => acting(trial, "source", expiryOf(before.id), before.id, options);
      const first = await send();
      const expired = await trial
        .of(tokens)
        .settled(before.id, (view) => view.status === "expired");
      expectSame(first, await send());
      await expectUnchanged(trial, expired, "the replay");
      const moved = expired.attributes["expires-at"] !== before.attributes["expires-at"];
      trial.observe("share-tokens/expire-moves-expires-at", moved ? "yes" : "no", first);
    },
  }),
];

const mapping = { "source-field-name": "name-first", "destination-field-name": "name-first" };

/** A redemption into an object, where one is possible. */
function hydrationOf(trial: Trial): {
  readonly source: ShareObject;
  readonly destination: ShareObject;
} {
  const found = redemptionsOf(sharesOf(trial)).find(({ mode }) => mode === "hydrate");
  const { source, destination } = requireDefined(found, "nothing is named that could be imported");
  return { source, destination: requireDefined(destination, "no object to import into") };
}

function expectSame(first: Parameters<typeof sameAnswer>[0], again: typeof first): void {
  const same = sameAnswer(first, again);
  expect(same, `the first answer again (${describe(first)})`, describe(again), again);
}

async function expectRedeemed(trial: Trial, redemption: Redemption): Promise<void> {
  const { mode, source, destination } = redemption;
  const { id } = await tokenOf(trial, source.id);
  const it = trial.of(tokens);
  const body = bodyOf(destination === undefined ? {} : { destination });
  const reply = await acting(trial, "destination", redemptionOf(id, body), id);
  const success = shareTokens.operations.redeem.statuses[0];
  expect(
    reply.status === success,
    `status ${success}: one ${inWords(redemption)}`,
    describe(reply),
    reply,
  );
  const began = await seenByDestination(trial, id);
  it.offer(await it.ended(id));
  const ended = await trial.eventually(
    () => seenByDestination(trial, id),
    ({ status }) => status === "redeemed" || status === "failed",
  );
  for (const view of [began, ended]) {
    const { status, attributes, exchange } = view;
    if (status === "created") continue;
    const told = attributes["redeem-mode"];
    if (told !== mode) {
      throw new Violation(`the redeem-mode ${mode}`, describe(told), {
        cites: "share-tokens/redeem-mode-tells",
        evidence: exchange,
      });
    }
    expectDestination(view, destination);
  }
}

/** Demands that a token shows what it is imported into: at once where that was named, once it is there for a clone. */
function expectDestination(view: View, destination: ShareObject | undefined): void {
  const { status, exchange } = view;
  const told = relatedId(view, "destination");
  if (destination !== undefined) {
    if (told === destination.id) return;
    throw new Violation(`the destination ${destination.id}`, describe(told), {
      cites: "share-tokens/redeem-shows-destination",
      evidence: exchange,
    });
  }
  const isThere = told !== undefined;
  if (isThere === (status === "redeemed")) return;
  throw new Violation(
    status === "redeemed"
      ? "the clone as the destination"
      : "no destination before the clone is there",
    describe(told),
    { cites: "share-tokens/redeem-clone-appears", evidence: exchange },
  );
}

async function expectNotRedeemed(
  trial: Trial,
  source: ShareObject,
  body: unknown,
  codes: readonly number[],
  question: Parameters<Trial["observe"]>[0],
): Promise<void> {
  const before = await tokenOf(trial, source.id);
  const reply = await acting(trial, "destination", redemptionOf(before.id, body), before.id);
  const refused = expectRefusal(reply, codes);
  trial.observe(question, String(refused.status), refused);
  await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
  const { last } = trial.of(tokens).fixture ?? {};
  if (last?.id === before.id) trial.of(tokens).offer(last);
}
