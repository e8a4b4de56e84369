import { basePath, type Operation } from "./operation.ts";
import type { Resource } from "./resource.ts";

/** An operation, with its resource. */
export interface Registered<Id extends string = string> extends Operation<Id> {
  readonly resource: Resource;
  /** Its name in the resource: `list`, `create`, `retrieve`, or an action of the lifecycle. */
  readonly name: string;
}

/** All operations of some resources. */
export interface Registry<Id extends string = string> {
  readonly resources: readonly Resource[];
  readonly operations: readonly Registered<Id>[];
  /** @throws {Error} For an unknown id. Ids are typed, so this is a mistake of ours. */
  get(id: Id): Registered<Id>;
  /** Finds the operation of a request. `path` begins at the root of the host, and may have a query. */
  find(request: { readonly method: string; readonly path: string }): Registered<Id> | undefined;
}

/** The ids of a resource's operations. */
export type OperationIdOf<R extends Resource> = R extends Resource
  ? R["operations"][keyof R["operations"]]["id"]
  : never;

/**
 * Makes a registry of the operations of some resources.
 *
 * @throws {Error} If two operations share an id, or method and path.
 */
export function createRegistry<const R extends readonly Resource[]>(
  resources: R,
): Registry<OperationIdOf<R[number]>> {
  const operations = resources.flatMap((resource) =>
    Object.entries(resource.operations).map(([name, one]) => ({
      ...one,
      // It is the id of one of these operations. `flatMap` loses this type.
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
    if (twice !== undefined) throw new Error(`two operations share ${twice}`);
  }
  const expressions = operations.map((one) => ({
    one,
    expression: new RegExp(`^${basePath}${one.path.replaceAll(/\{[\w-]+\}/g, "[^/?]+")}/?(\\?|$)`),
  }));
  const byId = new Map(operations.map((one) => [one.id, one]));
  return {
    resources,
    operations,
    get(id) {
      const found = byId.get(id);
      if (found === undefined) throw new Error(`unknown operation ${id}`);
      return found;
    },
    find: ({ method, path }) =>
      expressions.find(({ one, expression }) => one.method === method && expression.test(path))
        ?.one,
  };
}
