import {
  type ApiRequest,
  type CommonClient,
  createClient,
  createResourceClient,
  type Exchange,
  isAddressable,
  type ResourceClient,
  type SendOptions,
} from "@persona-conformance/client";
import {
  basePath,
  type Inflection,
  isInApi,
  type Registered,
  type Resource,
} from "@persona-conformance/schemas";
import { type Cell, isSameCell, nameOfCell } from "../runner/check.ts";
import { Undecided } from "../runner/outcome.ts";
import type { TrialLog } from "../runner/run-options.ts";
import type { Asked } from "./requests/asked.ts";
import { isFromEdge } from "./traffic/edge.ts";
import { lockoutOf } from "./traffic/lockouts.ts";
import { describe, rateLimited, targetFailed } from "./judging/expect.ts";
import { politeness } from "./traffic/politeness.ts";
import { noteQuota } from "./traffic/quotas.ts";
import { pastStoredRefusal } from "./traffic/stored-refusals.ts";
import type { ActorName } from "./party.ts";
import type { Session } from "./session.ts";
import type { TrialContext } from "./trial-context.ts";
import type { Actor } from "./trial.ts";
import { isAbout, isAction, type TrialExchange } from "./trial-exchange.ts";

export interface Stage {
  readonly session: Session;
  readonly context: TrialContext;
  /** The cell of the check. */
  readonly home: Cell;
  readonly log: TrialLog;
}

/** The most bytes of a body that are read: much more than a page of 100 rows. All answers are kept in memory. */
const bodyLimit = 1_000_000;

/**
 * Never repeats a change by itself. If the first attempt was cut off, it may have been carried out, and the refusal of the
 * second would look like the answer. After a 429 nothing was carried out, so that is repeated.
 */
const once = { retries: { noReply: 0, serverError: 0 } };

/** The actors of a trial. Each is created once for each cell. */
export function createActors(stage: Stage): (who: ActorName, cell: Cell) => Actor {
  const made = new Map<string, Actor>();
  return (who, cell) => {
    const name = `${who} ${nameOfCell(cell)}`;
    const known = made.get(name) ?? createActor(stage, who, cell);
    made.set(name, known);
    return known;
  };
}

function createActor(stage: Stage, who: ActorName, cell: Cell): Actor {
  const { session, context, home, log } = stage;
  const plain = clientOf(stage, who, cell, false);
  let prober: typeof plain | undefined;
  const probing = () => (prober ??= clientOf(stage, who, cell, true));
  const opened = new Map<Resource, unknown>();
  const signalled = session.signal === undefined ? {} : { signal: session.signal };
  const writing = { ...once, ...signalled };
  const reading = { retries: { noReply: 1, serverError: 1 }, ...signalled };
  /** For requests that change nothing. A check may look for their 5xx, but a lost answer says nothing. */
  const harmless = { retries: { noReply: 1, serverError: 0 }, ...signalled };
  const rawly = ({ method }: ApiRequest) => (method === "GET" ? harmless : writing);

  function documented(request: ApiRequest): Registered {
    const { method, path } = request;
    const full = isInApi(path) ? path : `${basePath}${path}`;
    const found = session.registry.find({ method, path: full });
    if (found !== undefined) return found;
    throw new Error(`${method} ${path} is no documented operation: send it with probe()`);
  }

  /** The API's own answer, after answers of an edge to the same request. */
  async function ask(
    client: typeof plain,
    request: ApiRequest,
    options: SendOptions,
    operation?: Registered,
  ): Promise<Exchange> {
    const again: Asked["again"] = (there, { by = who, instead = request } = {}) =>
      session.edge.past(() =>
        clientOf(stage, by, there, client === prober).send(instead, harmless),
      );
    const noted = (answer: Exchange): Exchange => {
      const before = log.exchanges.length;
      const isOutdated = () =>
        log.exchanges.slice(before).some(({ exchange }) => changes(exchange));
      if (isSameCell(cell, home))
        session.asked.note({ who, request, cell, answer, isOutdated, again });
      return answer;
    };
    const past: typeof session.edge.past = (sent) =>
      session.edge.past(sent, operation === undefined);
    if (request.method !== "POST") return noted(await past(() => client.send(request, options)));
    const { idempotencyKey = session.newKey() } = options;
    const note =
      operation?.name === "create"
        ? await session.onCreation?.({ operation, by: who, idempotencyKey, request })
        : undefined;
    const sendWith = (key: string, { retries }: Pick<SendOptions, "retries"> = {}) =>
      past(() =>
        client.send(request, {
          ...options,
          retries: { ...options.retries, ...retries },
          idempotencyKey: key,
        }),
      );
    const isRepeatable =
      options.idempotencyKey === undefined &&
      options.retries?.rateLimit === undefined &&
      isAction({ operation });
    const sending = isRepeatable
      ? pastStoredRefusal(sendWith, idempotencyKey, session.newKey)
      : sendWith(idempotencyKey);
    const exchange = await sending.catch((error: unknown) => {
      unknowing(request, operation);
      throw error;
    });
    if (exchange.status >= 500) unknowing(request, operation);
    // If a stranger was let in, it has moved the resource.
    if (exchange.status < 300 && (who === "stranger" || who === "nobody"))
      forget(context, request, operation);
    await note?.(exchange);
    return noted(exchange);
  }

  function unknowing(request: ApiRequest, operation: Registered | undefined): void {
    if (operation?.name === "create") session.unanswered.push({ operation, request });
  }

  async function send(request: ApiRequest, options?: SendOptions): Promise<Exchange> {
    const operation = documented(request);
    const wait = session.outages.wait(operation, who, cell, askedIn(request));
    if (wait > 0) {
      session.onWait?.(wait, "serverError");
      await session.clock.sleep(wait, session.signal);
    }
    // If the request itself asks for another style or version, its check judges the answer.
    const client = request.headers && "key-inflection" in request.headers ? probing() : plain;
    const retrying = request.method === "GET" ? reading : writing;
    const sending = overriding(retrying, options);
    return usable(who, operation, context, await ask(client, request, sending, operation));
  }

  return {
    of<R extends Resource>(resource: R) {
      const known = opened.get(resource) ?? guarded(resource, createResourceClient(resource, send));
      opened.set(resource, known);
      // It was opened with this resource.
      return known as ResourceClient<R>;
    },
    send,
    async sendRaw(request, options) {
      return ask(probing(), request, overriding(rawly(request), options), documented(request));
    },
    // The reason is only for readers of the check.
    probe: (request, _reason, options) =>
      ask(probing(), request, overriding(rawly(request), options)),
  };
}

function clientOf(
  { session, context, home, log }: Stage,
  who: ActorName,
  cell: Cell,
  probe: boolean,
) {
  const key = context.keys[who];
  if (key === undefined && who !== "nobody") throw new Undecided(`there is no key of the ${who}`);
  let number: number | undefined;
  return createClient({
    apiKey: key ?? "",
    secrets: Object.values(context.keys),
    baseUrl: session.baseUrl,
    version: cell.apiVersion,
    // Cells have only known inflections.
    inflection: cell.inflection as Inflection,
    fetch: session.fetch,
    clock: session.clock,
    timeout: session.timeout,
    bodyLimit,
    newIdempotencyKey: session.newKey,
    ...politeness(session, who),
    onExchange(exchange, sent) {
      session.budget?.note(who, exchange);
      const { overlapping } = session.traffic;
      const operation = session.registry.find(exchange);
      const fromEdge = isFromEdge(exchange);
      // An odd request in another cell may well be the only one there: its failures are no outage of the cell.
      const isOdd = probe && !isSameCell(cell, home);
      if (!fromEdge && !isOdd) session.outages.note(operation, who, cell, exchange, probe);
      const one: TrialExchange = Object.freeze({
        exchange,
        sent,
        operation,
        fromEdge,
        by: who,
        cell,
        home,
        key: (number ??= numberOf(session, key ?? "")),
        probe,
        overlapping,
      });
      noteQuota(one, session.exchanges);
      log.exchanges.push(one);
      session.exchanges.push(one);
      const place = nameOfCell(home);
      const ofCell = session.exchangesOf.get(place) ?? [];
      ofCell.push(one);
      session.exchangesOf.set(place, ofCell);
      session.crossing.note(one);
      session.onExchange?.(one);
    },
  });
}

/** Options of a request. They replace the usual ones, and of the retries those that they name. */
const overriding = (usual: SendOptions, options: SendOptions = {}): SendOptions => ({
  ...usual,
  ...options,
  retries: { ...usual.retries, ...options.retries },
});

const changes = ({ method, status }: Exchange): boolean => method !== "GET" && status < 400;

/** The path of a request and its query. */
const askedIn = ({ path, query = {} }: ApiRequest): string =>
  [path, ...Object.entries(query).map(([name, value]) => `${name}=${value}`)].join("&");

/** The number of a key within the session. */
function numberOf({ keys }: Session, key: string): number {
  const number = keys.get(key) ?? keys.size;
  keys.set(key, number);
  return number;
}

/** Wraps a client: an id that no path can hold leaves the check undecided. */
function guarded<R extends Resource>(resource: R, client: ResourceClient<R>): ResourceClient<R> {
  const guard = (id: string): void => {
    if (isAddressable(id)) return;
    throw new Undecided(`no path leads to a ${resource.one} whose id is ${JSON.stringify(id)}`);
  };
  const common: Pick<CommonClient<R>, "retrieve" | "act"> = {
    async retrieve(id, options) {
      guard(id);
      return client.retrieve(id, options);
    },
    async act(action, id, options) {
      guard(id);
      return client.act(action, id, options);
    },
  };
  return { ...client, ...common };
}

/** Forgets the last view of the resource in the path of an action. */
function forget(
  { fixtures, made }: TrialContext,
  request: ApiRequest,
  operation: Registered | undefined,
): void {
  const { name = "" } = operation?.resource ?? {};
  for (const known of [fixtures.get(name), ...(made.get(name) ?? [])])
    if (known !== undefined && isAbout(request, known.id)) known.last = undefined;
}

/** Returns an answer that says something about the operation. Any other leaves the check undecided. */
function usable(
  who: ActorName,
  operation: Registered,
  context: TrialContext,
  exchange: Exchange,
): Exchange {
  const { status } = exchange;
  if (status >= 200 && status < 300) context.authenticated.add(who);
  if (status === 401 && who !== "nobody" && context.authenticated.has(who)) {
    const because = lockoutOf(who, operation, exchange);
    throw new Undecided(`expected ${because.expected}, got ${because.actual}`, { because });
  }
  if (status === 401) throw new Undecided(`the ${who}'s key is refused: ${describe(exchange)}`);
  if (status === 429) throw rateLimited();
  if (status >= 500) throw targetFailed(exchange);
  return exchange;
}
