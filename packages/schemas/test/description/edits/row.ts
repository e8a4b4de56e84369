import type { Edit } from "../edit.ts";

/** An edit, and what it is to a consumer: severities and kinds, in no order. */
export type Row = readonly [name: string, edit: Edit, expected: readonly string[]];
