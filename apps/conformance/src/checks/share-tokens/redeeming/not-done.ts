import type { Citation } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { movedByOthers } from "../../../trial/judging/moved-by-others.ts";
import { newToken, tokens } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isOnlyTouched, type View } from "../../../trial/reading/view.ts";

/** The longest time for which an untouched token is watched, in milliseconds. */
const longest = 10_000;

/**
 * Demands that a refused redemption did not happen. If an untouched token that is watched as long as this one was there changes,
 * too, somebody else redeems or expires tokens, and the check is undecided.
 */
export async function expectNotDone(
  trial: Trial,
  before: View,
  sourceId: string,
  within: number,
  cites: Citation = tokens.cites.refused,
): Promise<void> {
  try {
    await expectUnchanged(trial, before, "the refusal", cites);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    if (movedByOthers(trial, tokens, before.id))
      throw new Undecided("somebody else redeems or expires tokens of the run");
    const { id } = await newToken(trial, sourceId);
    const age = trial.now() - Date.parse(before.createdAt ?? "");
    const watched = Math.min(longest, Math.max(within, Number.isNaN(age) ? 0 : age));
    await trial.sleep(watched);
    const { status } = await trial.of(tokens).settled(id, () => true);
    if (status !== "created") {
      const what = status === "expired" ? "ends" : "redeems";
      throw new Undecided(`somebody else ${what} tokens: ${id} is ${status}`);
    }
    throw error;
  }
}

/**
 * A token before and after a refusal. If only its `updated-at` has moved, the target may have touched it by itself: then it is the
 * same token before and after a second refusal.
 */
export async function besideTouch(
  before: View,
  read: () => Promise<View>,
  again: () => Promise<unknown>,
): Promise<readonly [before: View, after: View]> {
  const after = await read();
  if (!isOnlyTouched(before, after)) return [before, after];
  await again();
  return [after, await read()];
}
