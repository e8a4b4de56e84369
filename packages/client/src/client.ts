import { randomUUID } from "node:crypto";
import {
  inflectKey,
  type Inflection,
  newestVersion,
  type Resource,
  resources,
} from "@persona-conformance/schemas";
import type { Exchange, SentHeaders } from "./exchange.ts";
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

/** Options of `createClient`. */
export interface ClientOptions extends Partial<Omit<Policy, "retries">> {
  /** @see https://docs.withpersona.com/authentication */
  readonly apiKey: string;
  /** The origin of the API, without `/api/v1`. */
  readonly baseUrl?: string;
  /**
   * Default: 2 retries after no answer, 2 after a 5xx, 4 after a 429.
   * @see https://docs.withpersona.com/rate-limiting
   */
  readonly retries?: Partial<Retries>;
  /**
   * The `Persona-Version` of every request.
   * @see https://docs.withpersona.com/versioning
   */
  readonly version?: string;
  /**
   * The `Key-Inflection` of every request. Replies read the same with each of them.
   * @see https://docs.withpersona.com/key-inflection
   */
  readonly inflection?: Inflection;
  /** Default: the network. */
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** Returns a number between 0 and 1, for the waits between retries. */
  readonly random?: () => number;
  readonly newIdempotencyKey?: () => string;
  /** Texts that must not appear in an `Exchange`, beside the API key. */
  readonly secrets?: readonly string[];
  /**
   * Called before each attempt, which waits for it. Use it to keep to a rate. If it rejects, nothing is sent, and the
   * method rejects with its error.
   */
  readonly pace?: (signal: AbortSignal | undefined) => Promise<void>;
  /** Called after each answer, also if a retry follows. Also gets two headers that were sent. */
  readonly onExchange?: (exchange: Exchange, sent: SentHeaders) => void;
  /** Called before each wait between two attempts, in milliseconds. */
  readonly onWait?: (milliseconds: number, reason: keyof Retries) => void;
}

/** A client of Persona's API. A refusal is a value. Without an answer, methods reject with a `NoReplyError`. */
export type Client = ResourceClients<typeof resources> & {
  /** The operations of a resource, also of one that this package does not know. */
  of<R extends Resource>(resource: R): ResourceClient<R>;
  /**
   * Sends any request, for operations without a method.
   * @throws {NoReplyError} Without an answer.
   * @throws {TypeError} If the request cannot be sent as HTTP.
   */
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
  const personal = new Set(personalNames);
  const context: SendContext = {
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
  const ask = (request: ApiRequest, sending: SendOptions = {}) => send(context, request, sending);
  const opened = new Map<Resource, unknown>();
  const of = <R extends Resource>(resource: R): ResourceClient<R> => {
    for (const name of personalOf(resource)) personal.add(name);
    const known = opened.get(resource) ?? createResourceClient(resource, ask, context.clock);
    opened.set(resource, known);
    // It was opened with this resource.
    return known as ResourceClient<R>;
  };
  const client = { of, send: ask };
  // Many clients are used for one resource, or for none.
  for (const [name, resource] of byName) {
    Object.defineProperty(client, name, { enumerable: true, get: () => of(resource) });
  }
  // `ResourceClients` has a client for each resource of this list.
  return client as Client;
}

/** The names of a resource's attributes with personal values. */
const personalOf = ({ personal = {} }: Resource): readonly string[] => Object.keys(personal);

/** Of every resource. A run makes thousands of clients. */
const personalNames = resources.flatMap(personalOf);
const byName = resources.map((resource) => [inflectKey(resource.name, "camel"), resource] as const);

function secretsOf({ apiKey, secrets = [] }: ClientOptions): readonly string[] {
  return apiKey === "" || secrets.includes(apiKey) ? secrets : [apiKey, ...secrets];
}
