import type { Citation } from "./citation.ts";

/**
 * A lifecycle is one table. A row is an action: from which statuses, by which party, to which status, and the
 * statement behind each ruling. This file derives everything else from the table, for any resource.
 */

/** The result of an action that is not done at once: the status in its answer, and the possible final ones. */
export interface Settling<Status extends string = string> {
  readonly now: Status;
  readonly later: readonly [Status, ...Status[]];
}

/** One row of a lifecycle. `cites.party` is missing if every party may act. */
export interface Transition<Status extends string = string, Party extends string = string> {
  readonly from: readonly [Status, ...Status[]];
  readonly by: readonly [Party, ...Party[]];
  readonly to: Status | Settling<Status>;
  /** Allowed only while another resource has this status. */
  readonly while?: { readonly resource: string; readonly status: string };
  /** The statuses and parties for which the documentation leaves the action open. */
  readonly open?: { readonly from?: readonly Status[]; readonly by?: readonly Party[] };
  readonly cites: {
    readonly allowed: Citation;
    readonly status: Citation;
    /** Replaces `status` for attempts from these statuses. */
    readonly from?: Readonly<Partial<Record<Status, Citation>>>;
    readonly party?: Citation;
    /** The statement that refuses the action while the other resource has another status. */
    readonly while?: Citation;
    /** The statement that promises the end of a slow action. */
    readonly settles?: Citation;
  };
}

/** A change by time or by the system, and not by a party. */
export interface Passage<Status extends string = string> {
  readonly by: "time" | "system";
  readonly from: readonly [Status, ...Status[]];
  readonly to: Status;
  /** The attribute with the time of the change. */
  readonly at?: string;
  readonly cites: { readonly allowed: Citation };
}

/** The table from which `defineLifecycle` makes a lifecycle. */
export interface LifecycleTable<
  Status extends string = string,
  Party extends string = string,
  Action extends string = string,
> {
  readonly initial: NoInfer<Status>;
  readonly statuses: readonly Status[];
  readonly parties: readonly Party[];
  readonly actions: Readonly<Record<Action, Transition<NoInfer<Status>, NoInfer<Party>>>>;
  readonly passages?: Readonly<Record<string, Passage<NoInfer<Status>>>>;
  /** The HTTP statuses that may refuse an action, by objection. */
  readonly refusals: Readonly<Record<"status" | "party", readonly number[]>> & {
    readonly while?: readonly number[];
  };
}

/** A reason against an attempt: the wrong party, the wrong status, or the status of another resource. */
export type Objection = "party" | "status" | "while";

/** A party's attempt at an action on a resource of some status. */
export interface Attempt<
  Status extends string = string,
  Party extends string = string,
  Action extends string = string,
> {
  readonly status: Status;
  readonly action: Action;
  readonly party: Party;
  /** The other resource does not have the required status. */
  readonly unmet?: true;
}

/** The ruling of the lifecycle on an attempt. */
export type Ruling<Status extends string = string> =
  | {
      readonly allowed: true;
      /** The status in the answer. */
      readonly to: Status;
      /** The statuses in which it may end. Only `to` if it is done at once. */
      readonly ends: readonly Status[];
      readonly cites: Citation;
    }
  | {
      readonly allowed: false;
      readonly because: readonly Objection[];
      /** The HTTP statuses of this refusal. A 401 or a 429 is never among them, since it proves nothing. */
      readonly with: readonly number[];
      readonly cites: Citation;
      /** The documentation leaves the attempt open. If it is done, it shows and ends in these. */
      readonly open?: { readonly to: Status; readonly ends: readonly Status[] };
    };

/** One step of a route: a party's action, or a change by time or the system. */
export type Step<
  Status extends string = string,
  Party extends string = string,
  Action extends string = string,
> =
  | { readonly by: "party"; readonly action: Action; readonly party: Party; readonly to: Status }
  | { readonly by: Passage["by"]; readonly passage: string; readonly to: Status };

/** A lifecycle: its table, and what follows from it. */
export interface Lifecycle<
  Status extends string = string,
  Party extends string = string,
  Action extends string = string,
> {
  readonly statuses: readonly Status[];
  readonly parties: readonly Party[];
  readonly actions: readonly Action[];
  /** The passages: changes by time or the system, and the ends of slow actions. */
  readonly passages: readonly (Passage<Status> & { readonly name: string })[];
  readonly initial: Status;
  /** Statuses without a transition out of them. */
  readonly finals: readonly Status[];
  /** Every party × action × status. If an action has a condition, also with the condition unmet. */
  readonly attempts: readonly Attempt<Status, Party, Action>[];
  /** The row of an action. */
  rowOf(action: Action): Transition<Status, Party>;
  rule(attempt: Attempt<Status, Party, Action>): Ruling<Status>;
  /**
   * The shortest route between two statuses, with only these `actions` and the passages. Undefined if there is none.
   */
  routeTo(
    from: Status,
    to: Status,
    actions?: readonly Action[],
  ): readonly Step<Status, Party, Action>[] | undefined;
  isStatus(value: unknown): value is Status;
}

const isSettling = <Status extends string>(to: Transition<Status>["to"]): to is Settling<Status> =>
  typeof to !== "string";

/** The status in the answer to an allowed action. */
export const shownBy = <Status extends string>({ to }: Pick<Transition<Status>, "to">): Status =>
  isSettling(to) ? to.now : to;

/** The statuses in which an allowed action may end. */
export const endsOf = <Status extends string>({
  to,
}: Pick<Transition<Status>, "to">): readonly Status[] => (isSettling(to) ? to.later : [to]);

/**
 * A lifecycle from its table.
 *
 * @throws {Error} where a row cites no statement for a refusal that it makes possible
 * @example
 * const doors = defineLifecycle({
 *   initial: "closed",
 *   statuses: ["open", "closed"],
 *   parties: ["owner"],
 *   actions: {
 *     open: { from: ["closed"], by: ["owner"], to: "open", cites: { allowed, status } },
 *   },
 *   refusals: { status: [409], party: [403] },
 * });
 * doors.rule({ status: "open", action: "open", party: "owner" }); // refused with 409
 */
export function defineLifecycle<
  const Status extends string,
  const Party extends string,
  const Action extends string,
>(table: LifecycleTable<Status, Party, Action>): Lifecycle<Status, Party, Action> {
  const { statuses, parties } = table;
  // `Object.keys` does not know the keys' type.
  const actions = Object.keys(table.actions) as Action[];
  const rowOf = (action: Action): Transition<Status, Party> => table.actions[action];
  const passages = passagesOf(
    table,
    actions.map((action) => [action, rowOf(action)] as const),
  );

  const attempts = statuses.flatMap((status) =>
    actions.flatMap((action) =>
      parties.flatMap((party): readonly Attempt<Status, Party, Action>[] => {
        const attempt = { status, action, party };
        return rowOf(action).while === undefined
          ? [attempt]
          : [attempt, { ...attempt, unmet: true }];
      }),
    ),
  );

  function rule({ status, action, party, unmet }: Attempt<Status, Party, Action>): Ruling<Status> {
    const row = rowOf(action);
    const because: Objection[] = [];
    if (!row.by.includes(party)) because.push("party");
    if (!row.from.includes(status)) because.push("status");
    if (unmet === true) because.push("while");
    const isOpen = {
      party: row.open?.by?.includes(party) === true,
      status: row.open?.from?.includes(status) === true,
      while: false,
    };
    const refusing = because.filter((reason) => !isOpen[reason]);
    const cited = refusing[0] ?? because[0] ?? "allowed";
    const cites = (cited === "status" ? row.cites.from?.[status] : undefined) ?? row.cites[cited];
    if (cites === undefined) throw new Error(`${action} cites no statement for a wrong ${cited}`);
    const done = { to: shownBy(row), ends: endsOf(row) };
    if (because.length === 0) return { allowed: true, ...done, cites };
    const codes = new Set(because.flatMap((reason) => table.refusals[reason] ?? []));
    return {
      allowed: false,
      because,
      with: [...codes].toSorted((a, b) => a - b),
      cites,
      ...(refusing.length === 0 && { open: done }),
    };
  }

  const legal: readonly { readonly from: Status; readonly step: Step<Status, Party, Action> }[] = [
    ...attempts.flatMap((attempt) => {
      const ruling = rule(attempt);
      const { action, party, status: from } = attempt;
      return ruling.allowed
        ? [{ from, step: { by: "party" as const, action, party, to: ruling.to } }]
        : [];
    }),
    ...passages.flatMap(({ name, by, from, to }) =>
      from.map((status) => ({ from: status, step: { by, passage: name, to } })),
    ),
  ];

  function routeTo(from: Status, to: Status, using: readonly Action[] = actions) {
    const routes = new Map<Status, readonly Step<Status, Party, Action>[]>([[from, []]]);
    // A Map also iterates over entries added meanwhile: this is a breadth-first search.
    for (const [status, route] of routes) {
      if (status === to) return route;
      for (const { from: start, step } of legal) {
        if (start !== status || routes.has(step.to)) continue;
        if (step.by === "party" && !using.includes(step.action)) continue;
        routes.set(step.to, [...route, step]);
      }
    }
    return undefined;
  }

  return {
    statuses,
    parties,
    actions,
    passages,
    initial: table.initial,
    finals: statuses.filter((status) => legal.every(({ from }) => from !== status)),
    attempts,
    rowOf,
    rule,
    routeTo,
    // The cast only lets `includes` take any text.
    isStatus: (value): value is Status => statuses.includes(value as Status),
  };
}

/** The passages: those of the table, and the end of each slow action. */
function passagesOf<Status extends string>(
  { passages = {} }: Pick<LifecycleTable<Status>, "passages">,
  rows: readonly (readonly [string, Transition<Status>])[],
): readonly (Passage<Status> & { readonly name: string })[] {
  const settled = rows.flatMap(([action, { to, cites }]) =>
    isSettling(to)
      ? to.later.map((end) => ({
          name: `${action}-ends-${end}`,
          by: "system" as const,
          from: [to.now] as const,
          to: end,
          cites: { allowed: cites.settles ?? cites.allowed },
        }))
      : [],
  );
  return [...Object.entries(passages).map(([name, one]) => ({ name, ...one })), ...settled];
}
