import type { Fault } from "../../fault.ts";
import { paged } from "../../faults/paged.ts";

/** Faults of pages beyond a cursor. Pages of one row are right. */
export const furtherPageFaults: readonly Fault[] = (["after", "before"] as const).map((way) =>
  paged(
    `share-tokens/list/oldest-first-${way}-a-row`,
    "share-tokens/list-newest-first",
    (page, { query }) =>
      query.has(`page[${way}]`) ? { ...page, rows: page.rows.toReversed() } : page,
    { page: true },
  ),
);
