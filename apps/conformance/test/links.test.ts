import { expect, test } from "vitest";
import { linkMistakes } from "../src/checks/wire/links.ts";

const list = "/api/v1/connect/connections";

const mistakesOf = (asked: string, next: string) =>
  linkMistakes({
    path: `${list}?${asked}`,
    body: JSON.stringify({ data: [], links: { prev: null, next: `${list}?${next}` } }),
    truncated: false,
  });

test.each([
  ["filter[status]=pending", "filter%5Bstatus%5D=pending&page%5Bafter%5D=cxn_1"],
  ["filter[status]=pending", "page%5Bafter%5D=cxn_1"],
  ["filter[status]=pending&filter[status]=inactive", "filter[status]=pending"],
  ["filter[status]=pending,inactive", "filter[status]=inactive&filter[status]=pending"],
  ["filter[destinationOrganizationId]=org_1", "filter[destination-organization-id]=org_1"],
])("a request with %s may get a link with %s", (asked, next) => {
  expect(mistakesOf(asked, next)).toEqual([]);
});

test.each([
  ["filter[status]=pending", "filter%5Bstatus%5D=active"],
  ["page[size]=1", "filter[status]=active"],
  ["filter[status]=pending&filter[status]=inactive", "filter[status]=active"],
])("a request with %s may not get a link with %s", (asked, next) => {
  expect(mistakesOf(asked, next)).toHaveLength(1);
});
