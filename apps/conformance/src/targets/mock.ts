import { type Clock, overNetwork, systemClock } from "@persona-conformance/client";
import {
  accept,
  connect,
  createMock,
  type Fault,
  listen,
  type Rulings,
} from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import type { Runnable } from "../runner/run.ts";
import { type Capability, capabilityNames } from "../runner/capabilities.ts";
import type { TrialContext } from "../trial/session.ts";
import type { Trial } from "../trial/trial.ts";
import { type Opening, openSession, runnable } from "./target.ts";

export interface MockTarget extends Opening {
  readonly faults?: readonly Fault[];
  readonly rulings?: Partial<Rulings>;
  /** A connection of its own for each check, or one for all, as on a sandbox. */
  readonly fixture?: "fresh" | "reuse";
  /** Over a loopback port, so that the wire is tested too; or within this process, where no time passes. */
  readonly transport?: "port" | "process";
}

/** On one connection for all, nothing can be done that a sandbox would not forgive. */
const disposable: ReadonlySet<Capability> = new Set(["create", "provision", "disposable"]);

/** Where time begins within the process, and the milliseconds that a request takes there. */
const epoch = Date.parse("2026-01-01T00:00:00.000Z");
const virtualLatency = 2;

/** The mock as a target. */
export async function openMock(options: MockTarget): Promise<Runnable<Trial>> {
  const { transport = "port", fixture = "fresh" } = options;
  const inProcess = transport === "process";
  let skipped = 0;
  const advance = (milliseconds: number) => {
    skipped += milliseconds;
  };
  const clock: Clock = inProcess
    ? { now: () => epoch + skipped, sleep: async (milliseconds) => advance(milliseconds) }
    : { now: () => systemClock.now() + skipped, sleep: systemClock.sleep };
  const mock = createMock({
    now: clock.now,
    ...(options.faults && { faults: options.faults }),
    ...(options.rulings && { rulings: options.rulings }),
    ...(inProcess && { sleep: clock.sleep }),
  });
  const server = inProcess ? undefined : await listen(mock);

  /** Organizations that nobody else works with. */
  function newContext(): TrialContext {
    const [source, destination, stranger] = [1, 2, 3].map(() => mock.addOrganization());
    const keyOf = (organization: typeof source) => organization?.environments[0].keys[0] ?? "";
    return {
      keys: { source: keyOf(source), destination: keyOf(destination), stranger: keyOf(stranger) },
      organizations: { source: source?.id ?? "", destination: destination?.id ?? "" },
      fixtures: new Map(),
      authenticated: new Set(["source", "destination", "stranger"]),
      memory: new Map(),
      newOrganization: () => mock.addOrganization().id,
      populate: (count) =>
        Array.from({ length: count }, () =>
          connect(mock, keyOf(source), mock.addOrganization().id),
        ).toReversed(),
    };
  }
  function reused(): () => TrialContext {
    const context = newContext();
    const { keys, organizations } = context;
    const id = connect(mock, keys.source ?? "", organizations.destination ?? "");
    connect(mock, keys.source ?? "", mock.addOrganization().id);
    const shared = { ...context, fixtures: new Map([[connections.name, { id, last: undefined }]]) };
    return () => shared;
  }

  const session = openSession(
    {
      baseUrl: server?.url ?? "http://mock.invalid",
      fetch: inProcess
        ? (request) => {
            advance(virtualLatency);
            return mock.fetch(request);
          }
        : overNetwork({}),
      clock,
      capabilities: new Set(
        capabilityNames.filter((name) => fixture === "fresh" || !disposable.has(name)),
      ),
      context: fixture === "fresh" ? newContext : reused(),
      accept: async (id, party) => {
        const accepted = accept(
          mock,
          id,
          mock.organizationOf(connections, id, party === "source" ? party : "destination") ?? "",
        );
        return {
          accepted,
          said: `the dashboard ${accepted ? "accepts" : "refuses"}`,
          trusted: true,
        };
      },
      controls: { throttle: mock.throttle, failNext: mock.failNext, advance },
    },
    options,
  );
  return runnable("mock", session, async () => {
    await server?.close();
    return [];
  });
}
