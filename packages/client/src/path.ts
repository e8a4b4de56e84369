import type { Operation } from "@persona-conformance/schemas";

/** Whether an id can stand in a path. Dots and halves of characters cannot be escaped in a URL. */
export const isAddressable = (id: string): boolean =>
  !["", ".", ".."].includes(id) && id.isWellFormed();

/**
 * The path of an operation, below `/api/v1`. The id is escaped, so it cannot lead to another path.
 *
 * @throws {TypeError} If the id cannot stand in a path.
 */
export function pathOf({ path }: Pick<Operation, "path">, id?: string): string {
  return path.replaceAll(/\{[\w-]+\}/g, () => {
    if (id === undefined || !isAddressable(id))
      throw new TypeError(`expected an id, got ${JSON.stringify(id)}`);
    return encodeURIComponent(id);
  });
}
