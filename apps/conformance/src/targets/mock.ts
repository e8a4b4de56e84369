import type { Clock } from "@persona-conformance/client";
import {
  createMock,
  type Fault,
  type Mock,
  type Rulings,
  type Served,
} from "@persona-conformance/mock";
import { createRegistry } from "@persona-conformance/schemas";
import type { Runnable } from "../runner/run-options.ts";
import { type Capability, capabilityNames, mockAlone } from "../capabilities.ts";
import type { Arrangement } from "../trial/arranging/arrangement.ts";
import type { Fixture } from "../trial/arranging/fixture.ts";
import type { TrialContext } from "../trial/trial-context.ts";
import type { Trial } from "../trial/trial.ts";
import { connectionStock, readyConnection } from "./mock-connections.ts";
import { sharesBetween, shareTokenStock } from "./mock-share-tokens.ts";
import type { Stock } from "./stock.ts";
import { type Opening, openSession, runnable } from "./target.ts";

const stocks: readonly Stock[] = [connectionStock, shareTokenStock];

/** Resources instead of the documented ones, with their arrangements by name. */
export interface OtherResources {
  readonly served: readonly Served[];
  readonly arrangements: ReadonlyMap<string, Arrangement>;
  /** Adds objects that no request can create, to the organizations of a trial. */
  readonly add?: (mock: Mock, context: TrialContext) => void;
}

export interface MockTarget extends Opening {
  readonly faults?: readonly Fault[];
  readonly rulings?: Partial<Rulings>;
  /** `fresh`: each check has its own connection. `reuse`: all checks share one, as on a sandbox. */
  readonly fixture?: "fresh" | "reuse";
  /** Has only the capabilities of a nightly run on a sandbox with two keys, an accept command and `--redeem all`. */
  readonly night?: true;
  /** The time of the mock's clock at the start, in milliseconds since 1970. Default: a fixed time. */
  readonly startsAt?: number;
  readonly others?: OtherResources;
}

/** Capabilities that would spoil a shared connection. */
const disposable: ReadonlySet<Capability> = new Set(["create", "provision", "disposable"]);

/** The capabilities of a nightly run on a sandbox with two organizations, and with `--redeem all`. */
const ofTwo: ReadonlySet<Capability> = new Set(
  capabilityNames.filter(
    (name) => name !== "stranger" && name !== "provision" && !mockAlone.has(name),
  ),
);

const fixedTime = Date.parse("2026-01-01T00:00:00Z");
/** What a request takes, in milliseconds of the mock's clock. */
const latency = 2;
/** The age of what a sandbox holds when a run begins, in milliseconds of the mock's clock. */
const age = 60_000;

/** The mock as a target, within this process and in a time of its own: a wait takes no real time. */
export function openMock(options: MockTarget): Runnable<Trial> {
  const { night = false, others, startsAt = fixedTime } = options;
  const fixture = night ? "reuse" : (options.fixture ?? "fresh");
  // Not a full second: such a time is compared less exactly.
  let time = Math.floor(startsAt / 1000) * 1000 + 1;
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  const clock: Clock = { now: () => time, sleep: async (milliseconds) => advance(milliseconds) };
  const mock = createMock({
    now: clock.now,
    sleep: clock.sleep,
    ...(others && { resources: others.served }),
    ...(options.faults && { faults: options.faults }),
    ...(options.rulings && { rulings: options.rulings }),
  });

  /** Adds organizations for one trial. */
  function newContext(): TrialContext {
    const [source, destination, stranger] = [1, 2, 3].map(() => mock.addOrganization());
    const keyOf = (organization: typeof source) => organization?.environments[0].keys[0] ?? "";
    const context: TrialContext = {
      keys: {
        source: keyOf(source),
        destination: keyOf(destination),
        ...(!night && { stranger: keyOf(stranger) }),
      },
      organizations: { source: source?.id ?? "", destination: destination?.id ?? "" },
      fixtures: new Map(),
      made: new Map(),
      shares: {
        ...sharesBetween(source?.id ?? "", destination?.id ?? ""),
        ...(fixture === "fresh" && { ready: () => readyConnection(mock, context) }),
      },
      authenticated: new Set(["source", "destination", "stranger"]),
      memory: new Map(),
      ...(fixture === "fresh" && {
        stock: (resource) => {
          // As long as a request would have taken.
          advance(latency);
          return stocks.find((one) => one.resource === resource)?.own?.(mock, context);
        },
      }),
      newOrganization: () => mock.addOrganization().id,
      populate(resource, count, party = "source") {
        const stock = stocks.find((one) => one.resource === resource);
        if (stock === undefined) throw new Error(`the mock has no ${resource.name} in stock`);
        return Array.from({ length: count }, () =>
          stock.another(mock, context, party),
        ).toReversed();
      },
    };
    others?.add?.(mock, context);
    return context;
  }
  function reused(): () => TrialContext {
    const context = newContext();
    const fixtures = stocks.flatMap(({ resource, fixture: made }): [string, Fixture][] =>
      made === undefined
        ? []
        : [[resource.name, { resource, id: made(mock, context), last: undefined }]],
    );
    if (others === undefined) for (const { beside } of stocks) beside?.(mock, context);
    advance(age);
    const shared = { ...context, fixtures: new Map(fixtures) };
    return () => shared;
  }

  const session = openSession(
    {
      baseUrl: "http://mock.invalid",
      fetch(request) {
        advance(latency);
        return mock.answer(request);
      },
      clock,
      capabilities: night
        ? ofTwo
        : new Set(capabilityNames.filter((name) => fixture === "fresh" || !disposable.has(name))),
      context: fixture === "fresh" ? newContext : reused(),
      ...(others && {
        registry: createRegistry(others.served.map(({ resource }) => resource)),
        arrangements: others.arrangements,
      }),
      accept: async (resource, { action, party }, id) => {
        const organization = mock.organizationOf(resource, id, party) ?? "";
        const accepted = mock.perform(resource, action, id, organization);
        const result = `the dashboard ${accepted ? `${action}s` : "refuses"}`;
        return { accepted, result, trusted: !night };
      },
      ...(!night && { controls: { throttle: mock.throttle, failNext: mock.failNext, advance } }),
    },
    options,
  );
  return runnable("mock", session, async () => []);
}
