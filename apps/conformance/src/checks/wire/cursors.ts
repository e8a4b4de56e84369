import { kebabOf } from "@persona-conformance/client";
import { jsonAt } from "@persona-conformance/schemas";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { audit, isSuccess } from "./audit.ts";
import { rowsOutOfOrder } from "./newest-first.ts";
import { resourcesIn } from "./resources-in.ts";

/** Judges the cursor in the next link of every list, in pages of any size. A link may also lead on without a cursor. */
export const cursorAudit = audit({
  id: "protocol/wire/next-cursor",
  cites: "protocol/page-walk",
  failsWhen: "a links.next whose cursor is a row of the page other than the last",
  expected: "links.next to go on from the last row of the page",
  of: isSuccess,
  mistakes(one) {
    const cursor = cursorIn(one);
    const rows = resourcesIn(one);
    // Another check judges the order of the rows.
    if (rowsOutOfOrder(rows, new Set()).length > 0) return [];
    const ids = rows.map(({ id }) => id);
    const place = cursor === undefined ? -1 : ids.lastIndexOf(cursor);
    return place < 0 || place === ids.length - 1
      ? []
      : [`from ${cursor}, row ${place + 1} of ${ids.length}`];
  },
});

function cursorIn({ exchange }: TrialExchange): string | undefined {
  const link = jsonAt(kebabOf(exchange), "links", "next");
  if (typeof link !== "string" || !link.includes("?")) return undefined;
  return new URLSearchParams(link.slice(link.indexOf("?"))).get("page[after]") ?? undefined;
}
