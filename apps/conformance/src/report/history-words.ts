import type { Event } from "./history-events.ts";
import type { History, Trace } from "./history.ts";
import { verdictWords } from "./headline.ts";
import { listed, plural } from "./text.ts";

export const dayOf = (iso: string): string => iso.slice(0, 10);

/** Many nights in one sentence: how the last one was, and what has been wrong for how long. */
export function historySentence({ nights, promises }: History): string {
  const [first, last] = [nights[0], nights.at(-1)];
  if (first === undefined || last === undefined) return "No night is known.";
  // What was not found out in the last night is not said of it.
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
  const span =
    nights.length === 1
      ? `One night, ${dayOf(first.startedAt)}`
      : `${nights.length} nights from ${dayOf(first.startedAt)} to ${dayOf(last.startedAt)}`;
  const outcome = `${nights.length === 1 ? "it" : "the last one"} ${
    last.exitCode === 2 ? "is undecided" : verdictWords[last.exitCode]
  }`;
  return `${span}: ${listed([outcome, ...reasons])}.`;
}

/** Since when something is as it is. */
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

/** What happened, in words; the target's are `before` and `after`. */
export function eventWords({ kind, before, after }: Event): {
  readonly what: string;
  readonly how: string;
} {
  switch (kind) {
    case "answer":
      return { what: "answered otherwise", how: `${before} → ${after}` };
    case "drift":
      return { what: "new drift", how: after };
    case "version":
      return { what: "API version spoken", how: "" };
    case "suite":
      return { what: "another version of the suite", how: `${before} → ${after}` };
  }
}

/** The newest nights that are shown one by one: three weeks. */
export const shownNights = 21;

const order = { failing: 0, unknown: 2, passing: 3 } as const;
const rank = ({ state, flaky }: Trace): number => (flaky && state !== "failing" ? 1 : order[state]);

/** What fails first, then what is flaky, then what is undecided. */
export const worstOnTop = <T extends Trace>(traces: readonly T[]): readonly T[] =>
  traces.toSorted((a, b) => rank(a) - rank(b));
