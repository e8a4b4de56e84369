import { inflections } from "@persona-conformance/schemas/facts";
import type { Axis, Moment } from "./condition.ts";
import type { Caller } from "./organizations.ts";
import { type Arrival, type Context, keyIn } from "./protocol.ts";
import type { Engine } from "./resource/engine.ts";

export interface MomentsOptions {
  readonly callers: ReadonlyMap<string, Caller>;
  readonly engineOf: (resourceName: string) => Engine | undefined;
  readonly defaultVersion: string;
  readonly random: () => number;
}

/** A request between its arrival and its answer. */
export interface OngoingRequest {
  /** The request goes on. From now on, `current` is about this one. */
  enter(): void;
  /** The request is answered. */
  end(): void;
}

export const unwatched: OngoingRequest = { enter: () => {}, end: () => {} };

/** Collects for each request what a condition can ask about. */
export interface Moments {
  current(): Moment;
  begin(arrival: Arrival): OngoingRequest;
  /** Performs something that is no request, such as an action in a dashboard. */
  aside<T>(facts: Moment["facts"], act: () => T): T;
}

interface Underway extends Moment {
  /** Two requests overlap if they have the same subject. */
  readonly subject: string;
  readonly facts: Partial<Record<Axis, string>>;
}

const yes = (is: boolean) => (is ? "yes" : "no");

export function createMoments(options: MomentsOptions): Moments {
  const { callers, engineOf, defaultVersion, random } = options;
  let arrived = 0;
  let now: Moment = { number: 0, roll: 0, facts: {} };
  const underway = new Set<Underway>();
  const keys = new Set<string>();

  function partyOf({ operation, resource, parameters }: Arrival, caller: Caller | undefined) {
    if (caller === undefined) return "nobody";
    const engine = engineOf(resource?.name ?? "");
    if (engine === undefined || operation === undefined) return "stranger";
    // The creator is the first party.
    if (operation.name === "create") return engine.resource.lifecycle.parties[0] ?? "stranger";
    return engine.roleOf(caller.organizationId, idIn(parameters)) ?? "stranger";
  }

  function isReplay({ method, headers }: Arrival, caller: Caller | undefined): boolean {
    const key = method === "POST" ? headers.get("idempotency-key") : null;
    if (key === null || caller === undefined) return false;
    const scoped = `${caller.environmentId} ${key}`;
    const known = keys.has(scoped);
    keys.add(scoped);
    return known;
  }

  function factsOf(arrival: Arrival): Partial<Record<Axis, string>> {
    const { operation, resource, query, headers, parameters } = arrival;
    const caller = callers.get(keyIn(headers.get("authorization")) ?? "");
    const asked = headers.get("key-inflection");
    const engine = engineOf(resource?.name ?? "");
    const id = idIn(parameters);
    const isAction = operation !== undefined && engine?.isAction(operation.name) === true;
    return {
      version: headers.get("persona-version") ?? defaultVersion,
      style: inflections.find((style) => style === asked) ?? "kebab",
      party: partyOf(arrival, caller),
      ...(operation && { operation: operation.name }),
      ...(operation?.name === "list" && {
        page: query.has("page[after]") || query.has("page[before]") ? "2" : "1",
      }),
      query: yes([...query.keys()].some((name) => !name.startsWith("page["))),
      replay: yes(isReplay(arrival, caller)),
      ...(isAction && { round: String(engine.roundOf(operation.name, id)) }),
      ...(id !== "" && { accepted: yes(engine?.wasPerformed(id) === true) }),
      overlap: "no",
    };
  }

  return {
    current: () => now,
    begin(arrival) {
      arrived += 1;
      const moment: Underway = {
        number: arrived,
        roll: random() * 100,
        facts: factsOf(arrival),
        ...(arrival.operation && { operationId: arrival.operation.id }),
        subject: `${arrival.resource?.name} ${idIn(arrival.parameters) || arrival.path}`,
      };
      for (const other of underway) {
        if (other.subject !== moment.subject) continue;
        if (other.facts.overlap === "no") other.facts.overlap = "yes";
        moment.facts.overlap = "second";
      }
      underway.add(moment);
      now = moment;
      return {
        enter: () => {
          now = moment;
        },
        end: () => underway.delete(moment),
      };
    },
    aside(facts, act) {
      const before = now;
      now = { number: arrived, roll: before.roll, facts };
      try {
        return act();
      } finally {
        now = before;
      }
    },
  };
}

const idIn = (parameters: Context["parameters"]) => Object.values(parameters)[0] ?? "";
