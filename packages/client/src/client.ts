import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connections, type Inflection, newestVersion } from "@persona-conformance/schemas";
import type { Exchange } from "./exchange.ts";
import { openRedactor } from "./redact.ts";
import { type ListReply, readListReply, readReply, type Reply } from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { Retries } from "./retries.ts";
import { type Clock, type Policy, send, type SendOptions, type SendContext } from "./send.ts";
import { type Fetch, overNetwork } from "./transport.ts";

export interface ClientOptions extends Partial<Omit<Policy, "retries">> {
  readonly apiKey: string;
  /** Origin of the API; `/api/v1` is added. */
  readonly baseUrl?: string;
  /** Two after no reply, two after a 5xx, four after a 429, unless told otherwise. */
  readonly retries?: Partial<Retries>;
  /** Sent as `Persona-Version` with every request. */
  readonly version?: string;
  /** Sent as `Key-Inflection` with every request. Replies read the same in each. */
  readonly inflection?: Inflection;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly newIdempotencyKey?: () => string;
  /** Texts that must never appear in an `Exchange`, beside the API key. */
  readonly secrets?: readonly string[];
  /** Waited for before each attempt: a place to keep to a rate. What it throws is thrown, and nothing is sent. */
  readonly pace?: (signal: AbortSignal | undefined) => Promise<void>;
  /** Called after each answer, retried ones included. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Called before each wait between two attempts. */
  readonly onWait?: (milliseconds: number, reason: keyof Retries) => void;
}

export interface ListQuery {
  readonly after?: string;
  readonly before?: string;
  /** 1 to 100; the API's default is 10. */
  readonly size?: number;
  readonly status?: string;
  readonly destinationOrganizationId?: string;
  /** Attributes to leave in, all others are left out. */
  readonly fields?: readonly string[];
}

export interface ReadOptions extends SendOptions {
  readonly fields?: readonly string[];
}

/** Persona's Connect API. Refusals are values; only silence throws, a `NoReplyError`. */
export interface Client {
  /** @see https://docs.withpersona.com/api-reference/connect/connections/list-all-connect-connections */
  list(query?: ListQuery, options?: SendOptions): Promise<ListReply>;
  /** The pages from `query` on, newest rows first; ends after the last page, or after a reply that is none. */
  pages(query?: ListQuery, options?: SendOptions): AsyncGenerator<ListReply, void>;
  /** @see https://docs.withpersona.com/api-reference/connect/connections/retrieve-a-connect-connection */
  retrieve(id: string, options?: ReadOptions): Promise<Reply>;
  /** @see https://docs.withpersona.com/api-reference/connect/connections/create-a-connect-connection */
  create(destinationOrganizationId: string, options?: ReadOptions): Promise<Reply>;
  /** @see https://docs.withpersona.com/api-reference/connect/connections/deactivate-a-connect-connection */
  deactivate(id: string, options?: SendOptions): Promise<Reply>;
  /** @see https://docs.withpersona.com/api-reference/connect/connections/reactivate-a-connect-connection */
  reactivate(id: string, options?: SendOptions): Promise<Reply>;
  /** Any request of the API, for what has no method here. */
  send(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
}

/** Real time. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
};

const collection = connections.operations.list.path;

function pathOf(id: string, action = ""): string {
  // These would end up at another endpoint: dots cannot be escaped in a URL.
  if (["", ".", ".."].includes(id))
    throw new TypeError(`expected an id, got ${JSON.stringify(id)}`);
  return `${collection}/${encodeURIComponent(id)}${action}`;
}

export function createClient(options: ClientOptions): Client {
  const wire: SendContext = {
    origin: new URL(options.baseUrl ?? "https://api.withpersona.com").origin,
    apiKey: options.apiKey,
    version: options.version ?? newestVersion,
    inflection: options.inflection ?? "kebab",
    fetch: options.fetch ?? overNetwork(),
    policy: {
      retries: { noReply: 2, serverError: 2, rateLimit: 4, ...options.retries },
      timeout: options.timeout ?? 10_000,
      deadline: options.deadline ?? 120_000,
      bodyLimit: options.bodyLimit ?? 5_000_000,
    },
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    newKey: options.newIdempotencyKey ?? randomUUID,
    ...openRedactor(secretsOf(options)),
    pace: options.pace ?? (async () => {}),
    onExchange: options.onExchange ?? (() => {}),
    onWait: options.onWait ?? (() => {}),
  };
  const ask = (request: ApiRequest, sending: SendOptions = {}) => send(wire, request, sending);
  const get = (path: string, query: ListQuery, sending?: SendOptions) =>
    ask({ method: "GET", path, query: queryOf(query) }, sending);
  const post = async (path: string, sending?: SendOptions) =>
    readReply(await ask({ method: "POST", path }, sending));

  return {
    list: async (query = {}, sending) => readListReply(await get(collection, query, sending)),
    async *pages(query = {}, sending) {
      const followed = new Set<string>();
      let reply = readListReply(await get(collection, query, sending));
      yield reply;
      // A page without rows is the last, whatever its links say: nothing newer comes after it.
      while (
        reply.kind === "page" &&
        reply.connections.length > 0 &&
        reply.next !== null &&
        !followed.has(reply.next)
      ) {
        followed.add(reply.next);
        reply = readListReply(await ask({ method: "GET", path: reply.next }, sending));
        yield reply;
      }
    },
    retrieve: async (id, { fields, ...sending } = {}) =>
      readReply(await get(pathOf(id), fields === undefined ? {} : { fields }, sending)),
    create: async (destination, { fields, ...sending } = {}) =>
      readReply(
        await ask(
          {
            method: "POST",
            path: collection,
            query: queryOf(fields === undefined ? {} : { fields }),
            body: { data: { attributes: { "destination-organization-id": destination } } },
          },
          sending,
        ),
      ),
    deactivate: async (id, sending) => post(pathOf(id, "/deactivate"), sending),
    reactivate: async (id, sending) => post(pathOf(id, "/reactivate"), sending),
    send: ask,
  };
}

function secretsOf({ apiKey, secrets = [] }: ClientOptions): readonly string[] {
  return apiKey === "" || secrets.includes(apiKey) ? secrets : [apiKey, ...secrets];
}

function queryOf(query: ListQuery): Record<string, string> {
  const named = {
    "page[after]": query.after,
    "page[before]": query.before,
    "page[size]": query.size?.toString(),
    "filter[status]": query.status,
    "filter[destination-organization-id]": query.destinationOrganizationId,
    [`fields[${connections.type}]`]: query.fields?.join(","),
  };
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
