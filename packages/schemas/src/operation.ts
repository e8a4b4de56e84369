/** Every path of the API begins with it, as the `servers` of the official description say. */
export const basePath = "/api/v1";

/** Whether a path, or the link of a page, is one of the API. */
export const isInApi = (path: string): boolean => path.startsWith(`${basePath}/`);

/** One operation of the API, as in the official description. */
export interface Operation<Id extends string = string> {
  /** Its id in the official description. */
  readonly id: Id;
  readonly method: "GET" | "POST";
  /** The path below `/api/v1`, with parameters in braces: `/connect/connections/{connection-id}`. */
  readonly path: string;
  /** Every declared HTTP status. The first one means success. */
  readonly statuses: readonly [number, ...number[]];
}

/** Makes an operation whose id keeps its literal type. */
export const operation = <const Id extends string>(
  id: Id,
  method: Operation["method"],
  path: string,
  statuses: Operation["statuses"],
): Operation<Id> => ({ id, method, path, statuses });

/** The HTTP status of a successful operation. */
export const successOf = ({ statuses: [success] }: Pick<Operation, "statuses">): number => success;
