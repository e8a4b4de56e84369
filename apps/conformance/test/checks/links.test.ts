import { expect, test } from "vitest";
import { formMistakes, linkMistakes } from "../../src/checks/wire/links.ts";

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

const formsOf = (prev: string | null, next: string | null) =>
  formMistakes({
    body: JSON.stringify({ data: [], links: { self: "https://api/x", prev, next } }),
    truncated: false,
  });

test.each([
  [null, null],
  [null, ""],
  [`${list}?page%5Bbefore%5D=cxn_1`, `${list}?page[after]=cxn_1&note=50%2525`],
  [null, `${list}?%70age%5bafter%5d=cxn_1`],
])("the links %s and %s have the right form", (prev, next) => {
  expect(formsOf(prev, next)).toEqual([]);
});

test.each([
  `https://api.withpersona.com${list}?page%5Bafter%5D=cxn_1`,
  "/connect/connections?page%5Bafter%5D=cxn_1",
  `${list}?page%255Bafter%255D=cxn_1`,
  `${list}?page%5Bafter%5D=cxn_1&filter%255bstatus%5D=pending`,
])("a link %s has a wrong form", (link) => {
  expect([formsOf(link, null).length, formsOf(null, link).length]).toEqual([1, 1]);
});
