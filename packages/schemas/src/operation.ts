/** One operation of the API, as the official description declares it. */
export interface Operation<Id extends string = string> {
  /** Its id in the official description. */
  readonly id: Id;
  readonly method: "GET" | "POST";
  /** Below `/api/v1`, parameters in braces: `/connect/connections/{connection-id}`. */
  readonly path: string;
  /** Every HTTP status that it declares; the first is its success. */
  readonly statuses: readonly [number, ...number[]];
}

export const operation = <const Id extends string>(
  id: Id,
  method: Operation["method"],
  path: string,
  statuses: Operation["statuses"],
): Operation<Id> => ({ id, method, path, statuses });

/** The HTTP status of an operation that was carried out. */
export const successOf = ({ statuses: [success] }: Operation): number => success;
