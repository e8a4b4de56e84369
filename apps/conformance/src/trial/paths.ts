import { connectionOperations } from "@persona-conformance/schemas";

export const collection = connectionOperations["list-all-connect-connections"].path;

/** The path of a connection; an id of the target's cannot lead anywhere else. */
export const pathOf = (id: string): string => `${collection}/${encodeURIComponent(id)}`;
