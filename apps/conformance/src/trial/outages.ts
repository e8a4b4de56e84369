import { type Exchange, jsonOf } from "@persona-conformance/client";
import {
  type Citation,
  idOf,
  type Registered,
  type ResourceCitations,
} from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import { type Because, Undecided } from "../runner/outcome.ts";
import { describe } from "./expect.ts";
import type { ActorName } from "./party.ts";

/** The check that judges outages. */
export const outageCheck = "protocol/wire/outages";

/** A permanent failure: at least this many 5xx and no other answer, over at least this many milliseconds. */
export const triesForGood = 5;
const longEnough = 10_000;
/** The longest time that a run waits for all failing operations together, in milliseconds. */
const patience = 30_000;

/** The parameter that tells a request from plainer ones: a cursor, else a filter, else a fieldset. */
const parameters = [/page\[(?:after|before)\]/, /filter\[[^\]]*\]/, /fields\[[^\]]*\]/];

/** The request has no such parameter, and nothing stands against it. */
export const plain = "plain";

/** The request is an action that its status or its party does not allow. */
const refusable = "refusable";

const spelled = (asked: string): string => asked.replaceAll(/%5B/gi, "[").replaceAll(/%5D/gi, "]");

const parameterOf = (asked: string): string => {
  const [found = plain] = parameters.flatMap((one) => one.exec(spelled(asked))?.[0] ?? []);
  return found;
};

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
  const body = jsonOf(exchange) as
    | {
        readonly data?: {
          readonly id?: unknown;
          readonly attributes?: { readonly status?: unknown };
        } | null;
      }
    | undefined;
  const { id, attributes } = body?.data ?? {};
  if (typeof id === "string" && typeof attributes?.status === "string")
    statuses.set(id, attributes.status);
}

/** The promise of such a parameter. */
function promiseOf(kind: string, { filters = {} }: ResourceCitations): Citation | undefined {
  const [, filter] = /^filter\[(.*)\]$/.exec(kind) ?? [];
  if (filter !== undefined) return filters[filter] ?? Object.values(filters)[0];
  if (kind.startsWith("fields")) return "protocol/fields-select";
  if (kind === "page[before]") return "protocol/page-back";
  return kind === plain || kind === refusable ? undefined : "protocol/page-walk";
}

/** One failing operation, for one party in one cell. */
export interface Failing {
  readonly operation: Registered;
  readonly by: ActorName;
  readonly cell: Cell;
  /** The parameter that it is asked with, or "plain". */
  readonly kind: string;
  readonly first: number;
  readonly failures: number;
  /** The last failure. */
  readonly exchange: Exchange;
  /** The number of other answers before the first failure. */
  readonly answers: number;
}

/** Operations that have only failed so far. */
export interface Outages {
  note(operation: Registered | undefined, by: ActorName, cell: Cell, exchange: Exchange): void;
  /**
   * Milliseconds to wait before the operation is tried again.
   *
   * @throws {Undecided} If it has failed permanently.
   */
  wait(operation: Registered, by: ActorName, cell: Cell, asked: string): number;
  /** The present state of a failing operation. Undefined if it was answered meanwhile. */
  now(failing: Failing): Failing | undefined;
  /** The operations that have only failed. Last those that would be refused otherwise. */
  failing(): readonly Failing[];
  /** Whether one of them, or a parameter that always fails, explains the failure of a request. */
  explain(exchange: Exchange): boolean;
  isForGood(failing: Failing): boolean;
  /** The problem of a permanently failing operation, with the broken promise. */
  told(failing: Failing): Because;
}

/** The problem of a permanently failing operation, with the broken promise. */
const outageOf = ({ operation, by, cell, exchange, failures }: Failing, statement: Citation) =>
  ({
    statement,
    check: outageCheck,
    expected: `an answer to ${operation.id} of the ${by}, ${cell.apiVersion}, ${cell.inflection}`,
    actual: `${describe(exchange)}, ${failures} times in a row`,
  }) as const;

export function createOutages(now: () => number): Outages {
  const failing = new Map<string, Failing>();
  /** The operations that were answered at least once. */
  const answered = new Set<string>();
  /** The last known status of each resource, by its id. */
  const statuses = new Map<string, string>();
  const cells = new Map<string, Cell>();
  let heard = 0;
  let waited = 0;
  const nameOf = (
    { id }: Registered,
    by: string,
    { apiVersion, inflection }: Cell,
    kind: string,
  ): string => [id, by, apiVersion, inflection, kind].join(" ");
  /**
   * A refusal of an action that is not allowed says nothing about the same action where it is allowed. So the two are counted
   * apart.
   */
  const kindOf = ({ name, resource }: Registered, by: string, asked: string): string => {
    const { actions, parties, isStatus, rule } = resource.lifecycle;
    if (!actions.includes(name)) return parameterOf(asked);
    const status = statuses.get(idIn(asked, name));
    const isKnown = isStatus(status) && parties.includes(by);
    return isKnown && rule({ status, action: name, party: by }).allowed ? plain : refusable;
  };

  /**
   * The promise that an outage breaks. It follows from the requests that are answered: those of other versions,
   * inflections or parties.
   */
  function statementOf({ operation, by, cell, kind }: Failing): Citation {
    const { name, resource } = operation;
    const { answers, oneView } = resource.cites;
    const isAnswered = (who: string, at: Cell) => answered.has(nameOf(operation, who, at, kind));
    const others = [...cells.values()];
    const promise = promiseOf(kind, resource.cites);
    // Where the list fails without it as well, the parameter is not what breaks it.
    if (promise !== undefined && answered.has(nameOf(operation, by, cell, plain))) return promise;
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
      // A 401 or a 429 says nothing about the operation.
      if (exchange.status === 401 || exchange.status === 429) return;
      const kind = kindOf(operation, by, exchange.path);
      const name = nameOf(operation, by, cell, kind);
      noteStatus(statuses, operation, exchange);
      cells.set(`${cell.apiVersion} ${cell.inflection}`, cell);
      if (exchange.status < 500) {
        heard += 1;
        failing.delete(name);
        answered.add(name);
        return;
      }
      if (answered.has(name)) return;
      const known = failing.get(name);
      // While nothing else is answered either, the whole target is down. Such failures do not count.
      const {
        first,
        failures,
        answers: before,
      } = known !== undefined && known.answers < heard
        ? known
        : { first: exchange.startedAt, failures: 0, answers: heard };
      const counted = { first, failures: failures + 1, answers: before };
      failing.set(name, { operation, by, cell, kind, exchange, ...counted });
    },
    wait(operation, by, cell, asked) {
      const known = failing.get(nameOf(operation, by, cell, kindOf(operation, by, asked)));
      // If nothing is answered, the whole target is down, and no single operation is the cause.
      if (known === undefined || known.failures < 3 || answered.size === 0) return 0;
      if (isForGood(known)) {
        const because = told(known);
        throw new Undecided(`${operation.id} fails for good (${idOf(because.statement)})`, {
          because,
        });
      }
      // The next attempts are spread over time, so that the end of a short outage is seen.
      const share = Math.min(1, (known.failures - 2) / (triesForGood - 2));
      const wait = Math.max(0, known.first + longEnough * share + 100 - now());
      if (waited + wait > patience) return 0;
      waited += wait;
      return wait;
    },
    now: ({ operation, by, cell, kind }) => failing.get(nameOf(operation, by, cell, kind)),
    failing: () =>
      [...failing.values()].toSorted(
        (a, b) => Number(a.kind === refusable) - Number(b.kind === refusable),
      ),
    explain: ({ path }) =>
      [...failing.values()].some(({ kind }) => kind !== plain && spelled(path).includes(kind)),
    isForGood,
    told,
  };
}
