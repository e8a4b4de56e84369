import {
  type ConnectionAction,
  type ConnectionParty,
  connections,
  inflect,
} from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "./answer.ts";
import { type ConnectionRules, refusalOf, type Stored } from "./connection-rules.ts";
import { isAnswer, type Operation, readJson } from "./core.ts";
import type { Caller } from "./organizations.ts";
import type { Context, Protocol } from "./protocol.ts";
import type { Rulings } from "./rulings.ts";

export interface ConnectionsOptions {
  readonly rules: ConnectionRules;
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  /** Organizations that can be connected, with the environments of each. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** Never the same twice, so that `updated-at` tells any two changes apart. */
  readonly tick: () => number;
  readonly now: () => number;
}

export interface Connections {
  readonly operations: readonly Operation[];
  /** The destination's side in the dashboard. */
  accept(id: string, organizationId: string): boolean;
  organizationOf(id: string, party: ConnectionParty): string | undefined;
  /** Creates a connection as if by `source`'s key; gives its id. */
  connect(source: Caller, destination: string): string;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { rules, protocol, rulings, tick, now } = options;
  const store = new Map<string, Stored>();
  const pairs = new Map<string, Stored>();

  function find(
    { parameters, caller }: Context,
    found: (connection: Stored, party: ConnectionParty) => Answer,
  ): Answer {
    const connection = store.get(parameters["connection-id"] ?? "");
    if (connection === undefined) return refuse(404);
    const party = rules.partyOf(connection, caller);
    return party === undefined ? refuse(rulings["connections/stranger"]) : found(connection, party);
  }

  const show = (view: Stored | ReturnType<ConnectionRules["read"]>, context: Context) =>
    rules.sparse(rules.resource(view, context), context, protocol.version(context));

  function add(source: Caller, destination: string): Stored {
    const at = tick();
    const id = `${rulings["connections/id-prefix"]}mock${String(store.size + 1).padStart(6, "0")}`;
    const connection = rules.created({
      id,
      source: source.organizationId,
      destination,
      environments: [
        source.environmentId,
        ...(options.organizations.get(destination) ?? []).slice(0, 1),
      ],
      creator: "api_mock",
      createdAt: at,
      status: connections.lifecycle.initial,
      updatedAt: at,
    });
    store.set(id, connection);
    pairs.set(`${source.organizationId} ${destination}`, connection);
    return connection;
  }

  function attempt(
    action: ConnectionAction,
    connection: Stored,
    party: ConnectionParty,
    done: (connection: Stored) => Answer,
  ): Answer {
    const tried = { action, party, connection };
    const ruling = rules.decide(tried);
    if (!ruling.allowed) {
      const answer = refusalOf(tried, ruling.because, rulings);
      rules.refused(tried, tick());
      return answer;
    }
    const before = { ...connection };
    rules.carryOut(tried, ruling.to, tick());
    return done(rules.answered({ ...tried, connection: before }, connection) as Stored);
  }

  const handlers: Record<keyof typeof connections.operations, Operation["handle"]> = {
    list(context) {
      const all = rules.order(
        [...store.values()].filter((row) => rules.partyOf(row, context.caller) !== undefined),
      );
      const selected = rules.select(all, context, now());
      if ("status" in selected) return selected;
      const { path, query } = context;
      const page = rules.paginate({ all, selected, idOf: ({ id }) => id, path, query, rulings });
      if (isAnswer(page)) return page;
      return {
        status: 200,
        body: {
          data: page.rows.map((row) => show(rules.read(row, context, now()), context)),
          links: { prev: page.prev, next: page.next },
        },
      };
    },
    create(context) {
      const body = readJson(protocol, context.text);
      if (isAnswer(body)) return body;
      const destination = rules.destinationOf(inflect(body.json, "kebab"));
      if (typeof destination !== "string") return destination;
      const { caller } = context;
      const refused = rules.mayConnect(caller, destination, options.organizations);
      if (refused !== undefined) return refused;
      const existing = pairs.get(`${caller.organizationId} ${destination}`);
      const duplicate = existing && rules.duplicate(existing);
      if (duplicate !== undefined) return duplicate;
      return { status: 201, body: { data: show(add(caller, destination), context) } };
    },
    retrieve: (context) =>
      find(context, (connection) => ({
        status: 200,
        body: { data: show(rules.read(connection, context, now()), context) },
      })),
    deactivate: (context) => act("deactivate", context),
    reactivate: (context) => act("reactivate", context),
  };

  function act(action: ConnectionAction, context: Context): Answer {
    return find(context, (connection, party) =>
      attempt(action, connection, party, (shown) => ({
        status: 200,
        body: { data: rules.resource(shown, context) },
      })),
    );
  }

  return {
    operations: Object.entries(connections.operations).map(([name, { id, method, path }]) => ({
      id,
      method,
      path,
      handle: (context) =>
        context.caller.connect
          ? // The entries of a record have its keys.
            handlers[name as keyof typeof handlers](context)
          : refuse(rulings["protocol/without-connect"], "Connect is not enabled"),
    })),
    accept(id, organizationId) {
      const connection = store.get(id);
      if (connection === undefined) return false;
      const { source, destination } = connection;
      const party =
        organizationId === source
          ? "source"
          : organizationId === destination
            ? "destination"
            : undefined;
      if (party === undefined) return false;
      const { status } = attempt("accept", connection, party, () => ({ status: 200, body: null }));
      return status === 200;
    },
    organizationOf: (id, party) => store.get(id)?.[party],
    connect: (source, destination) => add(source, destination).id,
  };
}
