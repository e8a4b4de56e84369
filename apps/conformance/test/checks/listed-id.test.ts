import type { Fault } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { runAt, twoKeys } from "../support/sandbox.ts";
import { mockInTime, serveMock } from "../support/serve.ts";

/** Lists show each id in capitals, and no other request finds it so. */
const inCapitals: Fault = {
  name: "connections/list/ids-in-capitals",
  breaks: "connections/list-row-is-resource",
  resource: "connections",
  rules: ({ resource }) => ({
    resource(view, context) {
      const shown = resource(view, context);
      return context.operation?.name === "list"
        ? { ...shown, id: String(shown["id"]).toUpperCase() }
        : shown;
    },
  }),
};

test("a connection that only a list shows is accused, and no variable", async () => {
  const { url } = await serveMock(mockInTime({ faults: [inCapitals] }));
  const patterns = ["connections/**", "protocol/pages/**"];
  const document = await runAt(url, patterns, { variables: twoKeys });
  const failed = document.results.filter(({ outcome }) => outcome.kind === "failed");
  expect(failed.map(({ id, cites }) => [id, cites])).toEqual([
    ["connections/retrieve/as-listed", "connections/list-row-is-resource"],
  ]);
});
