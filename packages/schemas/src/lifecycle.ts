import type { StatementId } from "./statements.ts";

/**
 * A lifecycle is one table: rows are actions, and a row says from where, by whom, to where, and which statement stands
 * behind each ruling. Everything else about it is derived here, for any resource.
 */

/** One row of a lifecycle. `cites.party` is missing where every party may act. */
export interface Transition {
  readonly from: readonly string[];
  readonly by: readonly string[];
  readonly to: string;
  readonly cites: {
    readonly allowed: StatementId;
    readonly status: StatementId;
    readonly party?: StatementId;
  };
}

export interface LifecycleTable {
  readonly resource: string;
  readonly initial: string;
  readonly statuses: readonly string[];
  readonly parties: readonly string[];
  readonly actions: Readonly<Record<string, Transition>>;
  /** The HTTP statuses that may refuse an action, by what is wrong with the attempt. */
  readonly refusals: { readonly status: readonly number[]; readonly party: readonly number[] };
}

export type StatusOf<T extends LifecycleTable> = T["statuses"][number];
export type PartyOf<T extends LifecycleTable> = T["parties"][number];
export type ActionOf<T extends LifecycleTable> = keyof T["actions"] & string;

/** A party trying an action on a resource of some status. */
export interface Attempt<T extends LifecycleTable = LifecycleTable> {
  readonly status: StatusOf<T>;
  readonly action: ActionOf<T>;
  readonly party: PartyOf<T>;
}

/** What the lifecycle says of an attempt. */
export type Ruling<T extends LifecycleTable = LifecycleTable> =
  | { readonly allowed: true; readonly to: StatusOf<T>; readonly cites: StatementId }
  | {
      readonly allowed: false;
      readonly because: readonly ("status" | "party")[];
      /** HTTP statuses that count as this refusal. A 401 or a 429 is never among them: it proves nothing. */
      readonly with: readonly number[];
      readonly cites: StatementId;
    };

export interface Step<T extends LifecycleTable = LifecycleTable> {
  readonly action: ActionOf<T>;
  readonly party: PartyOf<T>;
  readonly to: StatusOf<T>;
}

export interface Lifecycle<T extends LifecycleTable> {
  readonly table: T;
  readonly statuses: readonly StatusOf<T>[];
  readonly parties: readonly PartyOf<T>[];
  readonly actions: readonly ActionOf<T>[];
  readonly initial: StatusOf<T>;
  /** Every party × action × status. */
  readonly attempts: readonly Attempt<T>[];
  rule(attempt: Attempt<T>): Ruling<T>;
  /** The fewest allowed steps between two statuses, using only `actions`; undefined where there is no way. */
  routeTo(
    from: StatusOf<T>,
    to: StatusOf<T>,
    actions?: readonly ActionOf<T>[],
  ): readonly Step<T>[] | undefined;
  isStatus(value: unknown): value is StatusOf<T>;
}

export function defineLifecycle<const T extends LifecycleTable>(table: T): Lifecycle<T> {
  type S = StatusOf<T>;
  type A = ActionOf<T>;
  const statuses: readonly S[] = table.statuses;
  const parties: readonly PartyOf<T>[] = table.parties;
  const actions = Object.keys(table.actions) as readonly A[];
  const attempts = statuses.flatMap((status) =>
    actions.flatMap((action) => parties.map((party) => ({ status, action, party }))),
  );

  function rule({ status, action, party }: Attempt<T>): Ruling<T> {
    const row = table.actions[action] as Transition;
    const because: ("status" | "party")[] = [];
    if (!row.by.includes(party)) because.push("party");
    if (!row.from.includes(status)) because.push("status");
    const cited = because[0] ?? "allowed";
    const cites = row.cites[cited];
    if (cites === undefined) throw new Error(`${action} cites no statement for a wrong ${cited}`);
    if (because.length === 0) return { allowed: true, to: row.to, cites };
    const codes = new Set(because.flatMap((reason) => table.refusals[reason]));
    return { allowed: false, because, with: [...codes].toSorted((a, b) => a - b), cites };
  }

  const legal: readonly (Step<T> & { readonly from: S })[] = attempts.flatMap((attempt) => {
    const ruling = rule(attempt);
    const { action, party, status } = attempt;
    return ruling.allowed ? [{ action, party, to: ruling.to, from: status }] : [];
  });

  function routeTo(from: S, to: S, using = actions): readonly Step<T>[] | undefined {
    const routes = new Map<S, readonly Step<T>[]>([[from, []]]);
    // A Map iterates over what is added while it iterates: a breadth-first walk.
    for (const [status, route] of routes) {
      if (status === to) return route;
      for (const { from: start, ...step } of legal) {
        if (start !== status || routes.has(step.to) || !using.includes(step.action)) continue;
        routes.set(step.to, [...route, step]);
      }
    }
    return undefined;
  }

  return {
    table,
    statuses,
    parties,
    actions,
    initial: table.initial,
    attempts,
    rule,
    routeTo,
    isStatus: (value): value is S => statuses.includes(value as S),
  };
}
