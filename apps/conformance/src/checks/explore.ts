import { connections, type ConnectionStatus } from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import { Undecided, Violation } from "../runner/outcome.ts";
import { expectAllowed, expectNone, expectRefusal } from "../trial/expect.ts";
import type { Move } from "../trial/move.ts";
import type { Trial } from "../trial/trial.ts";
import { changes, type View } from "../trial/view.ts";

/** Sequences of actions, held against the lifecycle table: what one step at a time does not show. */
export const exploreChecks: readonly Check<Trial>[] = [
  check({
    id: "explore/random-walks",
    cites: "reactivate-to-pending",
    operation: "any",
    needs: ["fixture", "transitions"],
    onDemand: true,
    does: "walks random sequences of actions by all parties, and shrinks a divergence to the shortest one",
    fails:
      "an action that the table allows and the target refuses, or the other way round, or another status",
    async run(trial) {
      const { default: fc } = await import("fast-check");
      // A sandbox is somebody's: few steps, and only what is legal there.
      const generous = trial.has("disposable");
      const moves = fc.constantFrom(...movesOf(trial));
      const walks = fc.array(moves, { minLength: 1, maxLength: generous ? 12 : 5 });
      let doubt: Undecided | undefined;
      let pace: "patient" | "hurried" = "patient";
      const property = fc.asyncProperty(walks, async (walk) => {
        try {
          await follow(trial.anew(pace), walk);
        } catch (error) {
          pace = "hurried";
          // What could not be found out is no counterexample, and nothing to shrink.
          if (!(error instanceof Undecided)) throw error;
          doubt = error;
        }
      });
      const details = await fc.check(property, { seed: trial.seed, numRuns: generous ? 40 : 3 });
      const { counterexample, errorInstance } = details;
      if (counterexample === null) {
        if (doubt !== undefined) throw doubt;
        return;
      }
      if (!(errorInstance instanceof Violation)) throw errorInstance;
      const { expected, actual } = errorInstance;
      throw new Violation(expected, `${actual} (--seed ${trial.seed} repeats it)`);
    },
  }),
  check({
    id: "explore/every-sequence",
    cites: "reactivate-to-pending",
    operation: "any",
    needs: ["disposable"],
    onDemand: true,
    does: "walks every sequence of three actions by all parties",
    fails:
      "an action that the table allows and the target refuses, or the other way round, or another status",
    async run(trial) {
      const moves = movesOf(trial);
      for (const first of moves) {
        for (const second of moves) {
          for (const third of moves) {
            await follow(trial.anew("patient"), [first, second, third]);
          }
        }
      }
    },
  }),
];

/** What each party can try on this target. */
function movesOf(trial: Trial): readonly Move[] {
  return connections.actions.flatMap((action) =>
    connections.parties
      .map((party) => ({ action, party }))
      .filter(({ party }) => {
        if (action === "accept") return trial.has(party === "source" ? "dashboard" : "accept");
        return party === "source" || trial.has("two-parties");
      }),
  );
}

/** Takes the steps of a walk one by one, each against the table; a divergence tells the steps that led to it. */
async function follow(trial: Trial, walk: readonly Move[]): Promise<void> {
  let before = await trial.connectionThatIs(connections.initial);
  for (const [index, move] of walk.entries()) {
    try {
      before = await take(trial, move, before);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const steps = walk.slice(0, index + 1).map(({ action, party }) => `${party} ${action}s`);
      throw new Violation(error.expected, `${error.actual}, after: ${steps.join(", ")}`);
    }
  }
}

async function take(trial: Trial, move: Move, before: View): Promise<View> {
  const status = before.status as ConnectionStatus;
  const ruling = connections.rule({ ...move, status });
  // A command that stands for a dashboard is not asked for what no dashboard offers.
  if (!ruling.allowed && move.action === "accept" && !trial.has("dashboard")) return before;
  const reply = await trial.attempt(move, before.id);
  const wanted = ruling.allowed ? ruling.to : status;
  if (ruling.allowed) expectAllowed(reply, before.id, wanted);
  else if (reply.kind !== "dashboard") expectRefusal(reply, ruling.with);
  const isRight = (view: View) =>
    ruling.allowed ? view.status === wanted : changes(before, view).length === 0;
  const after = await trial.settled(before.id, isRight);
  if (ruling.allowed && after.status !== wanted) {
    throw new Violation(`a connection that is ${wanted}`, `one that is ${after.status}`);
  }
  if (!ruling.allowed) expectNone(changes(before, after), "a connection that is as it was before");
  return after;
}
