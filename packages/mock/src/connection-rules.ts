import {
  type ConnectionAction,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  inflectKey,
  inflections,
  type Objection,
  type Ruling,
  anyFieldStyleSince,
} from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "./answer.ts";
import type { Caller } from "./organizations.ts";
import { type Page, paginate, type Paging } from "./pages.ts";
import type { Context } from "./protocol.ts";
import type { Rulings } from "./rulings.ts";

/** A connection as it is stored. Times are milliseconds since 1970. */
export interface Stored {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  readonly environments: readonly string[];
  readonly creator: string;
  readonly createdAt: number;
  status: ConnectionStatus;
  updatedAt: number;
  /** What it was before its last change, for replicas that lag. */
  before?: {
    readonly status: ConnectionStatus;
    readonly updatedAt: number;
    readonly until: number;
  };
}

export interface ConnectionAttempt {
  readonly action: ConnectionAction;
  readonly party: ConnectionParty;
  readonly connection: Stored;
}

/** What a viewer sees of a connection, before it is written as a resource. */
export type View = Pick<
  Stored,
  "id" | "source" | "destination" | "creator" | "createdAt" | "status" | "updatedAt"
>;

/** What is peculiar to connections, as functions that can be replaced one by one: a fault replaces some. */
export interface ConnectionRules {
  /** As which party the caller may see a connection. */
  partyOf(connection: Stored, caller: Caller): ConnectionParty | undefined;
  decide(attempt: ConnectionAttempt): Ruling<ConnectionStatus>;
  /** Makes an allowed change. */
  carryOut(attempt: ConnectionAttempt, to: ConnectionStatus, now: number): void;
  /** Done when an attempt is refused: nothing. */
  refused(attempt: ConnectionAttempt, now: number): void;
  /** What the answer to an allowed attempt shows. */
  answered(attempt: ConnectionAttempt, view: View): View;
  /** What a read shows. */
  read(connection: Stored, context: Context, now: number): View;
  /** How a view is written. */
  resource(view: View, context: Context): Record<string, unknown>;
  sparse(resource: Record<string, unknown>, context: Context, version: string): unknown;
  select(rows: readonly Stored[], context: Context, now: number): readonly Stored[] | Answer;
  order(rows: readonly Stored[]): readonly Stored[];
  paginate(paging: Paging<Stored>): Page<Stored> | Answer;
  /** The destination that a request to create names, or why it is refused. */
  destinationOf(body: unknown): string | Answer;
  mayConnect(
    source: Caller,
    destination: string,
    known: Pick<ReadonlySet<string>, "has">,
  ): Answer | undefined;
  duplicate(existing: Stored): Answer | undefined;
  created(connection: Stored): Stored;
}

const attribute = "destination-organization-id";
const filters = new Set(["status", attribute]);

export function correctConnectionRules(rulings: Rulings): ConnectionRules {
  const lag = Number(rulings["protocol/replica-lag"]);
  const related =
    rulings["connections/creator"] === "yes" &&
    rulings["protocol/fields-drop-relationships"] !== "there are none";
  const rules: ConnectionRules = {
    partyOf({ source, destination, environments }, { organizationId, environmentId }) {
      if (
        rulings["protocol/environment-bound"] === "yes" &&
        !environments.includes(environmentId)
      ) {
        return undefined;
      }
      if (organizationId === source) return "source";
      return organizationId === destination ? "destination" : undefined;
    },
    decide: ({ action, party, connection: { status } }) =>
      connections.lifecycle.rule({ action, party, status }),
    carryOut({ connection }, to, now) {
      const { status, updatedAt } = connection;
      if (lag > 0) connection.before = { status, updatedAt, until: now + lag };
      connection.status = to;
      connection.updatedAt = now;
    },
    refused: () => {},
    answered: (_attempt, view) => view,
    read(connection, _context, now) {
      const { before } = connection;
      return before !== undefined && now < before.until ? { ...connection, ...before } : connection;
    },
    resource: (view, { caller }) => ({
      type: connections.type,
      id: view.id,
      attributes: {
        status: view.status,
        "source-organization-id": view.source,
        "destination-organization-id": view.destination,
        "created-at": timestamp(view.createdAt, rulings),
        "updated-at": timestamp(view.updatedAt, rulings),
        ...(rulings["connections/more-attributes"] === "yes" && {
          "trust-level": caller.organizationId.length,
        }),
      },
      ...(related && {
        relationships: { creator: { data: { type: "api-key", id: view.creator } } },
      }),
    }),
    sparse(resource, { query, headers }, version) {
      const asked = query.get(`fields[${connections.type}]`);
      if (asked === null) return resource;
      const spelled = new Set(asked.split(","));
      const named = new Set(asked.split(",").map((name) => inflectKey(name, "kebab")));
      const style = inflections.find((name) => name === headers.get("key-inflection")) ?? "kebab";
      const isAsked = (name: string) =>
        version >= anyFieldStyleSince ? named.has(name) : spelled.has(inflectKey(name, style));
      const { attributes, relationships, ...rest } = resource;
      return {
        ...rest,
        attributes: Object.fromEntries(
          Object.entries(attributes as object).filter(([name]) => isAsked(name)),
        ),
        ...(rulings["protocol/fields-drop-relationships"] !== "yes" &&
          relationships !== undefined && { relationships }),
      };
    },
    select(rows, context, now) {
      const unknown = [...context.query.keys()].find(
        (name) => name.startsWith("filter[") && !filters.has(name.slice(7, -1)),
      );
      const ruling = rulings["connections/filter-unknown"];
      if (unknown !== undefined && ruling === "an empty page") return [];
      if (unknown !== undefined && ruling !== "ignored") {
        return refuse(ruling, `${unknown} is not a filter`);
      }
      const status = context.query.get("filter[status]");
      const destination = context.query.get(`filter[${attribute}]`);
      return rows.filter(
        (row) =>
          (status === null || rules.read(row, context, now).status === status) &&
          (destination === null || row.destination === destination),
      );
    },
    // Created later is further behind in the store, so the reverse is newest first.
    order: (rows) => rows.toReversed(),
    paginate,
    destinationOf(body) {
      const data = memberOf(body, "data");
      const attributes = memberOf(data, "attributes");
      const closed = [
        [body, ["data"]],
        [data, ["attributes", "type"]],
        [attributes, [attribute]],
      ] as const;
      for (const [object, known] of closed) {
        const unknown = keysOf(object).find((key) => !(known as readonly string[]).includes(key));
        if (unknown === undefined || rulings["connections/create-unknown-attribute"] === "ignored")
          continue;
        return refuse(rulings["connections/create-unknown-attribute"], `${unknown} is not allowed`);
      }
      const destination = memberOf(attributes, attribute);
      const pointer = `/data/attributes/${attribute}`;
      if (destination === undefined) {
        const missing = rulings["connections/create-missing-destination"];
        return refuse(missing, `data.attributes.${attribute} is missing`, pointer);
      }
      if (typeof destination === "string") return destination;
      const wrong = rulings["connections/create-wrong-type"];
      return refuse(wrong, `data.attributes.${attribute} must be a string`, pointer);
    },
    mayConnect(source, destination, known) {
      const pointer = `/data/attributes/${attribute}`;
      if (!known.has(destination)) {
        const unknown = rulings["connections/create-unknown-destination"];
        return refuse(unknown, `data.attributes.${attribute} is not found`, pointer);
      }
      const own = rulings["connections/create-own-organization"];
      if (destination !== source.organizationId || own === "201") return undefined;
      return refuse(own, "an organization cannot connect to itself", pointer);
    },
    duplicate({ status }) {
      const id =
        status === "inactive"
          ? "connections/create-duplicate-of-inactive"
          : "connections/create-duplicate";
      const ruling = rulings[id];
      return ruling === "201" ? undefined : refuse(ruling, "Connection already exists");
    },
    created: (connection) => connection,
  };
  return rules;
}

/** The HTTP status that refuses an attempt: the rulings name those of the attempts that a run meets. */
export function refusalOf(
  { action, connection: { status } }: ConnectionAttempt,
  because: readonly Objection[],
  rulings: Rulings,
): Answer {
  if (because.includes("party")) {
    return refuse(
      rulings["connections/reactivate-by-destination"],
      `Connection cannot be ${action}d by you`,
    );
  }
  const codes: Readonly<Record<string, string>> = {
    "reactivate pending": rulings["connections/reactivate-pending"],
    "reactivate active": rulings["connections/reactivate-active"],
    "deactivate inactive": rulings["connections/deactivate-inactive"],
  };
  return refuse(codes[`${action} ${status}`] ?? "409", `Connection is ${status}`);
}

function timestamp(milliseconds: number, rulings: Rulings): string {
  const text = new Date(milliseconds).toISOString();
  switch (rulings["protocol/timestamps"]) {
    case "seconds":
      return text.replace(/\.\d+/, "");
    case "microseconds":
      return text.replace("Z", "000Z");
    case "offset":
      return text.replace("Z", "+00:00");
    default:
      return text;
  }
}

const memberOf = (value: unknown, key: string): unknown =>
  keysOf(value).includes(key) ? (value as Record<string, unknown>)[key] : undefined;

const keysOf = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
