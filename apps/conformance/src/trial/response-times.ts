import type { Exchange } from "@persona-conformance/client";
import type { ResponseTime } from "../document/run-document.ts";
import { operationOf } from "./operation.ts";

const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** How long the answers of each documented operation took. */
export function responseTimesOf(
  heard: readonly Pick<Exchange, "method" | "path" | "milliseconds">[],
): readonly ResponseTime[] {
  return [...Map.groupBy(heard, (exchange) => operationOf(exchange)?.id)]
    .flatMap(([operation, exchanges]) => {
      if (operation === undefined) return [];
      const times = exchanges.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
      const median = round(times[Math.floor(times.length / 2)] ?? 0);
      return [{ operation, requests: times.length, median, longest: round(times.at(-1) ?? 0) }];
    })
    .toSorted((a, b) => a.operation.localeCompare(b.operation));
}
