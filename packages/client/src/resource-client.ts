import {
  type Camel,
  inflect,
  inflectKey,
  type Input,
  type Operation,
  type Resource,
  type ResourceName,
} from "@persona-conformance/schemas";
import { untilAborted } from "./abort.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Exchange } from "./exchange.ts";
import { pathOf } from "./path.ts";
import {
  type ListReply,
  readListReply,
  readReply,
  type Reply,
  type SettledReply,
} from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { SendOptions } from "./send.ts";

type CamelOf<Names extends string> = Names extends string ? Camel<Names> : never;

export type FieldsOf<R extends Resource> = readonly (keyof R["attributes"] & string)[];

/** The query of a list. */
export type ListQuery<R extends Resource = Resource> = {
  readonly after?: string;
  readonly before?: string;
  /** From 1 to 100. The API's default is 10. */
  readonly size?: number;
  /** The attributes to include. All others are left out. */
  readonly fields?: FieldsOf<R>;
} & (string extends R["filters"][number]
  ? Readonly<Record<string, string | number | readonly string[] | undefined>>
  : { readonly [Name in CamelOf<R["filters"][number]>]?: string });

/** Options of a request that reads. */
export interface ReadOptions<R extends Resource = Resource> extends SendOptions {
  readonly fields?: FieldsOf<R>;
}

export interface RetrieveOptions<R extends Resource = Resource> extends ReadOptions<R> {
  /** Asks for attributes with personal values. They are in `personal` of the reply; the exchange does not hold them. */
  readonly peek?: boolean;
}

/** Options of a wait for a final status. */
export interface SettledOptions extends SendOptions {
  /** Milliseconds to wait. Default: two minutes. */
  readonly deadline?: number;
}

/** The attributes of a new resource. */
export type Creation<R extends Resource = Resource> = {
  readonly [Name in CamelOf<R["creation"][number]>]?: string | number;
};

type ValueOf<I extends Input> = I extends { readonly each: readonly (infer Name extends string)[] }
  ? readonly { readonly [Member in Name as Camel<Member>]: string }[]
  : string;

type InputsOf<R extends Resource> = NonNullable<R["inputs"]>;

/** The input of an action. */
export type ActionInput<R extends Resource, Action extends keyof InputsOf<R>> = {
  readonly [Name in keyof InputsOf<R>[Action] & string as Camel<Name>]?: ValueOf<
    InputsOf<R>[Action][Name]
  >;
};

/** The actions of a resource for which the API has an operation. */
export type ApiAction<R extends Resource> = Exclude<
  keyof R["operations"] & string,
  "list" | "create" | "retrieve"
>;

/** The options of an action. */
export interface ActOptions extends SendOptions, Pick<ApiRequest, "body" | "headers"> {}

/** The operations that all resources share. A refusal is a value. */
export interface CommonClient<R extends Resource = Resource> {
  list(query?: ListQuery<R>, options?: SendOptions): Promise<ListReply<R>>;
  /** The pages from `query` on. Ends after the last page, or after a reply that is no page. */
  pages(query?: ListQuery<R>, options?: SendOptions): AsyncGenerator<ListReply<R>, void>;
  retrieve(id: string, options?: RetrieveOptions<R>): Promise<Reply<R>>;
  /**
   * Reads the resource after 1, 2, 4 and then every 8 seconds, until its status is final or the time is over.
   *
   * @throws {TypeError} If the lifecycle has no final status.
   * @throws The signal's reason, once the signal is aborted.
   */
  settled(id: string, options?: SettledOptions): Promise<SettledReply<R>>;
  create(creation: Creation<R>, options?: ReadOptions<R>): Promise<Reply<R>>;
  /** Performs an action of the lifecycle, given by its name. */
  act(action: ApiAction<R>, id: string, options?: ActOptions): Promise<Reply<R>>;
}

/** The operations of one resource, as in its definition: `client.connections.deactivate(id)`. */
export type ResourceClient<R extends Resource = Resource> = CommonClient<R> & {
  [Action in ApiAction<R>]: Action extends keyof InputsOf<R>
    ? (id: string, input?: ActionInput<R, Action>, options?: SendOptions) => Promise<Reply<R>>
    : (id: string, options?: SendOptions) => Promise<Reply<R>>;
};

/**
 * Makes a client for one resource, which sends its requests through `send`. Its functions throw a `TypeError` if the resource
 * has no such operation.
 */
export function createResourceClient<R extends Resource>(
  resource: R,
  send: (request: ApiRequest, options?: SendOptions) => Promise<Exchange>,
  clock: Clock = systemClock,
): ResourceClient<R> {
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  function operationFor(name: string): Operation {
    const found = operations[name];
    if (found === undefined) throw new TypeError(`${resource.name} have no operation ${name}`);
    return found;
  }
  const list = async (query: ListQuery<R> | undefined, options?: SendOptions) => {
    const one = operationFor("list");
    const request = {
      method: one.method,
      path: pathOf(one),
      query: queryOf(resource, query ?? {}),
    };
    return readListReply(resource, await send(request, options));
  };

  const common: CommonClient<R> = {
    list,
    async *pages(query, options) {
      const followed = new Set<string>();
      let reply = await list(query, options);
      yield reply;
      // A page without rows is the last one, whatever its links say.
      while (
        reply.kind === "page" &&
        reply.rows.length > 0 &&
        reply.next !== null &&
        !followed.has(reply.next)
      ) {
        followed.add(reply.next);
        reply = readListReply(resource, await send({ method: "GET", path: reply.next }, options));
        yield reply;
      }
    },
    async retrieve(id, { fields, peek, ...options } = {}) {
      const one = operationFor("retrieve");
      const query = { ...queryOf(resource, { fields }), ...(peek === true && peeking(resource)) };
      const request = { method: one.method, path: pathOf(one, id), query };
      return readReply(resource, await send(request, options));
    },
    async settled(id, { deadline = 120_000, ...options } = {}) {
      const { isStatus, finals } = resource.lifecycle;
      if (finals.length === 0)
        throw new TypeError(`${resource.name} have no final status to wait for`);
      const end = clock.now() + deadline;
      for (let wait = 1000; ; wait = Math.min(wait * 2, 8000)) {
        const left = end - clock.now();
        if (left > 0) {
          await untilAborted(
            () => clock.sleep(Math.min(wait, left), options.signal),
            options.signal,
          );
        }
        const reply = await common.retrieve(id, options);
        // An unknown status may be final, so stop here.
        if (reply.kind !== "resource" || !isStatus(statusOf(reply.resource))) return reply;
        if (finals.includes(statusOf(reply.resource))) return reply;
        if (clock.now() >= end) return { ...reply, kind: "unsettled" };
      }
    },
    async create(creation, { fields, ...options } = {}) {
      const one = operationFor("create");
      const attributes = Object.fromEntries(
        Object.entries(creation).map(([name, value]) => [inflectKey(name, "kebab"), value]),
      );
      const request = {
        method: one.method,
        path: pathOf(one),
        query: queryOf(resource, { fields }),
        body: { data: { attributes } },
      };
      return readReply(resource, await send(request, options));
    },
    async act(action, id, { body, headers, ...options } = {}) {
      const one = operationFor(action);
      const request = {
        method: one.method,
        path: pathOf(one, id),
        ...(body !== undefined && { body }),
        ...(headers !== undefined && { headers }),
      };
      return readReply(resource, await send(request, options));
    },
  };
  const actions = Object.keys(operations)
    .filter((name): name is ApiAction<R> => !["list", "create", "retrieve"].includes(name))
    .map((name) => {
      const inputs = resource.inputs?.[name];
      const act = (id: string, options?: SendOptions) => common.act(name, id, options);
      const actWith = (id: string, input?: object, options?: SendOptions) =>
        common.act(name, id, { ...options, ...(input && { body: bodyOf(inputs ?? {}, input) }) });
      return [name, inputs === undefined ? act : actWith];
    });
  // The type has an action for each operation of the definition, and so has this object.
  return { ...common, ...Object.fromEntries(actions) } as ResourceClient<R>;
}

/** Every resource with a lifecycle has a status, but the type of an unknown resource does not show it. */
const statusOf = (view: object): string => String((view as { readonly status?: unknown }).status);

/** The query parameters that ask for all attributes with personal values. */
const peeking = ({ personal = {} }: Resource): Record<string, string> =>
  Object.fromEntries(Object.values(personal).map(({ parameter }) => [parameter, "true"]));

/** Builds `{ data: { attributes }, meta }` with each input in its place. */
function bodyOf(inputs: Readonly<Record<string, Input>>, given: object): object {
  const placed: Record<Input["in"], Record<string, unknown>> = { attributes: {}, meta: {} };
  // `inflect` returns an object for an object.
  for (const [name, value] of Object.entries(inflect(given, "kebab") as object)) {
    if (value !== undefined) placed[inputs[name]?.in ?? "attributes"][name] = value;
  }
  const { attributes, meta } = placed;
  return { data: { attributes }, ...(Object.keys(meta).length > 0 && { meta }) };
}

const paging = new Set(["after", "before", "size"]);

/** Builds `page[after]`, `fields[TYPE]` and `filter[…]`. Undefined values are left out. */
function queryOf({ type }: Resource, query: object): Record<string, string> {
  const named = Object.entries(query).map(([name, value]: [string, unknown]) => {
    if (paging.has(name)) return [`page[${name}]`, value];
    if (name === "fields") return [`fields[${type}]`, value];
    return [`filter[${inflectKey(name, "kebab")}]`, value];
  });
  return Object.fromEntries(
    named
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : String(value)]),
  );
}

/** A client for each known resource, by its name in camel case: `connections`. */
export type ResourceClients<All extends readonly Resource[]> = {
  readonly [R in All[number] as Camel<ResourceName<R>>]: ResourceClient<R>;
};
