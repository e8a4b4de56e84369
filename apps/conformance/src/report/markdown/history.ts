import type { History, Trace } from "../runs/history.ts";
import {
  dayOf,
  eventWords,
  historySentence,
  shownNights,
  stateWords,
  worstOnTop,
} from "../runs/history-words.ts";
import { verdictMarks } from "../headline/headline.ts";
import { shown } from "../findings/shown-verdicts.ts";
import { cell, code, details, link, prose, table } from "../text/markdown.ts";
import { plural } from "../text/text.ts";

/** At most this many events are listed. */
const listedEvents = 50;

/** The history for the summary of a CI run: problems first, the rest folded. */
export function historyMarkdown(history: History): string {
  const { nights, promises, events, operations } = history;
  const odd = worstOnTop(promises.filter(({ state, flaky }) => state === "failing" || flaky));
  const signs = ({ verdicts }: Trace) =>
    verdicts
      .slice(-10)
      .map((one) => (one === null ? "·" : shown[one].sign))
      .join(" ");
  const newest = events.toReversed().slice(0, listedEvents);
  const blocks = [
    `## ${verdictMarks[nights.at(-1)?.exitCode ?? 2]} ${historySentence(history)}`,
    ...(odd.length === 0
      ? []
      : [
          table(
            ["promise", "last nights", "", "first failed", "checks"],
            odd.map((one) => [
              `${one.level}: ${prose(one.statement)} ${link("(link)", one.url)}`,
              signs(one),
              `${stateWords(one)}${one.flaky ? ", flaky" : ""}`,
              dayOf(one.firstFailed ?? ""),
              checksOf(one.checks),
            ]),
          ),
        ]),
    ...(newest.length === 0
      ? []
      : [
          "### What changed",
          table(
            ["night", "what", "where", "how"],
            newest.map((event) => {
              const { what, how } = eventWords(event);
              return [dayOf(event.night), what, cell(event.subject), how === "" ? "" : cell(how)];
            }),
          ),
        ]),
    ...(operations.length === 0
      ? []
      : [
          "### Response times",
          table(
            ["operation", "median of the first night", "of the last"],
            operations.map(({ operation, medians }) => {
              const known = medians.filter((median) => median !== null);
              return [code(operation), time(known[0]), time(known.at(-1))];
            }),
          ),
        ]),
    details(
      plural(nights.length, "night"),
      table(
        ["night", "", "verdict", "requests"],
        nights
          .toReversed()
          .slice(0, shownNights)
          .map(({ startedAt, exitCode, headline, requests }) => [
            dayOf(startedAt),
            verdictMarks[exitCode],
            prose(headline),
            String(requests),
          ]),
      ),
    ),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** At most this many checks of a promise are named. */
const namedChecks = 3;

function checksOf(checks: History["promises"][number]["checks"]): string {
  const odd = checks.filter(({ state, flaky }) => state === "failing" || flaky);
  const more = odd.length - namedChecks;
  const names = odd.slice(0, namedChecks).map(({ id }) => cell(id));
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

const time = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "" : `${Math.round(milliseconds)} ms`;
