import {
  attributesOf,
  type Citation,
  instant,
  jsonAt,
  jsonObject,
  type Resource,
} from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { wherever } from "../../trial/judging/apart.ts";
import { steadyCheck } from "../../trial/judging/comparing.ts";
import { turnsInto } from "../../trial/moving/arrivals.ts";
import { isNoTime, sameInstant } from "../../trial/reading/view.ts";
import { isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { across, isSuccess, where } from "./audit.ts";
import { resourcesIn, type Shown } from "./resources-in.ts";

/** A value that wanders does so often. A replica that lags shows an old value once or twice. */
const often = 3;

/** A value that no action changes, in an answer and in the next answer to the same request. */
interface Change {
  /** The id of the resource. */
  readonly id: unknown;
  readonly name: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly one: TrialExchange;
}

/** Compares the answers to the same request with each other, and reads of one resource between which nothing was changed. */
export const steadyChecks = (resources: readonly Resource[]): readonly Check<Trial>[] => {
  const [first, ...others] = resources.flatMap(({ cites }) => [
    ...(cites.oneView ? [cites.oneView] : []),
    ...Object.values(cites.attributes ?? {}),
    ...(cites.updated ? [cites.updated] : []),
  ]);
  if (first === undefined) return [];
  return [
    across({
      id: steadyCheck,
      cites: first,
      ...(others.length > 0 && { alsoCites: others }),
      failsWhen:
        "a value that no action changes, but that differs between answers to one request; an updated-at that reads move",
      judge(exchanges, trial) {
        if (exchanges.length === 0) throw new Undecided("there was no answer to compare");
        for (const resource of trial.resources) {
          const { oneView, updated, attributes } = resource.cites;
          const found = changesIn(resource, exchanges);
          for (const [name, those] of Map.groupBy(found, (change) => change.name))
            expectFew(
              those,
              `the same ${name} in each answer to the same request`,
              attributes?.[name] ?? oneView,
            );
          const moved = updated === undefined ? [] : movesIn(resource, exchanges);
          expectFew(
            unexplained(resource, moved, exchanges).filter(isRepeated),
            `the same ${stamp} while nothing else changes`,
            updated,
          );
        }
      },
    })(resources),
  ];
};

/** Whether the same resource changes more than once. A job may touch each of them once. */
export const isRepeated = (
  { id }: Pick<Change, "id">,
  _: number,
  all: readonly Pick<Change, "id">[],
): boolean => all.filter((other) => other.id === id).length > 1;

/** Demands that a value has changed less than `often` times. */
function expectFew(changes: readonly Change[], wanted: string, cites: Citation | undefined): void {
  const last = changes.at(-1);
  if (last === undefined || changes.length < often) return;
  const { name, from, to, one } = last;
  const seen = `${name} ${JSON.stringify(to)} after ${JSON.stringify(from)}`;
  throw new Violation(
    wanted,
    `${seen} (${where(one)}), and ${changes.length - 1} more such changes`,
    {
      ...(cites && { cites }),
      evidence: one.exchange,
      spoilt: wherever(name),
    },
  );
}

/** The attribute that holds the time of the last change. */
const stamp = "updated-at";

/**
 * Answers that show a resource as the answer before to the same request did, except for the time of its last change. No request
 * in between was meant to change anything. Only resources that the run has changed are judged, since others may change theirs
 * at any time. A time that an action has told, or that was shown before the first action, is no such change: a replica may show
 * it late.
 */
export function movesIn(
  resource: Resource,
  exchanges: readonly TrialExchange[],
): readonly Change[] {
  const last = new Map<unknown, Shown>();
  const timesOf = new Map<unknown, Set<unknown>>();
  const begun = new Set<unknown>();
  return exchanges.flatMap((one) => {
    const { exchange, operation, overlapping } = one;
    const isRead = exchange.method === "GET";
    if (!isRead || overlapping) last.clear();
    if (operation?.resource !== resource || !isSuccess(one) || isSparse(exchange)) return [];
    return resourcesIn(one).flatMap((shown) => {
      const { id, attributes: is = {} } = shown;
      const times = timesOf.get(id) ?? new Set();
      const isJudged = isRead && begun.has(id);
      if (!isRead) begun.add(id);
      if (!isJudged) {
        timesOf.set(id, times.add(is[stamp]));
        return [];
      }
      // Another check compares versions and styles.
      const { apiVersion, inflection } = one.cell;
      const place = [one.key, apiVersion, inflection, exchange.path, String(id)].join(" ");
      const was = last.get(place)?.attributes ?? {};
      last.set(place, shown);
      const changed = attributesOf(resource).filter(
        (name) => name in was && name in is && !sameInstant(was[name], is[name]),
      );
      // A change in progress may move it.
      const isTurning = turnsInto(resource, String(is["status"])).length > 0;
      const isExplained = isTurning || times.has(is[stamp]);
      // Another check judges a text that is no time.
      const isReadable = ![was[stamp], is[stamp]].some(isNoTime);
      const isAlone = isReadable && !isExplained && changed.length === 1 && changed[0] === stamp;
      return isAlone ? [{ id, name: stamp, from: was[stamp], to: is[stamp], one }] : [];
    });
  });
}

/** Moves without those at the time of a change of another resource that names the moved one: that change may move it, too. */
export function unexplained(
  { type }: Resource,
  moved: readonly Change[],
  exchanges: readonly TrialExchange[],
): readonly Change[] {
  if (moved.length < often) return moved;
  const changed = new Map<unknown, Set<bigint>>();
  for (const { attributes = {}, relationships } of exchanges.flatMap(resourcesIn))
    for (const related of Object.values(jsonObject(relationships))) {
      const at = instant(attributes[stamp]);
      const id = jsonAt(related, "data", "id");
      if (at !== undefined && jsonAt(related, "data", "type") === type)
        changed.set(id, (changed.get(id) ?? new Set()).add(at));
    }
  const isNear = (at: bigint, to: unknown) => {
    const distance = at - (instant(to) ?? 0n);
    return distance < nearby && -distance < nearby;
  };
  return moved.filter(({ id, to }) => ![...(changed.get(id) ?? [])].some((at) => isNear(at, to)));
}

/** Two changes within a second may be one, in nanoseconds. */
const nearby = 1_000_000_000n;

function changesIn(resource: Resource, exchanges: readonly TrialExchange[]): readonly Change[] {
  const asked = Map.groupBy(
    exchanges.filter(
      (one) =>
        one.operation?.resource === resource &&
        one.exchange.method === "GET" &&
        isSuccess(one) &&
        !one.overlapping,
    ),
    ({ key, cell, sent, exchange }) =>
      [key, cell.apiVersion, cell.inflection, exchange.path, JSON.stringify(sent)].join(" "),
  );
  return [...asked.values()].flatMap((same) => {
    const last = new Map<unknown, Shown>();
    return same.flatMap((one) =>
      resourcesIn(one).flatMap((shown) => {
        // Another check judges the id.
        if (typeof shown.id !== "string") return [];
        const before = last.get(shown.id);
        last.set(shown.id, shown);
        return before === undefined ? [] : between(resource, before, shown, one);
      }),
    );
  });
}

/** The changes of lasting values. A resource whose other values have changed was changed by somebody in between. */
function between(
  resource: Resource,
  { attributes: was = {} }: Shown,
  { id, attributes: is = {} }: Shown,
  one: TrialExchange,
): readonly Change[] {
  const { lasting } = resource;
  const isOther = (name: string) => was[name] !== is[name];
  if (attributesOf(resource).some((name) => !lasting.includes(name) && isOther(name))) return [];
  // Another check judges a value that is missing.
  const isMissing = (name: string) => was[name] == null || is[name] == null;
  return lasting
    .filter((name) => isOther(name) && !isMissing(name))
    .map((name) => ({ id, name, from: was[name], to: is[name], one }));
}
