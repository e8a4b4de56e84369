import { type UnknownId, unknowns } from "@persona-conformance/schemas";

/** Whether an id, made of names in the lifecycle table, is one of an open question. */
export const isOpenQuestion = (id: string): id is UnknownId => Object.hasOwn(unknowns, id);
