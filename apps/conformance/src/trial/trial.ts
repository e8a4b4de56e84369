import {
  type ApiRequest,
  type Client,
  createClient,
  type Exchange,
  type ListQuery,
  type ListReply,
  type ReadOptions,
  readReply,
  type Reply,
  type SendOptions,
} from "@persona-conformance/client";
import {
  type ConnectionAction,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  shownBy,
  type Inflection,
  instant,
  resolution,
  type UnknownId,
} from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import { arranging, Undecided, Violation } from "../runner/outcome.ts";
import type { Heard, TrialLog } from "../runner/run.ts";
import { actionOn, addressable, pathOf } from "./paths.ts";
import {
  requireDefined,
  expectAllowed,
  expectArrived,
  expectConnection,
  describe,
} from "./expect.ts";
import type { DashboardReply, Move, Transition } from "./move.ts";
import { politeness } from "./politeness.ts";
import type { Controls, Fixture, TrialContext, Session, Spoken, ActorName } from "./session.ts";
import { changes, type View, viewOf } from "./view.ts";

/** What a party says to the API in a check: the client's operations, with unusable answers sorted out. */
export interface Actor {
  list(query?: ListQuery, options?: SendOptions): Promise<ListReply>;
  retrieve(id: string, options?: ReadOptions): Promise<Reply>;
  create(destinationOrganizationId: string, options?: ReadOptions): Promise<Reply>;
  deactivate(id: string, options?: SendOptions): Promise<Reply>;
  reactivate(id: string, options?: SendOptions): Promise<Reply>;
  send(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
  /** As `send`, but a 401 or a 5xx is an answer like any other. */
  sendRaw(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
}

/** One check's conversation with a target. */
export interface Trial {
  readonly cell: Cell;
  readonly context: TrialContext;
  readonly controls: Controls | undefined;
  /** Whether the check may do what leaves a trace that cannot be removed. */
  hasCapability(capability: string): boolean;
  as(who: ActorName): Actor;
  /** A voice that speaks in another cell of the matrix. */
  in(cell: Partial<Cell>): Pick<Trial, "as">;
  /** The same conversation with another connection, where each check has one of its own. */
  fork(pace: "patient" | "hurried"): Trial;
  /** Repeats the random choices of a run. */
  readonly seed: number;
  newKey(): string;
  sleep(milliseconds: number): Promise<void>;
  /** Lets replicas catch up where they may lag: a change that must not be is seen only then. */
  waitForReplicas(): Promise<void>;
  /** Lets time go by for the target: without waiting, where its clock can be moved. */
  advanceTime(milliseconds: number): Promise<void>;
  /** A connection of this status, brought there by the shortest legal route, as the source sees it. */
  connectionThatIs(status: ConnectionStatus): Promise<View>;
  /** A connection of whatever status, as the source sees it. */
  anyConnection(): Promise<View>;
  /** Tries an action: what came of it, as the actor is told. */
  attempt(move: Move, id: string, options?: SendOptions): Promise<Reply | DashboardReply>;
  /** One legal step, seen to have happened by a read after it. */
  step(move: Move, before: View, to: ConnectionStatus): Promise<View>;
  /** The last step of an action in this cell, taken now if there was none. */
  transition(action: ConnectionAction): Promise<Transition>;
  /** Reads until the connection is as expected, or time is up: then it gives what was read last. */
  settled(
    id: string,
    isExpected: (view: View) => boolean,
    party?: ConnectionParty,
    headers?: ApiRequest["headers"],
  ): Promise<View>;
  /** Repeats a read until it is as expected, or time is up. */
  eventually<T>(read: () => Promise<T>, isExpected: (value: T) => boolean): Promise<T>;
  /** What one check has found out is there for the others of the same cell. */
  memoize<T>(name: string, find: () => Promise<T>): Promise<T>;
  /** Notes the answer to a question that the documentation leaves open. */
  observe(id: UnknownId, observed: string, exchange?: Exchange): void;
  /** Everything heard in this cell so far. */
  exchanges(): readonly Spoken[];
}

/** Bytes of a body that are read: many times what a page of 100 rows takes, since all that is heard is kept. */
const bodyLimit = 1_000_000;

/** Milliseconds between the reads that wait for a write to be seen: 5 seconds in all. */
const patient = [25, 50, 100, 200, 400, 800, 1600, 1825];
/** The same for one who rather spares requests. */
const sparse = [250, 750, 1500, 2500];
/** The same for one who has seen a write go unseen before, and repeats it. */
const hurried = patient.slice(0, 4);

/** So many writes that reads have shown tell how replicas lag, if they do. */
const enoughShown = 4;

export function openTrial(
  session: Session,
  cell: Cell,
  log: TrialLog,
  pauses: readonly number[] = patient,
): Trial {
  const context = session.context();
  /** The one connection that this check works on. */
  let fixture = context.fixture;
  const secrets = Object.values(context.keys);
  const voices = new Map<string, Actor>();
  let probing = false;

  function voice(who: ActorName, at: Cell): Actor {
    const name = `${who} ${at.apiVersion} ${at.inflection}`;
    const known = voices.get(name);
    if (known !== undefined) return known;
    const key = context.keys[who];
    if (key === undefined && who !== "nobody") throw new Undecided(`there is no key of the ${who}`);
    const client = createClient({
      apiKey: key ?? "",
      secrets,
      baseUrl: session.baseUrl,
      version: at.apiVersion,
      inflection: at.inflection as Inflection,
      fetch: session.fetch,
      clock: session.clock,
      timeout: session.timeout,
      bodyLimit,
      newIdempotencyKey: session.newKey,
      ...politeness(session, who),
      onExchange(exchange) {
        session.budget?.note(who, exchange);
        // Without the context, where the keys are: what is handed on may be printed.
        const heard: Heard = { ...exchange, by: who, spoken: at };
        log.heard.push(heard);
        const { overlapping } = session.traffic;
        session.heard.push({ ...heard, cell, spoken: at, context, probe: probing, overlapping });
        session.onExchange?.(heard);
      },
    });
    const made = speak(client, who, context, session.signal, (is) => (probing = is));
    voices.set(name, made);
    return made;
  }
  const as = (who: ActorName) => voice(who, cell);
  const isHere = ({ apiVersion, inflection }: Cell) =>
    apiVersion === cell.apiVersion && inflection === cell.inflection;

  async function eventually<T>(
    read: () => Promise<T>,
    isExpected: (value: T) => boolean,
  ): Promise<T> {
    let value = await read();
    const began = session.clock.now();
    for (const pause of session.traffic.sawStaleRead ? hurried : pauses) {
      if (isExpected(value)) return value;
      await session.clock.sleep(pause, session.signal);
      value = await read();
      if (isExpected(value)) log.lag = Math.max(log.lag ?? 0, session.clock.now() - began);
      session.traffic.lag = Math.max(session.traffic.lag, log.lag ?? 0);
    }
    // Where one write was never seen, the next is not waited for as long: a lag would have shown.
    if (!isExpected(value)) session.traffic.sawStaleRead = true;
    return value;
  }

  /** Keeps the latest change that was seen, so that a replica that lags can be told from the truth. */
  function note(view: View): View {
    const at = instant(view.updatedAt);
    const known = session.newest.get(view.id);
    if (at !== undefined && (known === undefined || at > known)) session.newest.set(view.id, at);
    return view;
  }

  /** Whether a view is no older than what was seen before, as far as its timestamps can tell. */
  function isFresh({ id, updatedAt = "" }: View): boolean {
    const [at, newest] = [instant(updatedAt), session.newest.get(id)];
    if (at === undefined || newest === undefined) return true;
    return at + BigInt(resolution(updatedAt)) * 1_000_000n > newest;
  }

  async function settled(
    id: string,
    isExpected: (view: View) => boolean,
    party: ConnectionParty = "source",
    headers?: ApiRequest["headers"],
  ): Promise<View> {
    const read = async () =>
      headers === undefined
        ? as(party).retrieve(id)
        : readReply(await as(party).send({ method: "GET", path: pathOf(id), headers }));
    const view = await eventually(
      async () => expectConnection(await read()),
      (seen) => isExpected(seen) && isFresh(seen),
    );
    note(view);
    if (party === "source" && fixture?.id === id) {
      fixture.last = view;
    }
    return view;
  }

  /** How to accept, where that can be relied on. */
  function demandAccept(): NonNullable<Session["accept"]> {
    if (session.accept === undefined) throw new Undecided("nothing here can accept a connection");
    if (session.acceptUnavailable !== undefined) throw new Undecided(session.acceptUnavailable);
    return session.accept;
  }

  async function attempt(move: Move, id: string, options?: SendOptions) {
    const { action, party, ...request } = move;
    // Where nothing is tried, nothing is in doubt.
    if (action === "accept") demandAccept();
    const known = fixture?.id === id ? fixture : undefined;
    const { last } = known ?? {};
    if (known !== undefined) {
      known.last = undefined;
      // Until there is an answer, nobody knows whether it was carried out.
      known.unconfirmed = last ?? known.unconfirmed;
    }
    if (action !== "accept") {
      const asked = { ...actionOn(id, action), ...request };
      const plain = request.body === undefined && request.headers === undefined;
      const reply = plain
        ? await as(party)[action](id, options)
        : readReply(await as(party).send(asked, options));
      if (known !== undefined && reply.kind === "connection" && reply.connection.id === id) {
        known.last = note(viewOf(reply.connection, reply.exchange));
      }
      if (known !== undefined) known.unconfirmed = undefined;
      // What a refusal says it left alone is taken to be so; the lifecycle's checks look.
      if (known !== undefined && reply.kind === "refusal") known.last = last;
      return reply;
    }
    const acceptance = await demandAccept()(id, party);
    if (known !== undefined && (acceptance.accepted || acceptance.untouched)) {
      known.unconfirmed = undefined;
    }
    return { kind: "dashboard", ...acceptance } as const;
  }

  async function step(
    move: Move,
    before: View,
    to: ConnectionStatus,
    read: "read" | "trust" = "read",
  ): Promise<View> {
    const { id } = before;
    try {
      const reply = await attempt(move, id);
      const answer = expectAllowed(reply, id, to);
      // On the way to a check's starting point the answer's word is enough where requests are dear.
      if (read === "trust" && answer !== undefined && context.fixture !== undefined) return answer;
      const view = await settled(id, ({ status }) => status === to);
      const after = expectArrived(view, move, to, reply);
      session.traffic.shown += 1;
      session.transitions.push({ cell, move, before, answer, after });
      return after;
    } catch (error) {
      // An acceptance that cannot be relied on is not waited for again by each check.
      if (move.action === "accept" && error instanceof Undecided)
        session.acceptUnavailable = error.message;
      throw error;
    }
  }

  async function findFixture(): Promise<Fixture> {
    if (fixture !== undefined) return fixture;
    const { destination } = context.organizations;
    if (destination === undefined) throw new Undecided("there is no destination to connect to");
    const last = expectConnection(await as("source").create(destination), 201);
    fixture = { id: last.id, last };
    return fixture;
  }

  async function anyConnection(): Promise<View> {
    const { id, last, unconfirmed: doubt } = await arranging("find a connection", findFixture);
    if (last !== undefined) return last;
    return doubt === undefined ? settled(id, () => true) : reconcile(doubt);
  }

  /** The connection after a change that nobody knows about: what is read may be from before it, for a while. */
  async function reconcile(before: View): Promise<View> {
    const read = async () => expectConnection(await as("source").retrieve(before.id));
    let view = await read();
    for (const pause of sparse) {
      if (changes(before, view).length > 0 && isFresh(view)) break;
      await session.clock.sleep(pause, session.signal);
      view = await read();
    }
    if (fixture?.id === before.id) {
      fixture.last = note(view);
      fixture.unconfirmed = undefined;
    }
    return view;
  }

  async function transitionTo(view: View, wanted: ConnectionStatus): Promise<View> {
    const { status } = view;
    if (!connections.lifecycle.isStatus(status)) {
      throw new Undecided(`the connection has a status that nobody knows: ${describe(status)}`);
    }
    const route = connections.lifecycle.routeTo(status, wanted);
    if (route === undefined) throw new Undecided(`no way leads from ${status} to ${wanted}`);
    let reached = view;
    for (const next of route) {
      // Nothing about a connection comes by itself.
      if (next.by !== "party") continue;
      const { action, party, to } = next;
      reached = await step({ action, party }, reached, to, "trust");
    }
    return reached;
  }

  const connectionThatIs = (wanted: ConnectionStatus) =>
    arranging(`bring a connection to ${wanted}`, async () => {
      const view = await anyConnection();
      try {
        return await transitionTo(view, wanted);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        // It may have been in another status than was thought.
        const again = await settled(view.id, ({ status }) => status !== view.status);
        if (again.status === view.status) throw error;
        return transitionTo(again, wanted);
      }
    });

  return {
    cell,
    context,
    controls: session.controls,
    hasCapability: (capability) => (session.capabilities as ReadonlySet<string>).has(capability),
    as,
    in: (other) => ({ as: (who) => voice(who, { ...cell, ...other }) }),
    fork: (pace) => openTrial(session, cell, log, pace === "hurried" ? hurried : patient),
    seed: session.seed,
    newKey: session.newKey,
    sleep: (milliseconds) => session.clock.sleep(milliseconds, session.signal),
    async waitForReplicas() {
      const { lag, shown } = session.traffic;
      const wait = shown < enoughShown ? Math.max(session.replicaPause ?? 0, lag * 1.5) : lag * 1.5;
      if (wait > 0) await session.clock.sleep(wait, session.signal);
    },
    async advanceTime(milliseconds) {
      if (session.controls === undefined) await session.clock.sleep(milliseconds, session.signal);
      else session.controls.advance(milliseconds);
    },
    connectionThatIs,
    anyConnection,
    attempt,
    step: (move, before, to) => step(move, before, to),
    async transition(action) {
      const last = () =>
        session.transitions.findLast((one) => one.move.action === action && isHere(one.cell));
      const known = last();
      if (known !== undefined) return known;
      const row = connections.lifecycle.rowOf(action);
      const before = await connectionThatIs(row.from[0]);
      // Whether the action works is the lifecycle's business; here it is the way to something else.
      await arranging(`${action} a connection`, () =>
        step({ action, party: row.by[0] }, before, shownBy(row)),
      );
      return requireDefined(last(), `no ${action} was seen`);
    },
    observe(id, observed, exchange) {
      if (session.observed.has(id)) return;
      const { requestId } = exchange ?? {};
      session.observed.set(id, { observed, ...(requestId !== undefined && { requestId }) });
    },
    settled,
    eventually,
    memoize<T>(name: string, find: () => Promise<T>): Promise<T> {
      const place = `${cell.apiVersion} ${cell.inflection} ${name}`;
      const found = context.memory.get(place) as Promise<T> | undefined;
      if (found !== undefined) return found;
      const finding = find();
      context.memory.set(place, finding);
      // What could not be found out is looked for again by the next check.
      finding.catch(() => context.memory.delete(place));
      return finding;
    },
    exchanges: () => session.heard.filter((one) => isHere(one.cell)),
  };
}

/**
 * Never sends a change a second time by itself: where the first try was cut off, nobody knows whether it was carried
 * out, and a refusal of the second would be read as the answer. A 429 was not carried out.
 */
const once = { retries: { noReply: 0, serverError: 0 } };

function speak(
  client: Client,
  who: ActorName,
  context: TrialContext,
  signal: AbortSignal | undefined,
  probe: (probing: boolean) => void,
): Actor {
  const signalled = signal === undefined ? {} : { signal };
  const reading = { retries: { noReply: 1, serverError: 1 }, ...signalled };
  const writing = { ...once, ...signalled };

  function usable<E extends Exchange>(exchange: E): E {
    const { status } = exchange;
    if (status >= 200 && status < 300) context.authenticated.add(who);
    if (status === 401 && who !== "nobody" && context.authenticated.has(who)) {
      throw new Violation("an answer to a key that works otherwise", describe(exchange));
    }
    if (status === 401) throw new Undecided(`the ${who}'s key is refused: ${describe(exchange)}`);
    if (status === 429)
      throw new Undecided("the rate limit outlasted our patience", { mayPassLater: true });
    if (status >= 500) {
      throw new Undecided(`the target failed: ${describe(exchange)}`, { transient: true });
    }
    return exchange;
  }
  const heard = <R extends Reply | ListReply>(reply: R): R => {
    usable(reply.exchange);
    return reply;
  };
  const retrying = ({ method }: ApiRequest) => (method === "GET" ? reading : writing);
  return {
    list: async (query, options) => heard(await client.list(query, { ...reading, ...options })),
    retrieve: async (id, options) =>
      heard(await client.retrieve(addressable(id), { ...reading, ...options })),
    create: async (id, options) => heard(await client.create(id, { ...writing, ...options })),
    deactivate: async (id, options) =>
      heard(await client.deactivate(addressable(id), { ...writing, ...options })),
    reactivate: async (id, options) =>
      heard(await client.reactivate(addressable(id), { ...writing, ...options })),
    async send(request, options) {
      // What asks for another style or version by itself is judged by whoever asked.
      probe(request.headers !== undefined && "key-inflection" in request.headers);
      try {
        return usable(await client.send(request, { ...retrying(request), ...options }));
      } finally {
        probe(false);
      }
    },
    async sendRaw(request, options) {
      probe(true);
      try {
        return await client.send(request, { ...writing, ...options });
      } finally {
        probe(false);
      }
    },
  };
}
