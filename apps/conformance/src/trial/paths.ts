import { connections } from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";

export const collection = connections.operations.list.path;

/** An id of the target's, unless it is one that no path can hold: dots and halves of characters cannot be escaped. */
export function addressable(id: string): string {
  if (["", ".", ".."].includes(id) || !id.isWellFormed()) {
    throw new Undecided(`no path leads to a connection whose id is ${JSON.stringify(id)}`);
  }
  return id;
}

/** The path of a connection; an id of the target's cannot lead anywhere else. */
export const pathOf = (id: string): string =>
  `${collection}/${encodeURIComponent(addressable(id))}`;

/** The request that does something to a connection: an action of the API, or one that it should not have. */
export const actionOn = (id: string, action: string) => ({
  method: "POST",
  path: `${pathOf(id)}/${action}`,
});
