import {
  type Citation,
  type Resource,
  type StatementId,
  statements,
} from "@persona-conformance/schemas";

const isStatement = (id: string): id is StatementId => Object.hasOwn(statements, id);

/** The promise that a stranger is refused, where it is made of this resource. */
export function excludingFrom({ name, cites }: Resource): Citation {
  const id = `${name}/strangers-excluded`;
  return isStatement(id) ? id : cites.acts;
}
