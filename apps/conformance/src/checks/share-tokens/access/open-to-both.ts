import { type Subject, Undecided } from "../../../runner/outcome.ts";
import { expectReady, seenByDestination, tokens } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";

/** The promise that both parties see the same, and the check that judges it. */
export const oneToken: Subject = {
  statement: "share-tokens/resource-one-token",
  check: "share-tokens/views/one-token",
};

/**
 * Demands that a token, whose redemption got an answer that was not expected, is still `created` to both parties, and its
 * connection active.
 *
 * @throws {Undecided} If it is not. If the parties see different statuses, it names that promise.
 */
export async function expectOpenToBoth(trial: Trial, id: string): Promise<void> {
  const { status } = await trial.of(tokens).settled(id, () => true);
  if (status === "expired")
    throw new Undecided(`somebody else ended the token ${id}: it is ${status}`);
  const theirs = await seenByDestination(trial, id);
  // The status may have changed between the two reads.
  const again =
    theirs.status === status ? status : (await trial.of(tokens).settled(id, () => true)).status;
  if (theirs.status !== again) {
    const because = { ...oneToken, expected: `${again} to both`, actual: String(theirs.status) };
    throw new Undecided(`the token ${id} is ${theirs.status} to its destination`, { because });
  }
  if (again !== "created")
    throw new Undecided(`the token ${id} is ${again}: somebody else may have redeemed it`);
  await expectReady(trial);
}
