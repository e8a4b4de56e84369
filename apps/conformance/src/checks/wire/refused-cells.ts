import type { StatementId } from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { across, isAuthenticated, isRefusal, isSuccess, where } from "./audit.ts";

/** So many of the refused requests must have been answered elsewhere. */
const fewest = 2;

/** An answer in so many may be a success: a stored one, to a request that was first sent elsewhere. */
const mostAnswered = 20;

/** The promise that is broken where all is refused, and the name of the place. */
interface Axis {
  readonly statement: StatementId;
  readonly nameOf: (cell: Cell) => string;
}

/** Versions come first: where most are refused, a style may hardly have been asked for in the others. */
const axes: readonly Axis[] = [
  { statement: "protocol/version-accepted", nameOf: ({ apiVersion }) => `version ${apiVersion}` },
  { statement: "protocol/inflection-style", nameOf: ({ inflection }) => `${inflection} case` },
];

/** A version or a key style may be refused as a whole. Every check that uses it fails then, for this one reason. */
export const refusedCells = across({
  id: "protocol/wire/refused-cells",
  cites: "protocol/version-accepted",
  alsoCites: ["protocol/inflection-style"],
  failsWhen: "a version or a key style in which all is refused, also what is answered in others",
  judge(exchanges) {
    const judged = exchanges.filter((one) => isAuthenticated(one) && one.exchange.status !== 429);
    const answered = new Set(judged.filter(isSuccess).map(askedIn));
    if (answered.size === 0) throw new Undecided("no request was answered");
    const isWrong = (one: TrialExchange) =>
      isRefusal(one) && one.exchange.method === "GET" && answered.has(askedIn(one));
    for (const { statement, nameOf } of axes) {
      const refused = [...Map.groupBy(judged, ({ cell }) => nameOf(cell))].filter(
        ([, those]) =>
          those.some(isWrong) && those.filter(isSuccess).length * mostAnswered < those.length,
      );
      const all = refused.flatMap(([, those]) => those);
      const [first, ...others] = all.filter(isWrong);
      if (first === undefined || others.length + 1 < fewest) continue;
      throw new Violation(
        `answers in ${refused.map(([name]) => name).join(", ")}`,
        `refusals of all ${all.length} requests there (${where(first)})`,
        {
          cites: statement,
          evidence: first.exchange,
          spoilt: {
            answers: new Set(all.map(({ exchange }) => exchange)),
            for: "all",
            leads: true,
            cause: "this",
          },
        },
      );
    }
  },
});

/** A request without its cell. */
const askedIn = ({ by, exchange: { method, path } }: TrialExchange): string =>
  `${by} ${method} ${path}`;
