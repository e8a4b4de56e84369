import { endsOf, type Objection, type Resource, shownBy } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "../../answer.ts";
import type { ResourceRules, Tried } from "../rules.ts";
import type { Stored } from "../stored.ts";
import type { Ruled } from "./ruled.ts";

type ChangeRules = Pick<
  ResourceRules,
  | "meets"
  | "decide"
  | "input"
  | "carryOut"
  | "refusal"
  | "refused"
  | "stray"
  | "answered"
  | "passages"
  | "isDue"
  | "pass"
>;

/** Which changes of a resource are allowed, by a party, time or the system, and what they leave. */
export function correctChanges(ruled: Ruled): ChangeRules {
  const { resource, world, ruling, answerTo, conditionOf } = ruled;
  const { lifecycle, stamps } = resource;
  const lag = Number(world.rulings["protocol/replica-lag"]);
  /** Milliseconds from the time of a passage to the passage itself. */
  const lagOf = (passage: string) => Number(ruling(`${passage}-lag`, "0"));

  function change(stored: Stored, to: string, now: number, updatedAt = now): void {
    const { status, attributes, relationships } = stored;
    if (lag > 0) {
      const { updatedAt: before } = stored;
      stored.before = { status, updatedAt: before, attributes, relationships, until: now + lag };
    }
    const stamp = stamps?.[to];
    if (stamp !== undefined) stored.attributes = { ...attributes, [stamp]: now };
    stored.status = to;
    stored.updatedAt = updatedAt;
    stored.settling = undefined;
  }

  return {
    meets: (stored, { resource: other, status }) => conditionOf(stored, other)?.status === status,
    decide(tried) {
      const { action, party, stored, unmet } = tried;
      const decided = lifecycle.rule({
        action,
        party,
        status: stored.status,
        ...(unmet && { unmet }),
      });
      if (decided.allowed || decided.open === undefined) return decided;
      const isDone = decided.because.every((objection) => isSuccess(answerTo(tried, objection)));
      return isDone ? { allowed: true, ...decided.open, cites: decided.cites } : decided;
    },
    input: () => ({}),
    carryOut({ action, stored }, to, now) {
      change(stored, to, now);
      const row = lifecycle.rowOf(action);
      if (to !== shownBy(row) || endsOf(row).includes(to)) return;
      const after = Number(ruling(`${action}-settles-after`));
      stored.settling = { to: ruling(`${action}-ends`), at: now + after };
    },
    refusal: (tried, because) => refusalOf(tried, because, resource, answerTo),
    refused: () => {},
    stray: () => {},
    answered: (_tried, view) => view,
    passages: () => lifecycle.passages,
    isDue({ settling, attributes }, { name: passage, by, at, to }, now) {
      if (settling !== undefined) return settling.to === to && now >= settling.at;
      const moment = by === "time" && at !== undefined ? attributes[at] : undefined;
      return typeof moment === "number" && now >= moment + lagOf(passage);
    },
    pass(stored, { name: passage, to, by, at = "" }, now) {
      const moment = stored.attributes[at];
      if (by === "time" && ruling(`${passage}-moves-updated-at`) === "no") {
        change(stored, to, now, stored.updatedAt);
      } else if (typeof moment === "number" && ruling(`${passage}-comes`) === "by a job") {
        change(stored, to, Math.min(now, moment + lagOf(passage)));
      } else {
        change(stored, to, now);
      }
    },
  };
}

/** If it is open whether something is done, the ruling may be the status of a success. */
const isSuccess = (ruled: string): boolean => Number(ruled) < 300;

/** The refusal of an attempt, as ruled. An objection against the party comes first. */
function refusalOf(
  tried: Tried,
  because: readonly Objection[],
  { one, operations }: Resource,
  answerTo: (tried: Tried, objection: Objection) => string,
): Answer {
  const { action, stored } = tried;
  // An action that the API does not offer has no answer.
  if (operations[action] === undefined) return refuse(409);
  const what = `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`;
  const objections = (["party", "status", "while"] as const).filter((reason) =>
    because.includes(reason),
  );
  // A ruling may say that an open objection does not count.
  const objection = objections.find((reason) => !isSuccess(answerTo(tried, reason))) ?? "status";
  const details = {
    party: `${what} cannot be ${action}d by you`,
    status: `${what} is ${stored.status}`,
    while: `${what} cannot be ${action}d now`,
  };
  const ruled = answerTo(tried, objection);
  return refuse(isSuccess(ruled) ? 409 : ruled, details[objection]);
}
