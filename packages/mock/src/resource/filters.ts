import { type Answer, refuse } from "../answer.ts";
import type { Rulings } from "../rulings.ts";

/** An attribute that is filtered by, and the values that are let through. */
interface Filter {
  readonly filter: string;
  readonly values: readonly string[];
}

/** The filters of a query, where those that come twice or hold commas count as ruled. */
export function readFilters(
  query: URLSearchParams,
  known: readonly string[],
  rulings: Rulings,
): readonly Filter[] | Answer {
  const twice = rulings["protocol/filter-twice"];
  const commas = rulings["protocol/filter-comma-list"];
  const filters: Filter[] = [];
  for (const filter of known) {
    const given = query.getAll(`filter[${filter}]`);
    if (given.length > 1 && twice === "400") return refuse(400, `filter[${filter}] comes twice`);
    const counting =
      twice === "both" ? given : twice === "the last" ? given.slice(-1) : given.slice(0, 1);
    if (commas === "400" && counting.some((value) => value.includes(","))) {
      return refuse(400, `filter[${filter}] is no list`);
    }
    const values = commas === "several" ? counting.flatMap((value) => value.split(",")) : counting;
    if (given.length > 0) filters.push({ filter, values });
  }
  return filters;
}
