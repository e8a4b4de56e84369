import { Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { newToken, tokens } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";

/**
 * Demands that a refused redemption did not happen. If an untouched token is redeemed within `within` milliseconds, too,
 * somebody else redeems tokens, and the check is undecided.
 */
export async function expectNotDone(
  trial: Trial,
  before: View,
  sourceId: string,
  within: number,
): Promise<void> {
  try {
    await expectUnchanged(trial, before, "the refusal", tokens.cites.refused);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { id } = await newToken(trial, sourceId);
    await trial.sleep(within);
    const { status } = await trial.of(tokens).settled(id, () => true);
    if (status !== "created")
      throw new Undecided(`somebody else redeems tokens: ${id} is ${status}`);
    throw error;
  }
}
