import type { Operation } from "./operation.ts";
import type { Resource } from "./resource.ts";

/** An operation, and what it is an operation of. */
export interface Registered<Id extends string = string> extends Operation<Id> {
  readonly resource: Resource;
  /** What it does there: `list`, `create`, `retrieve`, or an action of the lifecycle. */
  readonly name: string;
}

/** All operations of some resources: whoever judges traffic, or sends it, asks here. */
export interface Registry<Id extends string = string> {
  readonly resources: readonly Resource[];
  readonly operations: readonly Registered<Id>[];
  /** @throws {Error} where there is no operation of this id: ids are typed, so it is a mistake of ours */
  get(id: Id): Registered<Id>;
  /** The operation of a request, if it is one; `path` from the root of the host, with or without its query. */
  find(request: { readonly method: string; readonly path: string }): Registered<Id> | undefined;
}

/** The ids of a resource's operations. */
export type OperationIdOf<R extends Resource> = R extends Resource
  ? R["operations"][keyof R["operations"]]["id"]
  : never;

/**
 * @throws {Error} where two operations share an id, or method and path
 */
export function createRegistry<const R extends readonly Resource[]>(
  resources: R,
): Registry<OperationIdOf<R[number]>> {
  const operations = resources.flatMap((resource) =>
    Object.entries(resource.operations).map(([name, one]) => ({
      ...one,
      // The id of an operation of one of these: that the ids of all of them are meant, `flatMap` cannot say.
      id: one.id as OperationIdOf<R[number]>,
      resource,
      name,
    })),
  );
  for (const keyOf of [
    ({ id }: Registered) => id,
    ({ method, path }: Registered) => `${method} ${path}`,
  ]) {
    const keys = operations.map(keyOf);
    const twice = keys.find((key, place) => keys.indexOf(key) !== place);
    if (twice !== undefined) throw new Error(`two operations are ${twice}`);
  }
  const expressions = operations.map((one) => ({
    one,
    expression: new RegExp(`^/api/v1${one.path.replaceAll(/\{[\w-]+\}/g, "[^/?]+")}/?(\\?|$)`),
  }));
  const byId = new Map(operations.map((one) => [one.id, one]));
  return {
    resources,
    operations,
    get(id) {
      const found = byId.get(id);
      if (found === undefined) throw new Error(`there is no operation ${id}`);
      return found;
    },
    find: ({ method, path }) =>
      expressions.find(({ one, expression }) => one.method === method && expression.test(path))
        ?.one,
  };
}
