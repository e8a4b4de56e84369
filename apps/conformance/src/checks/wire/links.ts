import { type Exchange, jsonOf } from "@persona-conformance/client";
import { inflectKey, isInApi, jsonObject } from "@persona-conformance/schemas";
import { audit, isSuccess } from "./audit.ts";

/** Judges the form of every link. The checks of pages follow a few of them. */
export const linkFormAudit = audit({
  id: "protocol/wire/links",
  cites: "protocol/page-links",
  failsWhen:
    "a link of a page that is not a path under /api/v1, with a parameter that is percent-encoded twice, or with the API key",
  expected: "links that are paths under /api/v1 and work unchanged",
  of: isSuccess,
  mistakes: ({ exchange }) => formMistakes(exchange),
});

/** The links of an answer that cannot work unchanged, in words. */
export const formMistakes = (exchange: Pick<Exchange, "body" | "truncated">): readonly string[] =>
  linksIn(exchange)
    .filter(([name, link]) => (name === "prev" || name === "next") && link !== "")
    .flatMap(([name, link]) => {
      if (!isInApi(link)) return [`links.${name} ${link}`];
      const { searchParams } = new URL(link, base);
      // A name that is encoded once has no code of a bracket when it is decoded.
      const encoded = [...searchParams.keys()].filter((key) => /%5[bd]/i.test(key));
      // The client has replaced a key in its text.
      const keys = [...searchParams].filter(([, value]) => value.includes("[redacted]"));
      return [
        ...encoded.map((key) => `links.${name} with ${key}`),
        ...keys.map(([key]) => `links.${name} with the API key as ${key}`),
      ];
    });

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
  return linksIn(exchange).flatMap(([name, link]) =>
    [...filtersIn(link)]
      // It is open what a request with several values means.
      .filter(([filter, values]) => values.some((one) => !asked.get(filter)?.includes(one)))
      .map(([filter, values]) => {
        const wanted = asked.get(filter)?.join() ?? "none";
        return `links.${name} with ${filter}=${values.join()} instead of ${wanted}`;
      }),
  );
}

/** The links of an answer by their names. */
export const linksIn = (
  exchange: Pick<Exchange, "body" | "truncated">,
): readonly (readonly [string, string])[] =>
  Object.entries(jsonObject(jsonObject(jsonOf(exchange))["links"])).flatMap(([name, link]) =>
    typeof link === "string" && URL.canParse(link, base) ? [[name, link] as const] : [],
  );

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
