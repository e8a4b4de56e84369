import {
  type Inflection,
  inflections,
  newestVersion,
  type Resource,
  type UnknownId,
} from "@persona-conformance/schemas/facts";
import { type Answer, refuse, type Sent } from "./answer.ts";
import { holds } from "./condition.ts";
import { createCore } from "./core.ts";
import { applyFaults, type Fault, gated } from "./fault.ts";
import { createClock } from "./clock.ts";
import { behind, over } from "./edge.ts";
import { createMoments, unwatched } from "./moments.ts";
import {
  type Caller,
  createDirectory,
  type Organization,
  furtherOrganization,
  organizations,
} from "./organizations.ts";
import { correctProtocol } from "./protocol.ts";
import { evidenceOf, type Ledger } from "./ledger.ts";
import { createRateLimit } from "./rate-limit.ts";
import { correctRules } from "./resource/correct/correct-rules.ts";
import { createEngine, type Engine } from "./resource/engine.ts";
import type { ResourceRules } from "./resource/rules.ts";
import type { Draft } from "./resource/stored.ts";
import { questionsOf, rule, type Rulings } from "./rulings.ts";
import { allServed } from "./all-served.ts";
import type { Served, World } from "./served.ts";

/** Options of `createMock`. */
export interface MockOptions {
  /** The resources to serve. Default: all that this package knows. */
  readonly resources?: readonly Served[];
  readonly organizations?: readonly Organization[];
  readonly faults?: readonly Fault[];
  /** Answers of a sandbox to open questions, from earlier nights. `rulings` take precedence. */
  readonly ledger?: Ledger;
  readonly rulings?: Partial<Rulings> | Readonly<Record<string, string>>;
  /**
   * The organization's setting for key inflection, for requests without `Key-Inflection`. Default: the ledger's, or
   * else `kebab`.
   */
  readonly inflection?: Inflection;
  /** API version of a request that names none. Default: the newest. */
  readonly apiVersion?: string;
  /** Requests per minute and environment. Default: no limit. */
  readonly rateLimit?: number;
  /** The time in milliseconds since 1970. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Returns a number between 0 and 1. Decides when a fault with a percentage applies. */
  readonly random?: () => number;
}

type PartyOf<R extends Resource> = R["lifecycle"]["parties"][number];
type ActionOf<R extends Resource> = R["lifecycle"]["actions"][number];

/** A reference implementation of some resources. It is correct unless it has a fault. */
export interface Mock {
  /** The resources that it serves. */
  resources(): readonly Resource[];
  fetch(request: Request): Promise<Response>;
  /** Like `fetch`, and faster: making a `Response` and reading its stream take as long as the rest. */
  answer(request: Request): Promise<Sent>;
  /**
   * Performs an action as an organization would in its dashboard, even if the API has no such operation. Returns
   * whether it was allowed.
   */
  perform<R extends Resource>(
    resource: R,
    action: ActionOf<R>,
    id: string,
    organizationId: string,
  ): boolean;
  /** Performs a passage early: a change that time or the system would bring. Returns whether it was possible. */
  pass(resource: Resource, passage: string, id: string): boolean;
  /** Creates a resource as if by `key`, without the rules for creating. Returns its id. */
  add(resource: Resource, key: string, attributes: Draft["attributes"]): string;
  /** The organization that is this party of a resource. */
  organizationOf<R extends Resource>(
    resource: R,
    id: string,
    party: PartyOf<R>,
  ): string | undefined;
  /** The open questions that the ledger does not answer. The mock answers them with our own rulings. */
  unanswered(): readonly UnknownId[];
  /** Adds an organization with its own sandbox. */
  addOrganization(): Organization;
  /** The caller that a key belongs to. */
  caller(key: string): Caller | undefined;
  /** Answers the next `count` requests of a key's environment with 429. */
  throttle(key: string, count: number): void;
  /** Answers one request with 500: the next one that passes authentication, rate limit and idempotency. */
  failNext(): void;
  /** Moves the mock's clock forward by this many milliseconds. */
  advance(milliseconds: number): void;
}

/**
 * Creates a mock in this process. `listen` or `startMock` serve one on a port.
 *
 * @throws {Error} For an unknown ruling.
 * @example
 * const mock = createMock({ rateLimit: 300 });
 * const client = createClient({ apiKey: "persona_sandbox_mock_source", fetch: mock.fetch });
 */
export function createMock(options: MockOptions = {}): Mock {
  const served = options.resources ?? allServed;
  const questions = questionsOf(served);
  const evidence = evidenceOf(options.ledger ?? { observations: {} }, questions);
  const rulings = rule({ ...evidence.rulings, ...options.rulings }, questions);
  const all = options.organizations ?? Object.values(organizations);
  const { callers, environments, isProduction, add } = createDirectory(all);
  const faults = options.faults ?? [];

  const { now, tick, advance } = createClock(options.now);
  const random = options.random ?? Math.random;
  const engines = new Map<string, Engine>();
  const defaultVersion = options.apiVersion ?? newestVersion;
  const moments = createMoments({
    callers,
    engineOf: (name) => engines.get(name),
    defaultVersion,
    random,
  });
  const isOn = ({ when }: Fault) => when === undefined || holds(when, moments.current());
  const others =
    inflections.find((name) => name === rulings["protocol/default-inflection"]) ?? "kebab";
  const styleOf = ({ organizationId }: Caller): Inflection =>
    organizationId === all[0]?.id ? (options.inflection ?? evidence.inflection ?? others) : others;
  const protocol = applyFaults(
    correctProtocol(rulings, callers, { version: defaultVersion, style: styleOf }),
    faults.map((fault) => gated(fault.protocol, () => isOn(fault))),
  );
  const world: World = {
    rulings,
    organizations: environments,
    isProduction,
    now,
    styleOf,
    find: (name, id) => engines.get(name)?.find(id),
    organizationOf: (name, id, party) => engines.get(name)?.organizationOf(id, party),
    partyOf: (name, id, caller) => engines.get(name)?.partyOf(id, caller),
  };
  for (const definition of served) {
    const { resource } = definition;
    const rules = rulesOf(definition, world, faults, isOn);
    const engine = createEngine({
      resource,
      rules,
      protocol,
      rulings,
      organizations: environments,
      tick,
      now,
      engineOf: (name) => engines.get(name),
    });
    engines.set(resource.name, engine);
  }
  const engineOf = ({ name }: Resource): Engine => {
    const engine = engines.get(name);
    if (engine === undefined) throw new Error(`the mock does not serve ${name}`);
    return engine;
  };

  const { count, throttle } = createRateLimit(
    options.rateLimit,
    now,
    rulings["protocol/quota"] !== "no",
  );
  let requests = 0;
  let failure: Answer | undefined;
  const api = createCore({
    handlers: [...engines.values()].flatMap(({ handlers }) => handlers),
    protocol,
    rulings,
    now,
    rate: count,
    pause: pauseOf(rulings["protocol/latency"], options.sleep),
    newRequestId: () => {
      requests += 1;
      return `${rulings["protocol/request-id-prefix"]}mock${String(requests).padStart(8, "0")}`;
    },
    interruption: () => {
      const interrupted = failure;
      failure = undefined;
      return interrupted;
    },
    stray: (context) => engines.forEach((engine) => engine.stray(context)),
    // Only conditional faults need this.
    begin: faults.some(({ when }) => when !== undefined) ? moments.begin : () => unwatched,
  });

  const known = (key: string): Caller => {
    const caller = callers.get(key);
    if (caller === undefined) throw new Error("the mock does not know this key");
    return caller;
  };
  const servedResources = served.map(({ resource }) => resource);
  const atEdge = behind(rulings["protocol/edge"], api, servedResources, now);
  const answer = over(rulings["protocol/network"], atEdge);
  return {
    resources: () => servedResources,
    async fetch(request) {
      const { body, ...init } = await answer(request);
      return new Response(body, init);
    },
    answer,
    perform(resource, action, id, organizationId) {
      const engine = engineOf(resource);
      const party = engine.roleOf(organizationId, id) ?? "stranger";
      const round = String(engine.roundOf(action, id));
      const accepted = engine.wasPerformed(id) ? "yes" : "no";
      return moments.aside({ operation: action, party, round, accepted }, () =>
        engine.perform(action, id, organizationId),
      );
    },
    pass: (resource, ...passed) => moments.aside({}, () => engineOf(resource).pass(...passed)),
    add: (resource, key, attributes) =>
      moments.aside({}, () => engineOf(resource).add(known(key), { attributes }).id),
    organizationOf: (resource, ...asked) => engineOf(resource).organizationOf(...asked),
    unanswered: () => evidence.unanswered,
    addOrganization: () => add(furtherOrganization(environments.size)),
    caller: (key) => callers.get(key),
    throttle: (key, times) => throttle(known(key).environmentId, times),
    failNext: () => {
      failure = refuse(500);
    },
    advance,
  };
}

/** The rules of a resource: the correct ones, with the faults that concern it. */
function rulesOf(
  served: Served,
  world: World,
  faults: readonly Fault[],
  isOn: (fault: Fault) => boolean,
): ResourceRules {
  const concerning = faults.filter(
    ({ resource }) => resource === undefined || resource === served.resource.name,
  );
  return applyFaults(
    correctRules(served, world),
    concerning.map((fault) => gated(fault.rules, () => isOn(fault))),
  );
}

const realSleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits before each answer, or before one in 25, unless the latency is 0. */
function pauseOf(latency: string, sleep: NonNullable<MockOptions["sleep"]> = realSleep) {
  const milliseconds = Number.parseInt(latency, 10);
  const every = latency.endsWith("at times") ? 25 : 1;
  let answers = 0;
  return async (): Promise<void> => {
    answers += 1;
    if (milliseconds > 0 && answers % every === 0) await sleep(milliseconds);
  };
}
