import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connections } from "@persona-conformance/schemas";
import {
  accept,
  connect,
  type Fault,
  faults,
  type Mock,
  organizations,
} from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt, bring, lacked, openAt, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, type ServedMock, serveHttp, serveMock, mockInTime } from "../support/serve.ts";

/** A mock that tells of each request before it answers. */
function watched(watch: (request: Request) => void, mock: Mock = mockInTime()): Mock {
  return {
    ...mock,
    async fetch(request) {
      const answer = await mock.fetch(request);
      watch(request);
      return answer;
    },
  };
}

describe("the connection is left as it was found", () => {
  it.each(connections.lifecycle.statuses)("%s", async (status) => {
    const served = await serveMock();
    await bring(served, status);
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) };
    const run = await runAt(served.url, ["connections/lifecycle/*/*/by-source"], { variables });
    expect([those(run, "failed"), run.problems]).toEqual([[], []]);
    expect(await served.status()).toBe(status);
  });

  // The change is made, and the run is interrupted before it hears of it.
  it.each([
    ["pending", "deactivate"],
    ["inactive", "reactivate"],
    ["active", "deactivate"],
  ] as const)("%s, though the run is interrupted while it lets it %s", async (status, action) => {
    const controller = new AbortController();
    let changed: Promise<string> | undefined;
    const served: ServedMock = await serveMock(
      watched(({ url }) => {
        if (!url.endsWith(`/${action}`) || controller.signal.aborted) return;
        controller.abort();
        changed = served.status();
      }),
    );
    await bring(served, status);
    const run = await runAt(served.url, ["connections/record/accept-again"], {
      variables: { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) },
      signal: controller.signal,
    });
    expect(run.finishedAt).toBeUndefined();
    expect(run.problems).toEqual([]);
    expect(await changed).not.toBe(status);
    expect(await served.status()).toBe(status);
  });
});

it("and though it is interrupted while the accept command is running, which then has another try", async () => {
  const controller = new AbortController();
  const served = await serveMock();
  await bring(served, "active");
  let tries = 0;
  // Never answers the first acceptance: the command hangs until it is ended.
  const dashboard = await serveHttp((_, response) => {
    tries += 1;
    if (tries === 1) return controller.abort();
    const accepted = accept(served.mock, served.id, organizations.destination.id);
    response.writeHead(accepted ? 204 : 409).end();
    return undefined;
  });
  const run = await runAt(
    served.url,
    ["connections/record/accept-again", "connections/lifecycle/**"],
    {
      variables: { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(dashboard) },
      signal: controller.signal,
    },
  );
  expect([run.finishedAt, run.problems, tries]).toEqual([undefined, [], 2]);
  expect(await served.status()).toBe("active");
});

it("and though it was changed by what was refused, and the run interrupted before it looked again", async () => {
  const controller = new AbortController();
  const worn = faults.filter(
    ({ name }) => name === "connections/lifecycle/reactivate/active/by-source/refused-yet-done",
  );
  const served = await serveMock(mockInTime({ faults: worn }));
  await bring(served, "active");
  let changed: Promise<string> | undefined;
  const run = await runAt(served.url, ["connections/lifecycle/reactivate/active/by-source"], {
    variables: { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) },
    signal: controller.signal,
    onExchange({ exchange: { status } }) {
      if (status !== 409) return;
      controller.abort();
      changed = served.status();
    },
  });
  expect([run.finishedAt, run.problems, await changed]).toEqual([undefined, [], "pending"]);
  expect(await served.status()).toBe("active");
});

describe("what nothing here could bring back is not moved", () => {
  const posted: string[] = [];
  const counting = (mock?: Mock) =>
    watched(({ method, url }) => {
      if (method === "POST") posted.push(url);
    }, mock);

  it.each([
    ["without a command to accept", { variables: twoKeys }],
    [
      "with an accept command that must not be used",
      { variables: { ...twoKeys, PERSONA_ACCEPT_COMMAND: "true" }, accept: "none" },
    ],
  ] as const)("an accepted connection %s", async (_, given) => {
    const served = await serveMock(counting());
    await bring(served, "active");
    posted.length = 0;
    const run = await runAt(served.url, [], given);
    // The one that nobody has may be tried.
    expect(posted.filter((url) => url.includes(served.id))).toEqual([]);
    expect([those(run, "failed"), run.problems]).toEqual([[], []]);
    const ran = run.results.filter(({ outcome }) => outcome.kind !== "skipped");
    expect(ran.filter(({ id }) => id.startsWith("connections/lifecycle/"))).toEqual([]);
    expect(lacked(run)).toContain("transitions");
    expect(await served.status()).toBe("active");
  });

  it.each([
    ["suspended", '"suspended"'],
    ["pending ", '"pending "'],
    ["PENDING", '"PENDING"'],
    [null, "null"],
  ])("a connection of a status that nobody knows: %s", async (status, message) => {
    const suspended: Fault = {
      name: "suspended",
      breaks: "connections/create-is-pending",
      rules: ({ resource }) => ({
        resource(...given) {
          const { attributes, ...rest } = resource(...given);
          return { ...rest, attributes: { ...(attributes as object), status } };
        },
      }),
    };
    const served = await serveMock(counting(mockInTime({ faults: [suspended] })));
    posted.length = 0;
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: "true" };
    const run = await runAt(served.url, ["connections/lifecycle/**"], { variables });
    expect(posted).toEqual([]);
    expect(those(run, "skipped")).toHaveLength(run.results.length);
    expect(run.problems).toEqual([
      `the status of the connection ${served.id} is ${message}, not one of pending, active, inactive: its lifecycle was not tried; name another connection, or ask Persona's support what it means`,
    ]);
    expect(exitCode(run)).toBe(2);
    // What needs no lifecycle is not kept from anything.
    const reading = await runAt(served.url, ["connections/views/*"], { variables });
    expect([reading.problems, exitCode(reading)]).toEqual([[], 0]);
    // Its filter may know that status, or not.
    const lists = await runAt(served.url, ["connections/crossed/lists"], { variables });
    expect(those(lists, "failed")).toEqual([]);
  });
});

describe("a command to accept that cannot be relied on leaves undecided what needs it, after one try, and fails nothing", () => {
  const key = keys.destination;

  it.each<[string, string, number, string]>([
    [
      "it fails, and its last words are told without the key",
      `echo first; echo "no $PERSONA_DESTINATION_API_KEY"; exit 3`,
      5000,
      "PERSONA_ACCEPT_COMMAND ended with exit 3: no [redacted]",
    ],
    [
      "it is not there",
      "no-such-command-anywhere",
      5000,
      "PERSONA_ACCEPT_COMMAND ended with exit 127: ",
    ],
    [
      "it lies",
      "true",
      5000,
      "PERSONA_ACCEPT_COMMAND ended with exit 0, but the connection is still pending",
    ],
    ["it hangs", "sleep 60 & wait", 400, "PERSONA_ACCEPT_COMMAND was still running after 400 ms"],
    ["it kills itself", "kill -9 $$", 5000, "PERSONA_ACCEPT_COMMAND was ended by a signal"],
  ])("%s", async (_, command, acceptTimeout, problem) => {
    const served = await serveMock();
    const tries = join(await temporaryFolder(), "tries");
    const counted = `echo one >> '${tries}'; ${command}`;
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: counted };
    const run = await runAt(served.url, ["connections/lifecycle/**"], { variables, acceptTimeout });
    expect(those(run, "failed")).toEqual([]);
    const doubts = run.results.flatMap(({ outcome }) =>
      outcome.kind === "undecided" ? outcome.problem : [],
    );
    expect(doubts.length).toBeGreaterThan(3);
    for (const doubt of doubts) expect(doubt).toContain(problem);
    expect(await readFile(tries, "utf8")).toBe("one\n");
    expect(JSON.stringify(run)).not.toContain(key);
    expect(await served.status()).toBe("pending");
    expect(exitCode(run)).toBe(2);
  });

  it("and where the connection was found accepted, the run says that it could not be brought back", async () => {
    const served = await serveMock();
    await bring(served, "active");
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: "exit 1" };
    const run = await runAt(served.url, ["connections/lifecycle/deactivate/active/by-source"], {
      variables,
    });
    expect(run.problems).toEqual([
      expect.stringMatching(
        /was found active and could not be brought back: it is \w+ now: .+; its journal \S+\.json is kept, and the next run tries again, as does `doctor --restore`$/,
      ),
    ]);
    expect(exitCode(run)).toBe(2);
  });
});

describe("the connection to work on is", () => {
  const retrieves = ["connections/retrieve/**"];
  const worksOn = async (url: string, given: Parameters<typeof openAt>[1]) => {
    const { target } = await openAt(url, given);
    return target.capabilities.has("fixture");
  };
  /** So many newer connections, on pages before the one that is looked for. */
  const bury = ({ mock }: ServedMock, count: number) => {
    for (let made = 0; made < count; made += 1)
      connect(mock, keys.source, mock.addOrganization().id);
  };

  it.each([
    ["that between the two keys' organizations", twoKeys],
    [
      "that to the destination that is named",
      { PERSONA_DESTINATION_ORGANIZATION_ID: organizations.destination.id },
    ],
  ])("%s, however far behind in the list", async (_, variables) => {
    const paths: string[] = [];
    const served = await serveMock(watched(({ url }) => paths.push(new URL(url).pathname)));
    bury(served, 12);
    await openAt(served.url, { variables });
    expect(paths.at(-1)).toBe(`/api/v1/connect/connections/${served.id}`);
  });

  it("the named one, even if the list has another between the same two parties", async () => {
    const paths: string[] = [];
    const served = await serveMock(watched(({ url }) => paths.push(new URL(url).pathname)));
    const named = connect(served.mock, keys.source, organizations.stranger.id);
    await openAt(served.url, { variables: { ...twoKeys, PERSONA_CONNECTION_ID: named } });
    expect(paths.at(-1)).toBe(`/api/v1/connect/connections/${named}`);
  });

  it("missing, so that checks that need it are skipped; --provision creates it, once", async () => {
    const posted: string[] = [];
    const mock = watched(({ method }) => {
      if (method === "POST") posted.push(method);
    });
    const served = await serveMock(mock);
    const variables = { PERSONA_DESTINATION_ORGANIZATION_ID: organizations.stranger.id };
    const run = await runAt(served.url, ["connections/lifecycle/**", ...retrieves], { variables });
    expect(those(run, "skipped")).toHaveLength(run.results.length);
    expect(lacked(run)).toContain("fixture");
    expect(posted).toEqual([]);
    for (const expected of [1, 1]) {
      const opened = { variables, provision: true };
      expect(await worksOn(served.url, opened)).toBe(true);
      expect(posted).toHaveLength(expected);
    }
  });

  it("a new one, and the run fails if its creator cannot read it", async () => {
    const worn = faults.filter(({ name }) => name === "connections/create/cannot-be-read");
    const served = await serveMock(mockInTime({ faults: worn }));
    const variables = { PERSONA_DESTINATION_ORGANIZATION_ID: organizations.stranger.id };
    const run = await runAt(served.url, ["connections/retrieve/own", "connections/lifecycle/**"], {
      variables,
      provision: true,
    });
    expect([those(run, "failed"), exitCode(run)]).toEqual([["connections/retrieve/own"], 1]);
  });

  it("none where nobody says whose it is, provision or not", async () => {
    const served = await serveMock();
    expect(await worksOn(served.url, { provision: true })).toBe(false);
  });
});

describe("a connection that leads from the other key's organization", () => {
  const swapped = (id?: string) => ({
    PERSONA_SOURCE_API_KEY: keys.destination,
    PERSONA_DESTINATION_API_KEY: keys.source,
    ...(id !== undefined && { PERSONA_CONNECTION_ID: id }),
  });

  it("is worked on in its own roles, and one line says so", async () => {
    const served = await serveMock();
    const messages: string[] = [];
    const variables = { ...swapped(served.id), PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) };
    const run = await runAt(served.url, ["connections/lifecycle/**"], {
      variables,
      tell: (text) => messages.push(text),
    });
    expect([those(run, "failed"), run.problems, exitCode(run)]).toEqual([[], [], 0]);
    expect(those(run, "passed").length).toBeGreaterThan(14);
    expect(messages).toEqual([
      expect.stringContaining(
        `${served.id} leads from org_mocksource to org_mockdestination: this run uses`,
      ),
    ]);
  });
});
