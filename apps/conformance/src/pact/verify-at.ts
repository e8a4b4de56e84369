import { type PactFile, type PactVerifier, verify } from "@persona-conformance/pact";
import type { ByHandLine } from "../document/run-document.ts";
import { check } from "../runner/check.ts";
import { run } from "../runner/run.ts";
import { suite } from "../suite.ts";
import type { Sandbox } from "../targets/sandbox/sandbox.ts";
import type { Trial } from "../trial/trial.ts";
import { sandboxProvider } from "./sandbox-provider.ts";
import type { VerifiedInteraction } from "./verification.ts";

export interface VerifiedThere {
  readonly interactions: readonly VerifiedInteraction[];
  /** Problems of the whole verification, or of its teardown. */
  readonly problems: readonly string[];
  /** How a person restores the connection, if the verification could not. */
  readonly byHand: readonly ByHandLine[];
}

/**
 * Verifies a pact with a sandbox. It runs as the only check of a run, so that the run restores the connection in any
 * case.
 */
export async function verifyAt(
  { target, apiVersion }: Sandbox,
  pact: PactFile,
  verifier: PactVerifier,
  signal?: AbortSignal,
): Promise<VerifiedThere> {
  let interactions: readonly VerifiedInteraction[] = [];
  const verification = check<Trial>({
    id: "pact/verify",
    cites: "connections/read-your-writes",
    operation: "any",
    needs: [],
    steps: "verifies a pact with the target",
    failsWhen: "never; each interaction has its own result",
    async run(trial) {
      const provider = await sandboxProvider(trial);
      interactions = await verify(pact, provider, verifier);
    },
  });
  const {
    problems,
    byHand = [],
    results,
    finishedAt,
  } = await run({
    suite,
    checks: [verification],
    cells: [{ apiVersion, inflection: "kebab" }],
    target,
    seed: 0,
    drift: false,
    ...(signal && { signal }),
  });
  const stopped = results.flatMap(({ outcome }) =>
    outcome.kind === "failed" || outcome.kind === "undecided" ? [outcome.problem] : [],
  );
  if (finishedAt === undefined) stopped.push("the verification was interrupted");
  return { interactions, problems: [...stopped, ...problems], byHand };
}
