import type { Exchange } from "@persona-conformance/client";
import { type Citation, idOf, type Registered } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import { type Because, Undecided } from "../runner/outcome.ts";
import { describe } from "./expect.ts";
import type { ActorName } from "./session.ts";

/** The check whose own subject an outage is. */
export const outageCheck = "protocol/wire/outages";

/** A failure for good: so many 5xx, and nothing else, over so many milliseconds. */
export const triesForGood = 5;
const longEnough = 10_000;
/** Milliseconds that a run waits for all failing operations together. */
const patience = 30_000;

/** Whether a list is filtered, or asked for behind its first page. */
type Kind = "plain" | "filtered" | "paged";

const kindOf = (asked: string): Kind => {
  if (/page(?:\[|%5B)(?:after|before)/i.test(asked)) return "paged";
  return /filter(?:\[|%5B)/i.test(asked) ? "filtered" : "plain";
};

/** One operation, as one party asks for it in one cell of the matrix. */
export interface Failing {
  readonly operation: Registered;
  readonly by: ActorName;
  readonly cell: Cell;
  /** What was asked for beside the operation. */
  readonly kind: Kind;
  readonly first: number;
  readonly failures: number;
  /** The last of its failures. */
  readonly exchange: Exchange;
}

/** Operations that have done nothing but fail so far. */
export interface Outages {
  note(operation: Registered | undefined, by: ActorName, cell: Cell, exchange: Exchange): void;
  /**
   * Milliseconds to wait before an operation is asked for again: one that keeps failing is spared.
   *
   * @throws {Undecided} where it has failed for good
   */
  wait(operation: Registered, by: ActorName, cell: Cell, asked: string): number;
  /** How one of them stands by now; undefined where it has been answered. */
  now(failing: Failing): Failing | undefined;
  /** Those that failed and were never answered otherwise. */
  failing(): readonly Failing[];
  isForGood(failing: Failing): boolean;
  /** What is said of one that fails for good, and of which promise. */
  told(failing: Failing): Because;
}

/** What is said of an operation that fails for good, and of which promise. */
const outageOf = ({ operation, by, cell, exchange, failures }: Failing, statement: Citation) =>
  ({
    statement,
    check: outageCheck,
    expected: `an answer to ${operation.id} of the ${by}, ${cell.apiVersion}, ${cell.inflection}`,
    actual: `${describe(exchange)}, ${failures} times in a row`,
  }) as const;

export function createOutages(now: () => number): Outages {
  const failing = new Map<string, Failing>();
  /** Operations that were answered once. */
  const answered = new Set<string>();
  const cells = new Map<string, Cell>();
  let waited = 0;
  const nameOf = (
    { id }: Registered,
    by: string,
    { apiVersion, inflection }: Cell,
    kind: Kind,
  ): string => [id, by, apiVersion, inflection, kind].join(" ");

  /** The promise that an outage breaks: where the same is answered to others, it is theirs that sets them apart. */
  function statementOf({ operation, by, cell, kind }: Failing): Citation {
    const { name, resource } = operation;
    const { answers, oneView, filters } = resource.cites;
    const isAnswered = (who: string, at: Cell) => answered.has(nameOf(operation, who, at, kind));
    const others = [...cells.values()];
    if (kind === "paged") return "protocol/page-walk";
    if (kind === "filtered" && filters !== undefined) return filters;
    if (others.some((at) => at.inflection === cell.inflection && isAnswered(by, at)))
      return "protocol/version-accepted";
    if (others.some((at) => at.apiVersion === cell.apiVersion && isAnswered(by, at)))
      return "protocol/inflection-style";
    const isTheirs = resource.lifecycle.parties.some((who) => who !== by && isAnswered(who, cell));
    const isAction = resource.lifecycle.actions.includes(name);
    const theirs = isAction ? resource.lifecycle.rowOf(name).cites.allowed : oneView;
    return (isTheirs ? theirs : undefined) ?? answers?.[name] ?? "protocol/declared-statuses";
  }
  const told = (one: Failing): Because => outageOf(one, statementOf(one));
  const isForGood = ({ failures, first, exchange }: Failing): boolean =>
    failures >= triesForGood &&
    exchange.startedAt + exchange.milliseconds - first >= longEnough &&
    answered.size > 0;

  return {
    note(operation, by, cell, exchange) {
      if (operation === undefined || by === "nobody") return;
      // Neither says anything of the operation.
      if (exchange.status === 401 || exchange.status === 429) return;
      const kind = kindOf(exchange.path);
      const name = nameOf(operation, by, cell, kind);
      cells.set(`${cell.apiVersion} ${cell.inflection}`, cell);
      if (exchange.status < 500) {
        failing.delete(name);
        answered.add(name);
        return;
      }
      if (answered.has(name)) return;
      const { first = exchange.startedAt, failures = 0 } = failing.get(name) ?? {};
      failing.set(name, { operation, by, cell, kind, first, failures: failures + 1, exchange });
    },
    wait(operation, by, cell, asked) {
      const known = failing.get(nameOf(operation, by, cell, kindOf(asked)));
      // Where nothing is answered, the target is down: no operation is to blame.
      if (known === undefined || known.failures < 3 || answered.size === 0) return 0;
      if (isForGood(known)) {
        const because = told(known);
        throw new Undecided(`${operation.id} fails for good (${idOf(because.statement)})`, {
          because,
        });
      }
      // The next tries are spread, so that an outage that ends is seen to end.
      const share = Math.min(1, (known.failures - 2) / (triesForGood - 2));
      const wait = Math.max(0, known.first + longEnough * share + 100 - now());
      if (waited + wait > patience) return 0;
      waited += wait;
      return wait;
    },
    now: ({ operation, by, cell, kind }) => failing.get(nameOf(operation, by, cell, kind)),
    failing: () => [...failing.values()],
    isForGood,
    told,
  };
}
