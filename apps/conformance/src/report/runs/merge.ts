import type {
  Observation,
  Outcome,
  ResponseTime,
  Result,
  RunDocument,
} from "../../document/run-document.ts";
import { foldEchoes } from "../../document/echoes.ts";
import { keyOf } from "../../document/result-key.ts";
import { foldShards } from "./fold-shards.ts";
import { isUnexpected } from "../../document/verdict.ts";

/**
 * Merges the documents of a run's shards into the document of the whole run.
 * @throws {RangeError} Without any document.
 */
export function merge(shards: readonly RunDocument[]): RunDocument {
  const inOrder = shards.toSorted((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const [first] = inOrder;
  if (first === undefined) throw new RangeError("there is nothing to merge");
  const {
    shard: _shard,
    finishedAt: _finishedAt,
    responseTimes: _times,
    pairs: _pairs,
    ...rest
  } = first;
  const times = inOrder.flatMap(({ responseTimes = [] }) => responseTimes);
  const results = foldEchoes(foldShards(mergeResults(inOrder.flatMap((one) => one.results))));
  const unmoved = inOrder.map(({ target }) => target.unmoved).find((one) => one !== undefined);
  const byHand = inOrder.flatMap((one) => one.byHand ?? []);
  const ends = inOrder.flatMap(({ finishedAt }) => finishedAt ?? []);
  return {
    ...rest,
    target: {
      ...first.target,
      capabilities: first.target.capabilities.filter((capability) =>
        inOrder.every(({ target }) => target.capabilities.includes(capability)),
      ),
      ...(unmoved && { unmoved }),
    },
    startedAt: inOrder.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    ...(ends.length === inOrder.length && { finishedAt: ends.toSorted().at(-1) }),
    requests: inOrder.reduce((sum, { requests }) => sum + requests, 0),
    required: distinct(inOrder.flatMap(({ required }) => required)),
    problems: [
      ...distinct(inOrder.flatMap(({ problems }) => problems)),
      ...incomplete(inOrder, results.length),
    ],
    ...(byHand.length > 0 && { byHand }),
    outdated: distinct(inOrder.flatMap(({ outdated }) => outdated)),
    results,
    observations: mergeObservations(inOrder.flatMap(({ observations }) => observations)),
    drift: distinctBy(
      inOrder.flatMap(({ drift }) => drift),
      ({ where, what }) => `${where} ${what}`,
    ),
    ...mergePairs(inOrder),
    ...(times.length > 0 && { responseTimes: mergeTimes(times) }),
  };
}

/** A pair counts as met if one of the shards met it. */
function mergePairs(shards: readonly RunDocument[]): Pick<RunDocument, "pairs"> {
  const [first, ...others] = shards.flatMap(({ pairs }) => pairs ?? []);
  if (first === undefined || others.length + 1 < shards.length) return {};
  const unmet = first.unmet.filter((pair) => others.every((one) => one.unmet.includes(pair)));
  return { pairs: { of: first.of, unmet } };
}

/** The middle of the shards' medians, weighted by their requests. It is close to the median of the whole. */
function mergeTimes(times: readonly ResponseTime[]): ResponseTime[] {
  const byOperation = Map.groupBy(times, ({ operation }) => operation);
  return [...byOperation].map(([operation, shards]) => {
    const requests = shards.reduce((sum, one) => sum + one.requests, 0);
    let left = requests / 2;
    const sorted = shards.toSorted((a, b) => a.median - b.median);
    const middle = sorted.find((one) => (left -= one.requests) <= 0);
    const longest = Math.max(...shards.map((one) => one.longest));
    return { operation, requests, median: middle?.median ?? 0, longest };
  });
}

/** The reason why documents are not shards of one run. Undefined if they are. */
export function mismatch(shards: readonly RunDocument[]): string | undefined {
  const same = (what: string, of: (run: RunDocument) => string): string | undefined => {
    const values = distinct(shards.map(of));
    return values.length > 1 ? `they differ in ${what} (${values.join(", ")})` : undefined;
  };
  // A shard that could not begin does not know the number of results.
  const whole = shards.find(({ shard }) => shard?.results !== undefined)?.shard?.results;
  const indices = shards.flatMap(({ shard }) => shard?.index ?? []);
  if (indices.length < shards.length) return "some of them were made without --shard";
  const twice = indices.find((index, position) => indices.indexOf(index) !== position);
  if (twice !== undefined) return `shard ${twice} appears twice`;
  return (
    same("the number of shards", ({ shard }) => `${shard?.of}`) ??
    same("what they ran", ({ shard }) => `${shard?.results ?? whole} results`) ??
    same("the suite's version", ({ suite }) => suite.version) ??
    same("the target", ({ target: { kind, baseUrl } }) => `${kind} ${baseUrl}`) ??
    same("their faults", ({ target }) => listed(target.faults)) ??
    same("their rulings", ({ target }) => listed(target.rulings))
  );
}

const listed = (names: readonly string[] = []): string => names.toSorted().join(" ") || "none";

/** The reason why the shards are not the whole run. */
function incomplete(shards: readonly RunDocument[], merged: number): readonly string[] {
  const of = shards[0]?.shard?.of ?? 0;
  const results = Math.max(...shards.map(({ shard }) => shard?.results ?? 0));
  const present = new Set(shards.map(({ shard }) => shard?.index));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !present.has(index),
  );
  if (missing.length > 0) {
    return [
      missing.length === 1
        ? `shard ${missing.join()} of ${of} is missing: run it, then merge again`
        : `shards ${missing.join(", ")} of ${of} are missing: run them, then merge again`,
    ];
  }
  return merged < results
    ? [`${results - merged} results are missing: were all shards run with the same options?`]
    : [];
}

const weight = { skipped: 0, passed: 1, undecided: 2, failed: 3 } as const satisfies Record<
  Outcome["kind"],
  number
>;

/** Every shard runs the checks that judge all traffic, on its own traffic. The worst outcome counts. */
function mergeResults(results: readonly Result[]): Result[] {
  const merged = new Map<string, Result>();
  for (const result of results) {
    const key = keyOf(result);
    const known = merged.get(key);
    const heavier = weight[result.outcome.kind] - weight[known?.outcome.kind ?? "skipped"];
    // What a check found itself tells more than what another one found.
    const isOwn = known?.askedBy !== undefined && result.askedBy === undefined;
    if (known === undefined || heavier > 0 || (heavier === 0 && isOwn)) merged.set(key, result);
  }
  return [...merged.values()];
}

/** One answer to each question. An unexpected answer wins, else the first. */
function mergeObservations(observations: readonly Observation[]): Observation[] {
  const first = distinctBy([...observations.filter(isUnexpected), ...observations], ({ id }) => id);
  return first.toSorted((a, b) => a.id.localeCompare(b.id));
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function distinctBy<T>(values: readonly T[], nameOf: (value: T) => string): T[] {
  const found = new Map<string, T>();
  for (const value of values) if (!found.has(nameOf(value))) found.set(nameOf(value), value);
  return [...found.values()];
}
