import { accept, connect, faults, organizations } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { runAt, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

test("a next link that counts the rows of the whole list is accused where the newest row is the only one to its destination", async () => {
  const name = "protocol/pages/filtered-next-counts-all-rows";
  const mock = mockInTime({ faults: faults.filter((fault) => fault.name === name) });
  // Connections of other statuses stand between the pending ones.
  for (let other = 0; other < 6; other += 1) {
    const { id } = mock.addOrganization();
    const made = connect(mock, keys.source, id);
    if (other % 2 === 0)
      accept(mock, made, mock.organizationOf(connections, made, "destination") ?? "");
  }
  const served = await serveMock(mock);
  const run = await runAt(served.url, ["connections/list/filter-*"], {
    seed: 1,
    variables: {
      ...twoKeys,
      PERSONA_CONNECTION_ID: served.id,
      PERSONA_DESTINATION_ORGANIZATION_ID: organizations.destination.id,
    },
  });
  const failed = run.results.filter(({ outcome }) => outcome.kind === "failed");
  expect(failed.map(({ id, cites }) => [id, cites])).toEqual([
    ["connections/list/filter-status", "protocol/page-ends"],
  ]);
});
