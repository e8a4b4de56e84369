import {
  type Camel,
  inflectKey,
  type Operation,
  type Resource,
  type ResourceName,
} from "@persona-conformance/schemas";
import type { Exchange } from "./exchange.ts";
import { pathOf } from "./path.ts";
import { type ListReply, readListReply, readReply, type Reply } from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { SendOptions } from "./send.ts";

type CamelOf<Names extends string> = Names extends string ? Camel<Names> : never;

export type FieldsOf<R extends Resource> = readonly (keyof R["attributes"] & string)[];

/** What a list is asked for. */
export type ListQuery<R extends Resource = Resource> = {
  readonly after?: string;
  readonly before?: string;
  /** 1 to 100; the API's default is 10. */
  readonly size?: number;
  /** Attributes to leave in, all others are left out. */
  readonly fields?: FieldsOf<R>;
} & (string extends R["filters"][number]
  ? Readonly<Record<string, string | number | readonly string[] | undefined>>
  : { readonly [Name in CamelOf<R["filters"][number]>]?: string });

export interface ReadOptions<R extends Resource = Resource> extends SendOptions {
  readonly fields?: FieldsOf<R>;
}

/** What is named when one is created. */
export type Creation<R extends Resource = Resource> = {
  readonly [Name in CamelOf<R["creation"][number]>]?: string | number;
};

/** Actions of a resource that the API has an operation for. */
export type ApiAction<R extends Resource> = Exclude<
  keyof R["operations"] & string,
  "list" | "create" | "retrieve"
>;

/** What an action is sent with beside its path. */
export interface ActOptions extends SendOptions, Pick<ApiRequest, "body" | "headers"> {}

/** The operations that resources have in common. Refusals are values. */
export interface CommonClient<R extends Resource = Resource> {
  list(query?: ListQuery<R>, options?: SendOptions): Promise<ListReply<R>>;
  /** The pages from `query` on; ends after the last page, or after a reply that is none. */
  pages(query?: ListQuery<R>, options?: SendOptions): AsyncGenerator<ListReply<R>, void>;
  retrieve(id: string, options?: ReadOptions<R>): Promise<Reply<R>>;
  create(creation: Creation<R>, options?: ReadOptions<R>): Promise<Reply<R>>;
  /** Any action of the lifecycle that the API has an operation for, by its name. */
  act(action: ApiAction<R>, id: string, options?: ActOptions): Promise<Reply<R>>;
}

/** The operations on one kind of resource, as its definition has them: `client.connections.deactivate(id)`. */
export type ResourceClient<R extends Resource = Resource> = CommonClient<R> & {
  [Action in ApiAction<R>]: (id: string, options?: SendOptions) => Promise<Reply<R>>;
};

/** Speaks of one kind of resource through `send`. */
export function createResourceClient<R extends Resource>(
  resource: R,
  send: (request: ApiRequest, options?: SendOptions) => Promise<Exchange>,
): ResourceClient<R> {
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  function operationFor(name: string): Operation {
    const found = operations[name];
    if (found === undefined)
      throw new TypeError(`there is no operation to ${name} ${resource.name}`);
    return found;
  }
  const get = (name: string, id: string | undefined, query: object, options?: SendOptions) => {
    const one = operationFor(name);
    return send(
      { method: one.method, path: pathOf(one, id), query: queryOf(resource, query) },
      options,
    );
  };
  const list = async (query?: ListQuery<R>, options?: SendOptions) =>
    readListReply(resource, await get("list", undefined, query ?? {}, options));

  const common: CommonClient<R> = {
    list,
    async *pages(query, options) {
      const followed = new Set<string>();
      let reply = await list(query, options);
      yield reply;
      // A page without rows is the last, whatever its links say: nothing newer comes after it.
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
    retrieve: async (id, { fields, ...options } = {}) =>
      readReply(resource, await get("retrieve", id, { fields }, options)),
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
    .map((name) => [name, (id: string, options?: SendOptions) => common.act(name, id, options)]);
  // An action for each operation of the definition is what the type asks for.
  return { ...common, ...Object.fromEntries(actions) } as ResourceClient<R>;
}

const paging = new Set(["after", "before", "size"]);

/** `page[after]`, `fields[TYPE]`, `filter[…]`: what is not given is left out. */
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

/** A client of each known resource, by its name in camel case: `connections`. */
export type ResourceClients<All extends readonly Resource[]> = {
  readonly [R in All[number] as Camel<ResourceName<R>>]: ResourceClient<R>;
};
