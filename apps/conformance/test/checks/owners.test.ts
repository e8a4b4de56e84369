import { connect, createMock, type Fault, faults, organizations } from "@persona-conformance/mock";
import { describe, expect, test } from "vitest";
import { runAt, twoKeys } from "../support/sandbox.ts";
import { keys, serveMock, sharedClock } from "../support/serve.ts";

/** A fault for this test alone: the name of an organization in the headers of answers to the stranger. */
const named = (name: string): Fault => ({
  name: "own/stranger-has-another-name",
  breaks: "protocol/identity-headers",
  protocol: ({ headers }) => ({
    headers: (caller, rate, requestId) => ({
      ...headers(caller, rate, requestId),
      ...(caller.organizationId === organizations.stranger.id && {
        "Persona-Organization-Id": name,
      }),
    }),
  }),
});

/** The promises that a run with three keys accuses. The stranger has connections of its own. */
async function accused(fault: Fault): Promise<readonly string[]> {
  const mock = createMock({ now: sharedClock.now, faults: [fault] });
  const served = await serveMock(mock);
  for (let count = 0; count < 3; count += 1)
    connect(mock, keys.stranger, mock.addOrganization().id);
  connect(mock, keys.source, mock.addOrganization().id);
  const variables = { ...twoKeys, PERSONA_STRANGER_API_KEY: keys.stranger };
  const ids = ["connections/list/own-only", "protocol/wire/identity"];
  const { results } = await runAt(served.url, ids, { variables });
  return results.filter(({ outcome }) => outcome.kind === "failed").map(({ cites }) => cites);
}

describe("an organization that lists what is not its own", () => {
  test("is no accusation of the list if only the header names another organization", async () => {
    expect(await accused(named("org_somebodyElse"))).toEqual(["protocol/identity-headers"]);
  });

  test("accuses the list if its rows are another key's", async () => {
    const leaking = faults.find(({ name }) => name === "connections/list/cached-for-everybody");
    if (leaking === undefined) throw new Error("there is no such fault");
    expect(await accused(leaking)).toEqual(["connections/list-only-own"]);
  });

  test("is not accused if header and rows agree", async () => {
    expect(await accused(named(organizations.stranger.id))).toEqual([]);
  });
});
