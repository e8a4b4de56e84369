import { isAnswer, refuse } from "../../answer.ts";
import { paginate } from "../../pages.ts";
import { valuesOf, type Wanted } from "../filters.ts";
import type { ResourceRules } from "../rules.ts";
import type { Ruled } from "./ruled.ts";

type ListRules = Pick<
  ResourceRules,
  "valueUnder" | "isKnownUnder" | "select" | "order" | "paginate"
>;

/** Which resources a list shows, in which order, on which page. */
export function correctListing({ resource, world, inForce, ruling }: Ruled): ListRules {
  const { lifecycle, filters } = resource;
  return {
    valueUnder: (filter, { status, attributes }) =>
      filter === "status" ? status : attributes[filter],
    isKnownUnder: (filter, value) =>
      filter === "status" ? lifecycle.isStatus(value) : world.organizations.has(value),
    select(rows, context, now) {
      const { isKnownUnder, read, valueUnder } = inForce();
      const unknown = [...context.query.keys()].find(
        (key) => key.startsWith("filter[") && !filters.includes(key.slice(7, -1)),
      );
      const answer = ruling("filter-unknown");
      if (unknown !== undefined && answer === "an empty page") return [];
      if (unknown !== undefined && answer !== "ignored") {
        return refuse(answer, `${unknown} is not a filter`);
      }
      const wanted: Wanted[] = [];
      for (const filter of filters) {
        const values = valuesOf({
          filter,
          isKnown: (value) => isKnownUnder(filter, value, context),
          ruling,
          given: context.query.getAll(`filter[${filter}]`),
        });
        if (isAnswer(values)) return values;
        if (values !== undefined) wanted.push({ filter, values });
      }
      return rows.filter((row) => {
        const view = read(row, context, now);
        return wanted.every(({ filter, values }) =>
          values.includes(valueUnder(filter, view, context)),
        );
      });
    },
    // The store is in order of creation, so the reverse is newest first.
    order: (rows) => rows.toReversed(),
    paginate,
  };
}
