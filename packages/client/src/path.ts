import type { Operation } from "@persona-conformance/schemas";

/** Whether a path can hold an id: dots and halves of characters cannot be escaped in a URL. */
export const isAddressable = (id: string): boolean =>
  !["", ".", ".."].includes(id) && id.isWellFormed();

/**
 * The path of an operation, below `/api/v1`: an id of the target's cannot lead anywhere else.
 *
 * @throws {TypeError} where no path can hold the id
 */
export function pathOf({ path }: Pick<Operation, "path">, id?: string): string {
  return path.replaceAll(/\{[\w-]+\}/g, () => {
    if (id === undefined || !isAddressable(id))
      throw new TypeError(`expected an id, got ${JSON.stringify(id)}`);
    return encodeURIComponent(id);
  });
}
