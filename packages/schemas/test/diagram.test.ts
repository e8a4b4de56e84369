import { expect, test } from "vitest";
import { connections } from "../src/connections.ts";
import { diagram, lifecycleTable } from "../src/diagram.ts";

test("the diagram has an arrow for the beginning and for each status that an action starts from", () => {
  expect(diagram(connections.lifecycle, "source")).toMatchInlineSnapshot(`
    "stateDiagram-v2
      [*] --> pending: create (source)
      pending --> active: accept (destination)
      pending --> inactive: deactivate (source or destination)
      active --> inactive: deactivate (source or destination)
      inactive --> pending: reactivate (source)"
  `);
});

test("the table has a row for each status and a cell for each action", () => {
  expect(lifecycleTable(connections.lifecycle)).toMatchInlineSnapshot(`
    "|  | accept | deactivate | reactivate |
    | --- | --- | --- | --- |
    | \`pending\` | → \`active\`, by destination | → \`inactive\`, by source or destination | refused |
    | \`active\` | refused | → \`inactive\`, by source or destination | refused |
    | \`inactive\` | refused | refused | → \`pending\`, by source |"
  `);
});
