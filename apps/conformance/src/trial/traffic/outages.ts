import { type Exchange, jsonOf } from "@persona-conformance/client";
import {
  type Citation,
  idOf,
  jsonAt,
  type Registered,
  type ResourceCitations,
} from "@persona-conformance/schemas";
import { type Cell, isSameCell, nameOfCell } from "../../runner/check.ts";
import { type Because, Undecided } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import type { ActorName } from "../party.ts";

/** The check that judges outages. */
export const outageCheck = "protocol/wire/outages";

/** A permanent failure: at least this many 5xx and no other answer, over at least this many milliseconds. */
export const triesForGood = 5;
const longEnough = 10_000;
/** The longest time that a run waits for all failing operations together, in milliseconds. */
const longestWait = 30_000;

/** The request has no parameter that may fail by itself, and nothing stands against it. */
const plain = "plain";

/** The request is an action that its status or its party does not allow. */
const refusable = "refusable";

/** The parameters that may fail by themselves, those that break most often first. */
const parameters = [/page\[(?:after|before)\]/g, /filter\[[^\]]*\]/g, /fields\[[^\]]*\]/g];

const spelled = (asked: string): string => asked.replaceAll(/%5B/gi, "[").replaceAll(/%5D/gi, "]");

/**
 * What may be wrong with a list, the most general first: a parameter, its value if that is a word, all parameters together. Where
 * the first is answered, the next may still always fail.
 */
function kindsOfRead(asked: string): readonly string[] {
  if (!/[?&]/.test(asked)) return [plain];
  const path = spelled(asked);
  const names = parameters.flatMap((one) => [...path.matchAll(one)].map(([name]) => name));
  const [first = plain] = names;
  const start = path.indexOf(`${first}=`);
  const [, word] = /^=([a-z]{1,20})(?:&|$)/.exec(path.slice(start + first.length)) ?? [];
  return [
    first,
    ...(start >= 0 && word !== undefined ? [`${first}=${word}`] : []),
    ...(names.length > 1 ? [[...new Set(names)].join(" & ")] : []),
  ];
}

/** The id in the path of an action. */
const idIn = (asked: string, action: string): string =>
  asked.split(/[?&]/)[0]?.split(`/${action}`)[0]?.split("/").at(-1) ?? "";

/** Remembers the status that an answer shows. After a failed action it is not known any more. */
function noteStatus(
  statuses: Map<string, string>,
  { name, resource }: Registered,
  exchange: Exchange,
): void {
  const isAction = resource.lifecycle.actions.includes(name);
  if (exchange.status >= 500 && isAction) statuses.delete(idIn(exchange.path, name));
  if (exchange.status >= 300 || name === "list") return;
  const body = jsonOf(exchange);
  const [id, status] = [jsonAt(body, "data", "id"), jsonAt(body, "data", "attributes", "status")];
  if (typeof id === "string" && typeof status === "string") statuses.set(id, status);
}

/** The promise of the first such parameter. One that is not documented, and both cursors together, may be refused. */
function promiseOf(kind: string, { filters = {} }: ResourceCitations): Citation | undefined {
  const [, filter] = /filter\[([^\]]*)\]/.exec(kind) ?? [];
  const hasBothCursors = kind.includes("page[after]") && kind.includes("page[before]");
  if (hasBothCursors) return "protocol/bad-parameters";
  if (kind.startsWith("page[before]")) return "protocol/page-back";
  if (kind.startsWith("page")) return "protocol/page-walk";
  if (filter !== undefined) return filters[filter] ?? "protocol/bad-parameters";
  return kind.startsWith("fields") ? "protocol/fields-select" : undefined;
}

/** The promise of the first parameter in the path of a read. Undefined without one. */
export const promiseOfQuery = (path: string, cites: ResourceCitations): Citation | undefined =>
  promiseOf(kindsOfRead(path)[0] ?? plain, cites);

/** One failing operation, for one party, in one cell or in each that was tried. */
export interface Failing {
  readonly operation: Registered;
  readonly by: ActorName;
  /** The cell of the last failure. */
  readonly cell: Cell;
  readonly isEverywhere: boolean;
  /** What its requests have in common. */
  readonly kind: string;
  /** The status in which the action was tried last, if it is known. */
  readonly from: string | undefined;
  readonly first: number;
  readonly failures: number;
  /** The last failure. */
  readonly exchange: Exchange;
  /** Some failures before it. */
  readonly series: readonly Exchange[];
  /** The number of other answers before the first failure. */
  readonly answers: number;
  /** Whether only odd requests have failed. */
  readonly isOdd: boolean;
}

/** Operations that have only failed so far. */
export interface Outages {
  note(
    operation: Registered | undefined,
    by: ActorName,
    cell: Cell,
    exchange: Exchange,
    isProbe?: boolean,
  ): void;
  /**
   * Milliseconds to wait before the operation is tried again.
   *
   * @throws {Undecided} If it has failed permanently.
   */
  wait(operation: Registered, by: ActorName, cell: Cell, asked: string): number;
  /** The present state of a failing operation. Undefined if it was answered meanwhile. */
  now(failing: Failing): Failing | undefined;
  /** The operations that have only failed: first those that failed everywhere, last those that would be refused otherwise. */
  failing(): readonly Failing[];
  /** Whether one of them, or a parameter that always fails, explains the failure of a request. */
  explain(exchange: Exchange): boolean;
  isForGood(failing: Failing): boolean;
  /** The problem of a permanently failing operation, with the broken promise. */
  becauseOf(failing: Failing): Because;
  /** Tells in which cells every request fails, because nothing is answered in the version or the style of the failing one. */
  deadWith(failing: Failing): (cell: Cell) => boolean;
}

/** A version or a style in which nothing is answered. */
interface Dead {
  readonly statement: Citation;
  readonly name: (cell: Cell) => string;
}

/** The styles and the versions, each with the promise that it is answered. */
export const styleOrVersion: readonly Dead[] = [
  { statement: "protocol/inflection-style", name: ({ inflection }) => `${inflection} case` },
  { statement: "protocol/version-accepted", name: ({ apiVersion }) => `version ${apiVersion}` },
];

/** The problem of a permanently failing operation, with the broken promise. */
const outageOf = (
  { operation, by, cell, isEverywhere, exchange, failures }: Failing,
  statement: Citation,
  dead: Dead | undefined,
) => {
  const where = isEverywhere ? "" : `, ${cell.apiVersion}, ${cell.inflection}`;
  return {
    statement,
    check: outageCheck,
    expected:
      dead === undefined
        ? `an answer to ${operation.id} of the ${by}${where}`
        : `an answer in ${dead.name(cell)}`,
    actual: `${describe(exchange)}, ${failures} times in a row`,
  } as const;
};

export function createOutages(now: () => number): Outages {
  const failing = new Map<string, Failing>();
  /** The operations that were answered at least once. */
  const answered = new Set<string>();
  /** Those that have refused an odd request. */
  const refusedOddly = new Set<string>();
  /** The last known status of each resource, by its id. */
  const statuses = new Map<string, string>();
  const cells = new Map<string, Cell>();
  /** The parties that were answered in each cell. */
  const alive = new Map<string, Set<string>>();
  let answerCount = 0;
  let waited = 0;
  /** Without a cell, the name of the requests in all cells. */
  const nameOf = ({ id }: Registered, by: string, cell: Cell | undefined, kind: string): string =>
    [id, by, cell === undefined ? "everywhere" : nameOfCell(cell), kind].join(" ");
  const statusOf = ({ name, resource }: Registered, asked: string): string | undefined => {
    if (!resource.lifecycle.actions.includes(name)) return undefined;
    return statuses.get(idIn(asked, name));
  };
  /**
   * A refusal of an action that is not allowed says nothing about the same action where it is allowed, and an action may fail
   * from one status only.
   */
  const kindsOf = (operation: Registered, by: string, asked: string): readonly string[] => {
    const { actions, parties, isStatus, rule } = operation.resource.lifecycle;
    if (!actions.includes(operation.name)) return kindsOfRead(asked);
    const status = statusOf(operation, asked);
    if (!isStatus(status) || !parties.includes(by)) return [refusable];
    const { allowed } = rule({ status, action: operation.name, party: by });
    return [allowed ? plain : refusable, `from ${status}`];
  };
  /** The names of a request's kinds, everywhere and in its cell. Of each, the last names it most exactly. */
  const namesOf = (operation: Registered, by: string, cell: Cell, asked: string) => {
    const kinds = kindsOf(operation, by, asked);
    const namesIn = (at?: Cell) =>
      kinds.map((kind) => ({
        kind,
        isEverywhere: at === undefined,
        name: nameOf(operation, by, at, kind),
      }));
    return { everywhere: namesIn(), here: namesIn(cell) };
  };

  /**
   * The promise that an outage breaks. It follows from the requests that are answered: those of other versions,
   * inflections or parties.
   */
  function statementOf({ operation, by, cell, kind, from, isOdd }: Failing): Citation {
    const { name, resource } = operation;
    const { answers, oneView, excluded } = resource.cites;
    const { actions, isStatus, parties, rowOf, rule } = resource.lifecycle;
    const isAction = actions.includes(name);
    if (!parties.includes(by) && excluded !== undefined) return excluded;
    if (isAction && isStatus(from) && kind !== plain)
      return rule({ status: from, action: name, party: by }).cites;
    const isAnswered = (who: string, at?: Cell) => answered.has(nameOf(operation, who, at, kind));
    const others = [...cells.values()];
    const promise = promiseOf(kind, resource.cites);
    // Where the list fails without it as well, the parameter is not what breaks it.
    const isPlainAnswered = answered.has(nameOf(operation, by, undefined, plain));
    if (promise !== undefined && isPlainAnswered && !isDown(by, cell))
      return isOdd ? "protocol/bad-parameters" : promise;
    if (others.some((at) => at.inflection === cell.inflection && isAnswered(by, at)))
      return "protocol/version-accepted";
    if (others.some((at) => at.apiVersion === cell.apiVersion && isAnswered(by, at)))
      return "protocol/inflection-style";
    const isTheirs = parties.some((who) => who !== by && isAnswered(who));
    const theirs = isAction ? rowOf(name).cites.allowed : oneView;
    return (isTheirs ? theirs : undefined) ?? answers?.[name] ?? "protocol/declared-statuses";
  }
  /** The style or the version of a cell, if requests in several of its cells all failed. */
  const deadIn = (cell: Cell): Dead | undefined =>
    styleOrVersion.find(({ name }) => {
      const those = [...cells].filter(([, at]) => name(at) === name(cell));
      return those.length > 1 && those.every(([at]) => !alive.has(at));
    });
  /** Whether all requests of a party in a cell fail. */
  const isDown = (by: string, cell: Cell): boolean => {
    const those = [...failing.values()].filter(
      (one) => one.by === by && isSameCell(one.cell, cell) && !one.isEverywhere,
    );
    return those.length > 1 && alive.get(nameOfCell(cell))?.has(by) !== true;
  };
  const becauseOf = (one: Failing): Because => {
    const dead = deadIn(one.cell);
    return outageOf(one, dead?.statement ?? statementOf(one), dead);
  };
  const isForGood = ({ failures, first, exchange }: Failing): boolean =>
    failures >= triesForGood &&
    exchange.startedAt + exchange.milliseconds - first >= longEnough &&
    answered.size > 0;

  return {
    note(operation, by, cell, exchange, isProbe = false) {
      if (operation === undefined || by === "nobody") return;
      // A 401 or a 429 says nothing about the operation.
      if (exchange.status === 401 || exchange.status === 429) return;
      const { everywhere, here } = namesOf(operation, by, cell, exchange.path);
      const from = statusOf(operation, exchange.path);
      noteStatus(statuses, operation, exchange);
      cells.set(nameOfCell(cell), cell);
      if (exchange.status < 500) {
        answerCount += 1;
        const at = nameOfCell(cell);
        alive.set(at, (alive.get(at) ?? new Set()).add(by));
        // A refusal of an action that is allowed answers another question, such as that of its idempotency key.
        const isAllowed = from !== undefined && here[0]?.kind === plain;
        if (isAllowed && exchange.status >= 400) return;
        // Nor does a refusal of an odd request answer the usual one.
        if (isProbe && exchange.status >= 400) {
          for (const { name } of [...everywhere, ...here]) {
            refusedOddly.add(name);
            if (failing.get(name)?.isOdd === true) failing.delete(name);
          }
          return;
        }
        for (const { name } of [...everywhere, ...here]) {
          failing.delete(name);
          answered.add(name);
        }
        return;
      }
      for (const names of [everywhere, here]) {
        const unanswered = names.find(({ name }) => !answered.has(name));
        if (unanswered === undefined) continue;
        const { name, ...what } = unanswered;
        // Where other odd requests are refused, this one is to blame, and not the operation.
        if (isProbe && refusedOddly.has(name)) continue;
        const known = failing.get(name);
        const series = known === undefined ? [] : [...known.series, known.exchange];
        // While nothing else is answered either, the whole target is down. Such failures do not count.
        const {
          first,
          failures,
          answers: before,
        } = known !== undefined && known.answers < answerCount
          ? known
          : { first: exchange.startedAt, failures: 0, answers: answerCount };
        const counted = { first, failures: failures + 1, answers: before };
        failing.set(name, {
          operation,
          by,
          cell,
          from,
          exchange,
          series: series.slice(1 - triesForGood),
          isOdd: isProbe && known?.isOdd !== false,
          ...what,
          ...counted,
        });
      }
    },
    wait(operation, by, cell, asked) {
      const { everywhere, here } = namesOf(operation, by, cell, asked);
      const [known] = [...everywhere, ...here].flatMap(({ name }) => failing.get(name) ?? []);
      // If nothing is answered, the whole target is down, and no single operation is the cause.
      if (known === undefined || known.failures < 3 || answered.size === 0) return 0;
      if (isForGood(known)) {
        const because = becauseOf(known);
        throw new Undecided(`${operation.id} fails for good (${idOf(because.statement)})`, {
          because,
        });
      }
      // The next attempts are spread over time, so that the end of a short outage is seen.
      const share = Math.min(1, (known.failures - 2) / (triesForGood - 2));
      const wait = Math.max(0, known.first + longEnough * share + 100 - now());
      if (waited + wait > longestWait) return 0;
      waited += wait;
      return wait;
    },
    now: ({ operation, by, cell, isEverywhere, kind }) =>
      failing.get(nameOf(operation, by, isEverywhere ? undefined : cell, kind)),
    failing: () =>
      [...failing.values()].toSorted(
        (a, b) =>
          Number(a.kind === refusable) - Number(b.kind === refusable) ||
          Number(b.isEverywhere) - Number(a.isEverywhere),
      ),
    explain: ({ path }) =>
      [...failing.values()].some(({ kind }) =>
        kind.split(" & ").every((part) => part.includes("[") && spelled(path).includes(part)),
      ),
    isForGood,
    becauseOf,
    deadWith({ cell: failed }) {
      const dead = deadIn(failed);
      return (cell) => dead !== undefined && dead.name(cell) === dead.name(failed);
    },
  };
}
