import type { Event } from "./history-events.ts";
import type { History, Trace } from "./history.ts";
import { verdictWords } from "../headline/headline.ts";
import { listed, plural } from "../text/text.ts";

export const dayOf = (iso: string): string => iso.slice(0, 10);

/** The history in one sentence: the last verdict, and since when promises fail. */
export function historySentence({ nights, promises }: History): string {
  const [first, last] = [nights[0], nights.at(-1)];
  if (first === undefined || last === undefined) return "There are no runs.";
  // A promise that the last night did not decide is not counted as failing.
  const open = new Set([null, "undecided", "skipped"]);
  const failing = promises.filter(
    ({ state, verdicts }) => state === "failing" && !open.has(verdicts.at(-1) ?? null),
  );
  const oldest = failing.flatMap(({ since }) => since ?? []).toSorted()[0];
  const flaky = promises.filter((one) => one.flaky).length;
  const reasons = [
    ...(failing.length > 0
      ? [
          `${plural(failing.length, "promise")} ${failing.length === 1 ? "fails" : "fail"}${oldest === undefined ? "" : ` (${failing.length === 1 ? "" : "the first "}since ${dayOf(oldest)})`}`,
        ]
      : []),
    ...(flaky > 0 ? [`${plural(flaky, "promise")} ${flaky === 1 ? "is" : "are"} flaky`] : []),
  ];
  const [from, to] = [dayOf(first.startedAt), dayOf(last.startedAt)];
  const span =
    nights.length === 1
      ? `One night, ${from}`
      : from === to
        ? `${nights.length} runs on ${from}`
        : `${nights.length} nights from ${from} to ${to}`;
  const outcome = `${nights.length === 1 ? "it" : "the last one"} ${
    last.exitCode === 2 ? "is inconclusive" : verdictWords[last.exitCode]
  }`;
  return `${span}: ${listed([outcome, ...reasons])}.`;
}

/** Since when a check or a promise passes or fails. */
export function stateWords({ state, since, firstSeen, verdicts }: Trace): string {
  const aside = verdicts.at(-1) === "undecided" ? ", undecided now" : "";
  switch (state) {
    case "failing":
      return `failing since ${dayOf(since ?? "")}${aside}`;
    case "passing":
      return `${since === firstSeen ? "always passing" : `passing since ${dayOf(since ?? "")}`}${aside}`;
    case "unknown":
      return "never decided";
  }
}

/** An event in words. `before` and `after` are the target's own text. */
export function eventWords({ kind, before, after }: Event): {
  readonly what: string;
  readonly how: string;
} {
  switch (kind) {
    case "answer":
      return { what: "answer changed", how: `${before} → ${after}` };
    case "drift":
      return { what: "new drift", how: after };
    case "version":
      return { what: "new API version tested", how: "" };
    case "suite":
      return { what: "suite version changed", how: `${before} → ${after}` };
  }
}

/** The newest nights have a column each: three weeks. */
export const shownNights = 21;

const order = { failing: 0, unknown: 2, passing: 3 } as const;
const rank = ({ state, flaky }: Trace): number => (flaky && state !== "failing" ? 1 : order[state]);

/** Failing first, then flaky, then undecided. */
export const worstOnTop = <T extends Trace>(traces: readonly T[]): readonly T[] =>
  traces.toSorted((a, b) => rank(a) - rank(b));
