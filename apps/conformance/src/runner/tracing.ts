import type { Exchange } from "@persona-conformance/client";
import type { Found, Spoils } from "../document/folding.ts";
import type { Trace } from "../document/run-document.ts";
import { statusIn } from "./folding.ts";
import type { Recorded } from "./record.ts";

/**
 * What `merge` needs to fold a failure of a shard under one of another shard. The answers of the two cannot be compared, so a trace
 * holds kinds of answers. A kind is spoilt if each of its answers is.
 */
export function traceOf(
  { evidence, step, wrong, spoilt, recurs, byStatus }: Found<Exchange>,
  exchanges: readonly Recorded[],
): Trace {
  const kinds = Map.groupBy(exchanges, kindOf);
  const kindsOf = (answers: Pick<ReadonlySet<Exchange>, "has">) =>
    [...kinds]
      .filter(([, those]) => those.every(({ exchange }) => answers.has(exchange)))
      .map(([kind]) => kind);
  const shows = exchanges.find(({ exchange }) => exchange === evidence);
  return {
    ...(shows && { kind: kindOf(shows) }),
    ...(step !== undefined && { step }),
    ...(recurs && { recurs }),
    ...(byStatus && { byStatus }),
    ...(wrong && { wrong: kindsOf(wrong) }),
    ...(spoilt && { spoils: spoilsOf(spoilt) }),
  };

  function spoilsOf({ answers, words, ...rest }: Spoils<Exchange>): Trace["spoils"] {
    return { ...rest, kinds: kindsOf(answers), ...(words && { words: [...words] }) };
  }
}

/** The request, its actor and its cell, the status of the answer and of the resource in it. Without ids and values. */
function kindOf({ exchange, by, cell }: Recorded): string {
  const { method, path, status } = exchange;
  const [where = "", query = ""] = path.split("?");
  const asked = [...new URLSearchParams(query).keys()].toSorted();
  return [
    by,
    cell.apiVersion,
    cell.inflection,
    method,
    where.replaceAll(/[^/]*\d[^/]*(?=\/|$)/g, "…"),
    ...asked,
    status,
    statusIn(exchange) ?? "",
  ].join(" ");
}
