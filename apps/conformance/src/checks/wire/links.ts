import { jsonOf } from "@persona-conformance/client";
import { jsonObject } from "@persona-conformance/schemas";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { audit, isSuccess } from "./audit.ts";

/** A link may leave out the filters of its request: the documentation does not say. It may not have others. */
export const linkAudit = audit({
  id: "protocol/wire/links-filter-alike",
  cites: "protocol/page-links",
  failsWhen: "a link of a page with another filter than the request",
  expected: "links with no other filter than the request",
  of: isSuccess,
  mistakes({ exchange }: TrialExchange) {
    const asked = filtersIn(exchange.path);
    const links = jsonObject(jsonObject(jsonOf(exchange))["links"]);
    return Object.entries(links).flatMap(([name, link]) =>
      typeof link === "string" && URL.canParse(link, base)
        ? [...filtersIn(link)]
            .filter(([filter, values]) => asked.get(filter) !== values)
            .map(([filter, values]) => {
              const wanted = asked.get(filter) ?? "none";
              return `links.${name} with ${filter}=${values} instead of ${wanted}`;
            })
        : [],
    );
  },
});

const base = "http://api.invalid";

/** The filters of a query, each with its values in a fixed order. */
function filtersIn(path: string): ReadonlyMap<string, string> {
  const { searchParams } = new URL(path, base);
  const names = [...searchParams.keys()].filter((name) => name.startsWith("filter["));
  return new Map(
    names.map((name) => [name, searchParams.getAll(name).join().split(",").toSorted().join()]),
  );
}
