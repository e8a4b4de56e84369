import type { Fetch } from "@persona-conformance/client";
import { accept, connect, createMock } from "@persona-conformance/mock";
import { connections, registry, newestVersion } from "@persona-conformance/schemas";
import { regularChecks } from "../../src/checks/index.ts";
import { expect } from "vitest";
import { RunDocument } from "../../src/document/run-document.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import { reporters } from "../../src/report/reporters.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openSession, runnable } from "../../src/targets/target.ts";
import { type Capability, capabilityNames } from "../../src/capabilities.ts";
import type { TrialContext } from "../../src/trial/trial-context.ts";

interface Exchanged {
  readonly request: Request;
  readonly response: Response;
}

/** What the mock answers, before it is spoilt. */
export interface Honest extends Exchanged {
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
  /** How many requests came before this one. */
  readonly index: number;
}

export type Spoil = (honest: Honest) => Response | Promise<Response>;

/** Answers of one kind, so that a run gets past its opening. */
export const kinds = {
  list: ({ request, response }: Exchanged) =>
    response.status === 200 && operation(request)?.name === "list",
  retrieval: ({ request, response }: Exchanged) =>
    response.status === 200 && operation(request)?.name === "retrieve",
  change: ({ request, response }: Exchanged) => response.status < 300 && request.method === "POST",
  refusal: ({ response }: Exchanged) => response.status >= 400,
  unauthorized: ({ response }: Exchanged) => response.status === 401,
} as const satisfies Record<string, (exchanged: Exchanged) => boolean>;
export type Kind = keyof typeof kinds;

const operation = ({ method, url }: Request) =>
  registry.find({ method, path: new URL(url).pathname });

/** The origin that every request must go to. */
const origin = "https://target.invalid";

export interface Given {
  readonly spoil: Spoil;
  /** Spoils every answer unless one kind is named. */
  readonly only?: Kind;
  /** A connection of its own for each check, or one for all, as on a sandbox. */
  readonly fixture: "fresh" | "reuse";
  /** Milliseconds for one request. */
  readonly timeout?: number;
}

export interface Survived {
  readonly document: RunDocument;
  /** URLs of requests that left the API. */
  readonly astray: readonly string[];
  readonly keys: readonly string[];
  /** Answers that were spoilt. */
  readonly spoilt: number;
}

const lost: ReadonlySet<Capability> = new Set(["create", "provision", "disposable"]);

/** The target has nothing to share. */
const sharing: ReadonlySet<Capability> = new Set(["share-source", "share-destination", "redeem"]);

/** Runs every regular check against a mock whose answers are spoilt, on a clock on which waiting takes no time. */
export async function survive({ spoil, only, fixture, timeout = 5000 }: Given): Promise<Survived> {
  let time = Date.parse("2026-01-01T00:00:00.000Z");
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  const clock = { now: () => time, sleep: async (milliseconds: number) => advance(milliseconds) };
  const mock = createMock({ now: clock.now, sleep: clock.sleep });
  const astray: string[] = [];
  const keys: string[] = [];
  let index = 0;
  let spoilt = 0;

  const fetch: Fetch = async (request) => {
    advance(2);
    const { origin: asked, pathname } = new URL(request.url);
    if (asked !== origin || !pathname.startsWith("/api/v1/")) astray.push(request.url);
    // The body of a request can be read once, and a spoiler may want to.
    const kept = request.body === null ? request : request.clone();
    const response = await mock.fetch(request);
    if (only !== undefined && !kinds[only]({ request, response })) return response;
    const text = await response.clone().text();
    const honest = { request: kept, response, text, json: JSON.parse(text) as unknown, index };
    index += 1;
    spoilt += 1;
    return spoil(honest);
  };
  const newContext = (): TrialContext => {
    const [source, destination, stranger] = [1, 2, 3].map(() => mock.addOrganization());
    const keyOf = (one: typeof source) => one?.environments[0].keys[0] ?? "";
    const own = { source: keyOf(source), destination: keyOf(destination) };
    keys.push(own.source, own.destination, keyOf(stranger));
    return {
      keys: { ...own, stranger: keyOf(stranger) },
      organizations: { source: source?.id ?? "", destination: destination?.id ?? "" },
      fixtures: new Map(),
      made: new Map(),
      authenticated: new Set(["source", "destination", "stranger"]),
      memory: new Map(),
      newOrganization: () => mock.addOrganization().id,
    };
  };
  const shared = (): (() => TrialContext) => {
    const context = newContext();
    const { keys: of, organizations } = context;
    const id = connect(mock, of.source ?? "", organizations.destination ?? "");
    connect(mock, of.source ?? "", mock.addOrganization().id);
    const one = {
      ...context,
      fixtures: new Map([[connections.name, { resource: connections, id, last: undefined }]]),
    };
    return () => one;
  };
  const session = openSession(
    {
      baseUrl: origin,
      fetch,
      clock,
      capabilities: new Set(
        capabilityNames.filter(
          (name) => !sharing.has(name) && (fixture === "fresh" || !lost.has(name)),
        ),
      ),
      context: fixture === "fresh" ? newContext : shared(),
      accept: async (_resource, { party }, id) => {
        const accepted = accept(
          mock,
          id,
          mock.organizationOf(connections, id, party === "source" ? party : "destination") ?? "",
        );
        return { accepted, result: accepted ? "accepted" : "refused", trusted: true };
      },
      controls: { throttle: mock.throttle, failNext: mock.failNext, advance },
    },
    { timeout },
  );
  const document = await run({
    suite,
    checks: regularChecks,
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target: runnable("hostile", session, async () => []),
    seed: 0,
    now: clock.now,
  });
  return { document, astray, keys, spoilt };
}

const members = Reflect.ownKeys(Object.prototype);
const columns = 100;
const steering = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;

/** Expects that a run came to its end and said what it found, and only that. The time limit of a test bounds the run's. */
export function expectWithstood({ document, astray, keys, spoilt }: Survived): void {
  expect.soft(spoilt).toBeGreaterThan(0);
  expect.soft(astray.slice(0, 3)).toEqual([]);
  expect.soft(Reflect.ownKeys(Object.prototype)).toEqual(members);
  const json = reporters.json.render(document);
  const read = RunDocument.safeParse(JSON.parse(json));
  expect.soft(read.error?.issues.slice(0, 3)).toBeUndefined();
  expect.soft(json.length).toBeLessThan(20_000_000);
  const text = consoleReport(document, { width: columns });
  expect.soft(text.length).toBeLessThan(1_000_000);
  expect.soft(text.replaceAll("\n", "").match(steering)?.[0]).toBeUndefined();
  // As a terminal breaks long lines.
  const rows = text
    .trimEnd()
    .split("\n")
    .flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gsu")) ?? [""]);
  const verdicts = rows.filter((row) => /^(conforms|does not conform|inconclusive)\s/.test(row));
  expect.soft(verdicts).toEqual(rows.slice(-1));
  expect.soft(keys.filter((key) => json.includes(key) || text.includes(key))).toEqual([]);
}
