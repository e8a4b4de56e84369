import {
  type Citation,
  type Resource,
  type StatementId,
  statements,
} from "@persona-conformance/schemas";

const isStatement = (id: string): id is StatementId => Object.hasOwn(statements, id);

/** The promise that strangers are refused, if this resource has one. */
export function excludingFrom({ name, cites }: Resource): Citation {
  const id = `${name}/strangers-excluded`;
  return isStatement(id) ? id : cites.acts;
}
