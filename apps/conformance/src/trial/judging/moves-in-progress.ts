import type { Resource } from "@persona-conformance/schemas";
import type { Trial } from "../trial.ts";
import { actedOn } from "../trial-exchange.ts";
import { rowsIn } from "./moved-by-others.ts";

/**
 * Whether a change in progress moves `updated-at` by itself: two answers show another resource of the run in this status with
 * different times, and no action on it was refused. Does not look at the one with the id `except`.
 */
export function movesInProgress(
  trial: Trial,
  resource: Resource,
  status: string,
  except: string,
): boolean {
  const all = trial.exchanges().filter(({ operation }) => operation?.resource === resource);
  const refused = new Set(
    all
      .filter(({ exchange }) => exchange.method !== "GET" && exchange.status >= 400)
      .map(({ exchange }) => actedOn(exchange)),
  );
  const times = new Map<unknown, unknown>();
  for (const row of all.flatMap(rowsIn)) {
    if (row.status !== status || row.id === except || refused.has(String(row.id))) continue;
    const time = row.attribute("updated-at");
    const known = times.get(row.id) ?? time;
    if (known !== time) return true;
    times.set(row.id, known);
  }
  return false;
}
