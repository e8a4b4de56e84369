import { type Exchange, jsonOf } from "@persona-conformance/client";
import { inflectKey, jsonObject } from "@persona-conformance/schemas";
import { audit, isSuccess } from "./audit.ts";

/** A link may leave out the filters of its request: the documentation does not say. It may not have others. */
export const linkAudit = audit({
  id: "protocol/wire/links-filter-alike",
  cites: "protocol/page-links",
  failsWhen: "a link of a page with another filter than the request",
  expected: "links with no other filter than the request",
  of: isSuccess,
  mistakes: ({ exchange }) => linkMistakes(exchange),
});

const base = "http://api.invalid";

/** The filters of the links in an answer that its request did not name, in words. */
export function linkMistakes(
  exchange: Pick<Exchange, "path" | "body" | "truncated">,
): readonly string[] {
  const asked = filtersIn(exchange.path);
  const links = jsonObject(jsonObject(jsonOf(exchange))["links"]);
  return Object.entries(links).flatMap(([name, link]) =>
    typeof link === "string" && URL.canParse(link, base)
      ? [...filtersIn(link)]
          // It is open what a request with several values means.
          .filter(([filter, values]) => values.some((one) => !asked.get(filter)?.includes(one)))
          .map(([filter, values]) => {
            const wanted = asked.get(filter)?.join() ?? "none";
            return `links.${name} with ${filter}=${values.join()} instead of ${wanted}`;
          })
      : [],
  );
}

/** The filters of a query by their names in kebab-case, each with its values. */
function filtersIn(path: string): ReadonlyMap<string, readonly string[]> {
  const { searchParams } = new URL(path, base);
  const names = [...searchParams.keys()].filter((name) => name.startsWith("filter["));
  return new Map(
    names.map((name) => [
      `filter[${inflectKey(name.slice("filter[".length, -1), "kebab")}]`,
      searchParams.getAll(name).join().split(","),
    ]),
  );
}
