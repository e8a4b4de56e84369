import type { Exchange } from "@persona-conformance/client";
import { Undecided } from "../../../runner/outcome.ts";
import { tokens } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";

/**
 * Demands that a token whose expiry was refused could be expired.
 *
 * @throws {Undecided} If it has another status, so that the refusal was right.
 */
export async function expectExpirable(
  trial: Trial,
  id: string,
  { status: code }: Exchange,
): Promise<void> {
  if (code < 400) return;
  const { status } = await trial.of(tokens).settled(id, () => true);
  // Whether a refusal has expired it, the lifecycle checks find out.
  if (status !== tokens.lifecycle.initial)
    throw new Undecided(`the share token ${id} is ${status}, perhaps since before the refusal`);
}
