import { type ConnectionParty, newestVersion } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "./answer.ts";
import { correctConnectionRules } from "./connection-rules.ts";
import { createConnections } from "./connections.ts";
import { createCore } from "./core.ts";
import { type Fault, gated, applyFaults } from "./fault.ts";
import {
  type Caller,
  callersOf,
  type Organization,
  organization,
  organizations,
} from "./organizations.ts";
import { correctProtocol } from "./protocol.ts";
import { createRateLimit } from "./rate-limit.ts";
import { rule, type Rulings } from "./rulings.ts";

export interface MockOptions {
  readonly organizations?: readonly Organization[];
  readonly faults?: readonly Fault[];
  readonly rulings?: Partial<Rulings>;
  /** API version of a request that names none; the newest unless given. */
  readonly apiVersion?: string;
  /** Requests per minute and environment; unlimited unless given. */
  readonly rateLimit?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Between 0 and 1: draws when a fault that is on now and then is on. */
  readonly random?: () => number;
}

/** A reference implementation of Connect's connections, correct unless it wears a fault. */
export interface Mock {
  fetch(request: Request): Promise<Response>;
  /** Accepts a connection as an organization would in its dashboard; whether that was allowed. */
  accept(id: string, organizationId: string): boolean;
  /** Creates a connection with `key` as the source's; gives its id. */
  connect(key: string, destinationOrganizationId: string): string;
  /** Who is which party to a connection. */
  organizationOf(id: string, party: ConnectionParty): string | undefined;
  /** One more organization, with a sandbox of its own. */
  addOrganization(): Organization;
  /** Who a key belongs to. */
  caller(key: string): Caller | undefined;
  /** The next `count` requests of a key's environment are answered 429. */
  throttle(key: string, count: number): void;
  /** The next request that passes authentication, rate limit and idempotency is answered 500. */
  failNext(): void;
  /** Moves the mock's clock forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

export function createMock(options: MockOptions = {}): Mock {
  const rulings = rule(options.rulings);
  const all = options.organizations ?? Object.values(organizations);
  const callers = new Map<string, Caller>();
  const environments = new Map<string, readonly string[]>();
  const add = (added: Organization): Organization => {
    for (const caller of callersOf(added)) callers.set(caller.key, caller);
    environments.set(
      added.id,
      added.environments.map(({ id }) => id),
    );
    return added;
  };
  all.forEach(add);
  const faults = options.faults ?? [];

  let skipped = 0;
  const clock = options.now ?? Date.now;
  const now = () => clock() + skipped;
  let last = 0;
  const tick = () => (last = Math.max(now(), last + 1));

  let requests = 0;
  let arrived = 0;
  let roll = 0;
  const isOn = ({ when: { after = 0, percent = 100 } = {} }: Fault) =>
    arrived > after && roll < percent;
  const protocol = applyFaults(
    correctProtocol(rulings, callers, options.apiVersion ?? newestVersion),
    faults.map((fault) => gated(fault.protocol, () => isOn(fault))),
  );
  const rules = applyFaults(
    correctConnectionRules(rulings),
    faults.map((fault) => gated(fault.connections, () => isOn(fault))),
  );
  const connections = createConnections({
    rules,
    protocol,
    rulings,
    organizations: environments,
    tick,
    now,
  });

  const random = options.random ?? Math.random;
  const limit = createRateLimit(options.rateLimit, now);
  const throttled = new Map<string, number>();
  let failure: Answer | undefined;
  const latency = Number(rulings["protocol/latency"]);
  const sleep =
    options.sleep ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));

  const fetch = createCore({
    operations: connections.operations,
    protocol,
    rulings,
    now,
    rate(scope) {
      const rate = limit(scope);
      const left = throttled.get(scope) ?? 0;
      if (left <= 0) return rate;
      throttled.set(scope, left - 1);
      return { ...rate, remaining: 0, reset: 1, exceeded: true };
    },
    pause: async () => {
      if (latency > 0) await sleep(latency);
    },
    newRequestId: () => {
      requests += 1;
      return `${rulings["protocol/request-id-prefix"]}mock${String(requests).padStart(8, "0")}`;
    },
    interruption: () => {
      const interrupted = failure;
      failure = undefined;
      return interrupted;
    },
  });

  const known = (key: string): Caller => {
    const caller = callers.get(key);
    if (caller === undefined) throw new Error("the mock does not know this key");
    return caller;
  };
  return {
    fetch(request) {
      arrived += 1;
      roll = random() * 100;
      return fetch(request);
    },
    accept: connections.accept,
    organizationOf: connections.organizationOf,
    connect: (key, destination) => connections.connect(known(key), destination),
    addOrganization: () => add(organization(`extra${environments.size}`)),
    caller: (key) => callers.get(key),
    throttle: (key, count) => throttled.set(known(key).environmentId, count),
    failNext: () => {
      failure = refuse(500);
    },
    advance: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}
