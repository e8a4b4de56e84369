import { accept, conditionalFaults, connect, organizations } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const name = "connections/list/filter-destination-organization-id-ignored@party=destination";

it("the destination filters by destination alone if only that can show a connection of its own", async () => {
  const mock = mockInTime({
    faults: conditionalFaults(0, 0).all.filter((fault) => fault.name === name),
  });
  const outbound = connect(mock, keys.destination, organizations.stranger.id);
  accept(mock, outbound, organizations.stranger.id);
  const served = await serveMock(mock);
  const checks = ["connections/list/both-directions", "connections/crossed/lists"];
  const run = await runAt(served.url, checks, { seed: 2, variables: twoKeys });
  expect(those(run, "failed")).toEqual(["connections/crossed/lists"]);
});
