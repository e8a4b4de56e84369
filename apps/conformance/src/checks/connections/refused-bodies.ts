import { allowedVersions, connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { expectRefusal } from "../../trial/judging/expect.ts";
import { unlessBlocked } from "../../trial/requests/odd-requests.ts";
import type { CrossedCell } from "../../trial/requests/crossing.ts";
import type { Trial } from "../../trial/trial.ts";
import { elsewhere, isSentOnce } from "../crossed/another-cell.ts";
import { within } from "../crossed/within-cell.ts";
import { naming, nowhere, post, refusedDestination } from "./creating.ts";

const operation = connections.operations.create.id;

/** Creates connections with bodies that must be refused. */
export const refusedBodyChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/create/empty-body",
    cites: "connections/create-needs-destination",
    operation,
    needs: [],
    steps: "creates a connection with an empty object as the body, in another version and style",
    failsWhen: "an answer other than 400 or 422",
    run: (trial) => expectBodyRefused(trial, "an empty object", {}, [400, 422]),
  }),
  check({
    id: "connections/create/empty-members",
    cites: "connections/create-needs-destination",
    operation,
    needs: [],
    steps:
      "creates a connection with wrong bodies, in other versions and styles: null or an empty text as the destination, null as the data, a list as the body",
    failsWhen: "an answer other than 400, 403, 409 or 422",
    async run(trial) {
      const bodies = [naming(null), naming(""), { data: null }, [naming(nowhere)]];
      for (const body of bodies)
        await expectBodyRefused(trial, JSON.stringify(body), body, refusedDestination);
    },
  }),
  check({
    id: "connections/create/malformed",
    cites: "protocol/malformed",
    operation,
    needs: [],
    steps: "creates a connection with a body that is not JSON, in another version and style",
    failsWhen: "a status other than 400",
    run: (trial) => expectBodyRefused(trial, "no JSON", '{"data":', [400]),
  }),
];

/** Demands a refusal in the run's own cell and in other versions: on a sandbox by turns, on the mock in all of them. */
async function expectBodyRefused(
  trial: Trial,
  step: string,
  body: unknown,
  codes: readonly number[],
): Promise<void> {
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  const kind = { party: "source", operation, outcome: "refusal", query: "none", step } as const;
  // Every third night uses the run's own cell. Ten nights go through the other versions, so none of them is left out.
  const inTurn = () =>
    trial.seed % 3 === 0 ? home : (elsewhere(trial, { ...kind, once: true }) ?? home);
  const cells = isSentOnce(trial)
    ? [inTurn()]
    : [home, ...allowedVersions.map(() => trial.cellFor(kind))];
  for (const cell of cells) {
    const exchange = await unlessBlocked(() => post(trial, body, cell));
    if (exchange !== undefined) within(cell, undefined, () => expectRefusal(exchange, codes));
  }
}
