import type { Fault } from "../../fault.ts";
import type { Context } from "../../protocol.ts";

/** What is promised of a filter. */
export const promiseOf = (filter: string): Fault["breaks"] =>
  filter === "status" ? "connections/list-filter-status" : "connections/list-filter-destination";

/** The status that a list is filtered by. */
export const statusOf = ({ query }: Context): string | null => query.get("filter[status]");
