import {
  type Citation,
  type Operation,
  type Resource,
  type Ruling,
  successOf,
} from "@persona-conformance/schemas";
import type { AsyncCommand } from "fast-check";
import { check, type Check } from "../runner/check.ts";
import { Undecided, Violation } from "../runner/outcome.ts";
import { arrivalsOf, turnsInto } from "../trial/moving/arrivals.ts";
import {
  expectAllowed,
  expectArrived,
  expectNone,
  expectRefusal,
} from "../trial/judging/expect.ts";
import type { Move } from "../trial/moving/move.ts";
import type { Arrangement } from "../trial/arranging/arrangement.ts";
import type { Trial } from "../trial/trial.ts";
import { changes, type View } from "../trial/reading/view.ts";

/** The status that the resource should have now, by the lifecycle table. */
interface Model {
  status: string;
}

/** The real resource, and the actions so far. */
interface Walk {
  readonly trial: Trial;
  readonly from: string;
  readonly steps: Move[];
  view: View;
}

const fails =
  "an action that the table allows and the target refuses, or the other way round, or another status";

/** The length of the longest sequences that are all tried. */
const depth = 3;

/** Compares sequences of actions with the lifecycle table. Checks of a single action miss bugs that need several. */
export const exploreChecks = (arrangement: Arrangement): readonly Check<Trial>[] => {
  const { resource, needs } = arrangement;
  return [
    check({
      id: `${resource.name}/explore/random-walks`,
      cites: promiseOf(resource),
      operation: "any",
      needs: needs.moved,
      onDemand: true,
      steps:
        "tries random sequences of actions by all parties, and looks for the shortest sequence that fails",
      failsWhen: fails,
      async run(trial) {
        const { default: fc } = await import("fast-check");
        const generous = trial.hasCapability("disposable");
        const walks = fc.commands(
          commandsOf(trial, arrangement).map((command) => fc.constant(command)),
          // Sets the size, so that walks are long enough to return to a status more than once.
          { maxCommands: generous ? 12 : 5, size: "max" },
        );
        let doubt: Undecided | undefined;
        let pace: "patient" | "hurried" = "patient";
        const property = fc.asyncProperty(walks, async (walk) => {
          try {
            const start = await setOut(trial.fork(pace), resource, resource.lifecycle.initial);
            await fc.asyncModelRun(() => start, walk);
          } catch (error) {
            pace = "hurried";
            // An undecided walk is not a counterexample, so fast-check must not shrink it.
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
        throw retold(errorInstance, ` (--seed ${trial.seed} repeats it)`);
      },
    }),
    check({
      id: `${resource.name}/explore/every-sequence`,
      cites: promiseOf(resource),
      operation: "any",
      needs: ["disposable"],
      onDemand: true,
      steps: `tries every sequence of up to ${depth} actions by all parties from every status, the shortest first`,
      failsWhen: fails,
      async run(trial) {
        for (const sequence of sequencesOf(commandsOf(trial, arrangement), depth)) {
          for (const from of resource.lifecycle.statuses) {
            // A status that passes by itself is gone before the sequence has ended.
            if (turnsInto(resource, from).length > 0) continue;
            const { model, real } = await setOut(trial.fork("patient"), resource, from);
            for (const command of sequence) await command.run(model, real);
          }
        }
      },
    }),
  ];
};

async function setOut(trial: Trial, resource: Resource, from: string) {
  const real: Walk = { trial, from, steps: [], view: await trial.of(resource).that(from) };
  const model: Model = { status: from };
  return { model, real };
}

/** Every sequence of 1 to `longest` of these, the shorter ones first. */
function sequencesOf<T>(one: readonly T[], longest: number): readonly (readonly T[])[] {
  const ofLength = (length: number): readonly (readonly T[])[] =>
    length === 0
      ? [[]]
      : ofLength(length - 1).flatMap((before) => one.map((last) => [...before, last]));
  return Array.from({ length: longest }, (_, index) => ofLength(index + 1)).flat();
}

/** The actions that each party can try on this target: all on a disposable target, only allowed ones on a sandbox. */
function commandsOf(
  trial: Trial,
  { resource, by: creator, needs }: Arrangement,
): readonly AsyncCommand<Model, Walk>[] {
  const { lifecycle, operations } = resource;
  return lifecycle.actions.flatMap((action) =>
    lifecycle.parties
      .map((party) => ({ action, party }))
      .filter(({ party }) => {
        if (!Object.hasOwn(operations, action))
          return trial.hasCapability(party === creator ? "dashboard" : "accept");
        const needed = needs.actions?.[action] ?? [];
        if (!needed.every((need) => trial.hasCapability(need))) return false;
        return party === creator || trial.hasCapability("two-parties");
      })
      .map((move) => ({
        check: ({ status }) =>
          trial.hasCapability("disposable") || lifecycle.rule({ ...move, status }).allowed,
        run: (model, walk) => take(move, model, walk),
        toString: () => inWords(move),
      })),
  );
}

/** The statement of the last action, which closes the cycle of the lifecycle. */
const promiseOf = ({ lifecycle }: Resource) =>
  lifecycle.rowOf(lifecycle.actions.at(-1) ?? "").cites.allowed;

const inWords = ({ action, party }: Move): string => `${party} ${action}s`;

/** Takes one step and compares the result with the table. A violation lists the steps before it. */
async function take(move: Move, model: Model, walk: Walk): Promise<void> {
  const { status } = model;
  const ruling = walk.view.resource.lifecycle.rule({ ...move, status });
  // Nothing can be expected of what the documentation leaves open.
  if (!ruling.allowed && ruling.open !== undefined) return;
  walk.steps.push(move);
  try {
    walk.view = await tried(walk.trial, move, walk.view, ruling);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const steps = walk.steps.map(inWords).join(", ");
    // The broken promise is that of this step, and not of the check.
    throw retold(error, `, starting ${walk.from}, after: ${steps}`, ruling.cites);
  }
  if (ruling.allowed) model.status = walk.view.status ?? ruling.to;
}

/** The same violation with more words about what came instead. `cites` is the broken promise, if it names none. */
const retold = (
  { expected, actual, cites: own, evidence }: Violation,
  words: string,
  cites?: Citation,
): Violation => {
  const broken = own ?? cites;
  return new Violation(expected, actual + words, {
    ...(broken && { cites: broken }),
    ...(evidence && { evidence }),
  });
};

async function tried(trial: Trial, move: Move, before: View, ruling: Ruling): Promise<View> {
  const { resource } = before;
  const it = trial.of(resource);
  // A target may refuse what conflicts with another action in progress.
  const reply = await it.unhindered(before.id, () => it.attempt(move, before.id));
  if (ruling.allowed) {
    const operation: Operation | undefined = resource.operations[move.action];
    const status = operation === undefined ? 200 : successOf(operation);
    expectAllowed(resource, reply, before.id, ruling.to, status);
    const arrivals = arrivalsOf(resource, move.action, ruling.to);
    const after = await it.settled(before.id, (view) => arrivals.includes(view.status ?? ""));
    expectArrived(after, move, ruling.to, reply);
    return turnsInto(resource, after.status).length > 0 ? it.ended(before.id) : after;
  }
  if (reply.kind !== "dashboard") expectRefusal(reply, ruling.with);
  const after = await it.settled(before.id, (view) => changes(before, view).length === 0);
  expectNone(changes(before, after), `an unchanged ${resource.one}`, after.exchange, {
    cites: resource.cites.refused,
  });
  return after;
}
