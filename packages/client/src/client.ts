import { randomUUID } from "node:crypto";
import {
  inflectKey,
  type Inflection,
  newestVersion,
  type Resource,
  resources,
} from "@persona-conformance/schemas";
import type { Exchange } from "./exchange.ts";
import { openRedactor } from "./redact.ts";
import type { ApiRequest } from "./request.ts";
import {
  createResourceClient,
  type ResourceClient,
  type ResourceClients,
} from "./resource-client.ts";
import type { Retries } from "./retries.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Policy, send, type SendOptions, type SendContext } from "./send.ts";
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

/** Persona's API. Refusals are values; only silence throws, a `NoReplyError`. */
export type Client = ResourceClients<typeof resources> & {
  /** The operations on a resource that this package may not know. */
  of<R extends Resource>(resource: R): ResourceClient<R>;
  /** Any request of the API, for what has no method here. */
  send(request: ApiRequest, options?: SendOptions): Promise<Exchange>;
};

/**
 * A client of Persona's API with one key.
 *
 * @example
 * const client = createClient({ apiKey: process.env.PERSONA_API_KEY ?? "" });
 * const reply = await client.connections.retrieve("cxn_1");
 * if (reply.kind === "resource") console.log(reply.resource.status);
 */
export function createClient(options: ClientOptions): Client {
  const personal = new Set<string>();
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
    personal,
    pace: options.pace ?? (async () => {}),
    onExchange: options.onExchange ?? (() => {}),
    onWait: options.onWait ?? (() => {}),
  };
  const ask = (request: ApiRequest, sending: SendOptions = {}) => send(wire, request, sending);
  const of = <R extends Resource>(resource: R) => {
    for (const name of Object.keys(resource.personal ?? {})) personal.add(name);
    return createResourceClient(resource, ask, wire.clock);
  };
  const known = resources.map((resource) => [inflectKey(resource.name, "camel"), of(resource)]);
  return {
    // A client for each resource of the list is what the type asks for.
    ...(Object.fromEntries(known) as ResourceClients<typeof resources>),
    of,
    send: ask,
  };
}

function secretsOf({ apiKey, secrets = [] }: ClientOptions): readonly string[] {
  return apiKey === "" || secrets.includes(apiKey) ? secrets : [apiKey, ...secrets];
}
