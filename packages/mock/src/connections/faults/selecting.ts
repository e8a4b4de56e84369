import type { Fault } from "../../fault.ts";
import type { Context } from "../../protocol.ts";

/** The statement that a fault of a filter breaks. */
export const promiseOf = (filter: string): Fault["breaks"] =>
  filter === "status" ? "connections/list-filter-status" : "connections/list-filter-destination";

/** The status in a list's filter. */
export const statusOf = ({ query }: Context): string | null => query.get("filter[status]");
