import {
  type Attempt,
  attemptIdOf,
  type Citation,
  type Resource,
  type Ruling,
  shownBy,
} from "@persona-conformance/schemas/facts";
import type { Concern, Fault } from "../fault.ts";
import { inActions } from "../faults/request-kinds.ts";
import type { NamedPassage, Tried } from "./rules.ts";

/** A fault without its resource. */
type Wrong = Omit<Fault, "resource">;

/** Faults in each attempt of a resource's lifecycle, and in each passage. */
export function lifecycleFaults(resource: Resource): readonly Fault[] {
  const { lifecycle, name } = resource;
  return [
    ...lifecycle.attempts.flatMap((attempt) => attemptFaults(resource, attempt)),
    ...lifecycle.passages.flatMap((passage) => passageFaults(resource, passage)),
  ].map((fault) => ({ ...fault, resource: name }));
}

function attemptFaults(resource: Resource, attempt: Attempt): readonly Wrong[] {
  const { lifecycle } = resource;
  const { action, status, party, unmet } = attempt;
  const at = attemptIdOf(resource, attempt);
  const is = (tried: Tried) =>
    tried.action === action &&
    tried.party === party &&
    tried.stored.status === status &&
    tried.unmet === unmet;
  const to = shownBy(lifecycle.rowOf(action));
  const ruling = lifecycle.rule(attempt);
  const faults = ruling.allowed
    ? allowedFaults(resource, attempt, at, is, ruling.cites, to)
    : refusedFaults(resource, at, is, ruling, to).filter(
        // If it is open whether an action is done, doing it is no fault. A change to the same status is invisible.
        ({ name }) =>
          ruling.open === undefined ||
          !(name.endsWith("/allowed") || (to === status && name.endsWith("/refused-yet-done"))),
      );
  const concerns: Concern = {
    ...inActions,
    action,
    party,
    from: status,
    outcome: ruling.allowed ? "success" : "refusal",
  };
  return faults.map((fault) => ({ ...fault, concerns }));
}

function refusedFaults(
  { cites }: Resource,
  at: string,
  is: (tried: Tried) => boolean,
  { cites: breaks }: Ruling,
  to: string,
): readonly Wrong[] {
  const unchanged = cites.refused;
  return [
    {
      name: `${at}/allowed`,
      breaks,
      rules: ({ decide }) => ({
        decide: (tried) =>
          is(tried) ? { allowed: true, to, ends: [to], cites: breaks } : decide(tried),
      }),
    },
    {
      name: `${at}/refused-yet-done`,
      breaks: unchanged,
      rules: ({ carryOut, refused }) => ({
        refused: (tried, now) => (is(tried) ? carryOut(tried, to, now) : refused(tried, now)),
      }),
    },
    {
      name: `${at}/refused-yet-touched`,
      breaks: unchanged,
      rules: ({ refused }) => ({
        refused(tried, now) {
          if (is(tried)) tried.stored.updatedAt = now;
          else refused(tried, now);
        },
      }),
    },
  ];
}

function allowedFaults(
  { lifecycle, operations, cites }: Resource,
  { action, status }: Attempt,
  at: string,
  is: (tried: Tried) => boolean,
  breaks: Citation,
  to: string,
): readonly Wrong[] {
  const wrong = lifecycle.statuses.filter((other) => other !== to && other !== status);
  return [
    {
      name: `${at}/refused`,
      breaks,
      rules: ({ decide }) => ({
        decide: (tried) =>
          is(tried)
            ? { allowed: false, because: ["status"], with: [409], cites: breaks }
            : decide(tried),
      }),
    },
    {
      name: `${at}/not-stored`,
      breaks,
      rules: ({ carryOut, answered }) => ({
        carryOut(tried, target, now) {
          if (!is(tried)) carryOut(tried, target, now);
        },
        answered: (tried, view) => answered(tried, is(tried) ? { ...view, status: to } : view),
      }),
    },
    ...wrong.map((other): Wrong => ({
      name: `${at}/becomes-${other}`,
      breaks,
      rules: ({ carryOut }) => ({
        carryOut: (tried, target, now) => carryOut(tried, is(tried) ? other : target, now),
      }),
    })),
    // An action that the API does not offer has no answer that could be wrong.
    ...(operations[action] === undefined ? [] : [status, ...wrong]).map((other): Wrong => ({
      name: `${at}/answers-${other}`,
      breaks,
      // It does not show what is now.
      alsoBreaks: [cites.acts],
      rules: ({ answered }) => ({
        answered: (tried, view) => ({
          ...answered(tried, view),
          ...(is(tried) && { status: other }),
        }),
      }),
    })),
  ];
}

function passageFaults({ lifecycle, name }: Resource, passage: NamedPassage): readonly Wrong[] {
  const at = `${name}/lifecycle/${passage.name}`;
  const breaks = passage.cites.allowed;
  const is = (one: NamedPassage) => one.name === passage.name;
  const ends = new Set(
    lifecycle.passages
      .filter(({ from }) => from.some((status) => passage.from.includes(status)))
      .map(({ to }) => to),
  );
  const wrong = lifecycle.statuses.filter(
    (other) => !ends.has(other) && !passage.from.includes(other),
  );
  const timed = passage.by === "time" && passage.at !== undefined;
  return [
    {
      name: `${at}/never-comes`,
      breaks,
      rules: ({ isDue, pass }) => ({
        isDue: (stored, one, now) => !is(one) && isDue(stored, one, now),
        pass(stored, one, now) {
          if (!is(one)) pass(stored, one, now);
        },
      }),
    },
    ...(timed
      ? [
          {
            name: `${at}/comes-at-once`,
            breaks,
            rules: ({ isDue }) => ({
              isDue: (stored, one, now) => is(one) || isDue(stored, one, now),
            }),
          } satisfies Wrong,
        ]
      : []),
    ...wrong.map((other): Wrong => ({
      name: `${at}/becomes-${other}`,
      breaks,
      rules: ({ pass }) => ({
        pass: (stored, one, now) => pass(stored, is(one) ? { ...one, to: other } : one, now),
      }),
    })),
  ];
}
