import type { ResponseTime } from "../../document/run-document.ts";
import { round } from "../../runner/record.ts";
import type { TrialExchange } from "../trial-exchange.ts";

/** The response times of each documented operation. */
export function responseTimesOf(
  exchanges: readonly Pick<TrialExchange, "exchange" | "operation">[],
): readonly ResponseTime[] {
  return [...Map.groupBy(exchanges, ({ operation }) => operation?.id)]
    .flatMap(([operation, those]) => {
      if (operation === undefined) return [];
      const times = those.map(({ exchange }) => exchange.milliseconds).toSorted((a, b) => a - b);
      const median = round(times[Math.floor(times.length / 2)] ?? 0);
      return [{ operation, requests: times.length, median, longest: round(times.at(-1) ?? 0) }];
    })
    .toSorted((a, b) => a.operation.localeCompare(b.operation));
}
