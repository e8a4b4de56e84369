import type { Citation } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { statusIn } from "../../runner/folding.ts";
import { type Spoilt, Violation } from "../../runner/outcome.ts";
import { expectStill, expectUnchanged } from "../../trial/judging/comparing.ts";
import {
  acting,
  newToken,
  outsider,
  party,
  shareTokenArrangement,
  tokenOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../trial/arranging/share-tokens.ts";
import { expiryOf, redemptionOf } from "../../trial/arranging/share-token-requests.ts";
import { bodyOf } from "../../trial/arranging/share-token-objects.ts";
import type { Trial } from "../../trial/trial.ts";
import { changes, type View } from "../../trial/reading/view.ts";

/** An action on one token must not change another token of the same object. Each names the promise that this would break. */
interface Deed {
  readonly what: string;
  readonly cites: Citation;
  readonly needs: readonly string[];
  readonly act: (trial: Trial, sourceId: string) => Promise<unknown>;
}

const deeds: readonly Deed[] = [
  {
    what: "creating a token",
    // It stays `created` until its lifetime ends, even if others are created.
    cites: "share-tokens/expires-by-time",
    needs: [],
    act: async (trial, sourceId) => {
      trial.of(tokens).offer(await newToken(trial, sourceId));
    },
  },
  {
    what: "redeeming a token",
    cites: "share-tokens/expires-by-time",
    needs: ["redeem", "two-parties"],
    async act(trial, sourceId) {
      const { id } = await tokenOf(trial, sourceId);
      const request = redemptionOf(id, bodyOf(usualRedemption(trial)));
      await acting(trial, "destination", request, id);
    },
  },
  {
    what: "expiring a token",
    cites: "share-tokens/expire-sets-expired",
    needs: [],
    async act(trial, sourceId) {
      const { id } = await tokenOf(trial, sourceId);
      await acting(trial, "source", expiryOf(id), id);
    },
  },
];

/** An action on one token does not change the others. */
export const besideChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/actions/leave-others",
    cites: "share-tokens/expire-sets-expired",
    alsoCites: ["share-tokens/expires-by-time"],
    operation: "any",
    needs: [...shareTokenArrangement.needs.one, "thorough"],
    steps:
      "creates, redeems and expires tokens of one object; reads another token of that object after each",
    failsWhen: "another token that changes, in two tries",
    async run(trial) {
      const sourceId = String((await usualCreation(trial))["sourceId"]);
      let other = await beside(trial, sourceId);
      for (const { what, cites, needs, act } of deeds) {
        if (!needs.every((need) => trial.hasCapability(need))) continue;
        await act(trial, sourceId);
        const first = await changeOf(trial, other);
        if (first === undefined) continue;
        // After one change, try again: it may have been somebody else's.
        other = await beside(trial, sourceId);
        await act(trial, sourceId);
        const again = await changeOf(trial, other);
        if (again === undefined) continue;
        await expectStill(trial, again.view);
        throw new Violation(`another token that ${what} does not change`, again.changed, {
          cites,
          evidence: again.view.exchange,
          spoilt: changedAlike(again.changed, again.view.status),
        });
      }
      trial.of(tokens).offer(other);
    },
  }),
  check({
    id: "share-tokens/actions/refused-for-good",
    cites: "share-tokens/refusal-changes-nothing",
    operation: "any",
    needs: [
      ...shareTokenArrangement.needs.one,
      ...(["redeem", "two-parties", "stranger", "time", "disposable"] as const),
    ],
    steps:
      "tries actions as each organization that is refused, on a token each; reads the tokens five seconds later",
    failsWhen: "a token that has changed",
    async run(trial) {
      const sourceId = String((await usualCreation(trial))["sourceId"]);
      const body = bodyOf(usualRedemption(trial));
      const refused = [];
      for (const [actor, action] of wrongActors(trial)) {
        const token = await newToken(trial, sourceId);
        const reply = await actor
          .of(tokens)
          .act(action, token.id, action === "redeem" ? { body } : {});
        // The documentation leaves open whether the destination may expire a token.
        if (reply.kind === "refusal") refused.push(token);
      }
      await trial.advanceTime(5000);
      for (const token of refused)
        await expectUnchanged(trial, token, "the refusal", tokens.cites.refused);
    },
  }),
];

/** Another check that finds a token changed in the same way has the same cause. */
const changedAlike = (changed: string, status: string | undefined): Spoilt => ({
  answers: { has: (exchange) => statusIn(exchange) === status },
  for: "others",
  leads: true,
  words: changed.split(";").slice(0, 1),
});

/** Actions on a token, each with an organization that is refused. */
const wrongActors = (trial: Trial) =>
  [
    [party(trial, "destination"), "expire"],
    [party(trial, "source"), "redeem"],
    [outsider(trial), "expire"],
    [outsider(trial), "redeem"],
  ] as const;

/** A token on which no action is tried. */
async function beside(trial: Trial, sourceId: string): Promise<View> {
  const { id } = await newToken(trial, sourceId);
  return trial.of(tokens).settled(id, () => true);
}

async function changeOf(
  trial: Trial,
  before: View,
): Promise<{ readonly view: View; readonly changed: string } | undefined> {
  await trial.waitForReplicas();
  const view = await trial.of(tokens).settled(before.id, () => true);
  const changed = changes(before, view);
  return changed.length === 0 ? undefined : { view, changed: changed.join("; ") };
}
