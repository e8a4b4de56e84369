import { expect, it } from "vitest";
import { consoleReport } from "../../src/report/console/run.ts";
import { driftGroups, placesInWords } from "../../src/report/findings/drift-groups.ts";
import { html } from "../../src/report/html/run.ts";
import { markdown } from "../../src/report/markdown/run.ts";
import { changeList } from "../../src/report/runs/change-list.ts";
import { changesOf } from "../../src/report/runs/changes.ts";
import { document, nextNight, result } from "../support/run-document.ts";

const seen = (where: string, what = "missing", requestId = "req_1") => ({ where, what, requestId });

const drift = [
  seen("create-a-connect-connection 201 data.attributes.created-at"),
  seen("list-all-connect-connections 200 data[].attributes.created-at", "missing", "req_2"),
  seen("list-all-connect-connections 200 data[].attributes.created-at", "number, not string"),
  seen("retrieve-a-connect-connection 404 header request-id", "does not begin with req_"),
  seen("PATCH /api/v1/connect/connections/{id}", "answers 200 to the source"),
];

it("a member that differs in the same way is one difference, wherever it was seen", () => {
  const groups = driftGroups(drift);
  expect(groups.map((group) => [group.member, group.what, placesInWords(group)])).toEqual([
    ["attributes.created-at", "missing", "in create-a-connect-connection 201 and 1 more"],
    ["attributes.created-at", "number, not string", "in list-all-connect-connections 200"],
    ["header request-id", "does not begin with req_", "in retrieve-a-connect-connection 404"],
    ["PATCH /api/v1/connect/connections/{id}", "answers 200 to the source", ""],
  ]);
  expect(groups[0]?.requestId).toBe("req_1");
});

it("each report counts and lists it once", () => {
  const shown = document({ results: [result()], drift });
  expect(consoleReport(shown)).toMatch(
    /^drift: 4 differences .*\nattributes\.created-at +missing +in create-a-connect-connection 201 and 1 more +req_1$/m,
  );
  expect(markdown(shown)).toContain("Drift: 4 differences from today's description");
  // In the navigation and above the table.
  expect(html(shown).match(/Drift <span class="count">\d+/g)).toEqual([
    `Drift <span class="count">4`,
    `Drift <span class="count">4`,
  ]);
  const found = changesOf({ ...nextNight, drift });
  const listed = found === undefined ? [] : changeList(found);
  expect(listed.filter(({ kind }) => kind === "drift").map(({ subject }) => subject)).toEqual(
    driftGroups(drift).map(({ member }) => member),
  );
});
