import { createMock } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { runAt, those, twoKeys } from "../support/sandbox.ts";
import { serveMock, virtualClock } from "../support/serve.ts";

const page = "<html>blocked</html>";
const refusal = '{"message":"Forbidden"}';

/** What a firewall answers, without any of the API's headers. */
const blocked = (body: string, status = 403): Response =>
  new Response(body, {
    status,
    headers: { "content-type": body === page ? "text/html" : "application/json", server: "edge" },
  });

interface Asked {
  readonly asked: number;
  readonly seconds: number;
  readonly body: string;
  readonly url: string;
}

type Answer = (at: Asked) => Response | undefined;

/** A run on a target before which `instead` answers some requests, and `rewritten` changes answers. */
async function runBehind(
  instead: Answer,
  rewritten: (own: Response, request: Request) => Response | Promise<Response> = (own) => own,
) {
  const clock = virtualClock();
  const began = clock.now();
  const { id, mock, url } = await serveMock(createMock({ now: clock.now }));
  let asked = 0;
  return runAt(url, ["!*/explore/**"], {
    clock,
    variables: { ...twoKeys, PERSONA_CONNECTION_ID: id },
    async fetch(request) {
      asked += 1;
      // As long as a request takes.
      await clock.sleep(20);
      const body = await request.clone().text();
      const answer = instead({
        asked,
        seconds: (clock.now() - began) / 1000,
        body,
        url: request.url,
      });
      return answer ?? rewritten(await mock.fetch(request), request);
    },
  });
}

it.each<[string, Answer]>([
  ["every ninth request with a page", ({ asked }) => (asked % 9 === 0 ? blocked(page) : undefined)],
  [
    "every ninth request with JSON",
    ({ asked }) => (asked % 9 === 0 ? blocked(refusal) : undefined),
  ],
  [
    "every request for 15 seconds",
    ({ seconds }) => (seconds >= 2 && seconds < 17 ? blocked(page) : undefined),
  ],
  [
    "every eighth request, since they come too fast,",
    ({ asked }) => (asked % 8 === 0 ? blocked(page, 429) : undefined),
  ],
  [
    "each body that is not JSON",
    ({ body }) => (body === '{"data":' ? blocked(page, 400) : undefined),
  ],
  [
    "each page size that is no number",
    ({ url }) => (url.includes("=abc") ? blocked(page) : undefined),
  ],
])("an edge that blocks %s is no evidence against the API", async (_, instead) => {
  const run = await runBehind(instead);
  expect(those(run, "failed")).toEqual([]);
  expect(exitCode(run)).toBe(0);
});

it("pages that look like those of an edge are the API's own if nothing else ever comes", async () => {
  const run = await runBehind(
    () => undefined,
    (own) => (own.status === 404 ? blocked(page, 404) : own),
  );
  expect(those(run, "failed")).toEqual(["protocol/wire/json"]);
});

it.each([
  ["code", []],
  ["details", ["protocol/wire/error-401-title"]],
])(
  "an error of a 401 may have a new member, but not that of other errors: %s",
  async (name, failed) => {
    const run = await runBehind(
      () => undefined,
      (own) =>
        own.status === 401
          ? Response.json({ errors: [{ title: "No key", [name]: "k1" }] }, own)
          : own,
    );
    expect(those(run, "failed")).toEqual(failed);
  },
);

it("servers that differ in an undocumented attribute break no promise", async () => {
  let answers = 0;
  const run = await runBehind(
    () => undefined,
    async (own, { method, url }) => {
      if (method !== "GET" || url.includes("fields")) return own;
      answers += 1;
      const body = await own.text();
      const more = answers % 2 === 0 ? body : body.replaceAll('"attributes":{', '$&"tier":1,');
      return new Response(more, own);
    },
  );
  expect(those(run, "failed")).toEqual([]);
});

it("a network that loses every seventh answer leaves checks undecided, but does not end the run", async () => {
  const run = await runBehind(({ asked }) => {
    if (asked % 7 === 0) throw new Error("the socket closed");
    return undefined;
  });
  expect(those(run, "failed")).toEqual([]);
  const ended = run.results.filter(
    ({ outcome }) => "problem" in outcome && outcome.problem.startsWith("not run"),
  );
  expect(ended.map(({ id }) => id)).toEqual([]);
});

it.each([200, 404])(
  "an edge that answers %i instead of the API ends the run, and is no drift",
  async (status) => {
    let blocks = 0;
    const run = await runBehind(({ seconds }) => {
      if (seconds < 2) return undefined;
      blocks += 1;
      return blocked(page, status);
    });
    const problems = run.results.flatMap(({ outcome }) =>
      "problem" in outcome && outcome.kind === "undecided" ? [outcome.problem] : [],
    );
    expect(problems.at(-1)).toBe("not run: the target no longer answers");
    expect(problems.filter((problem) => !problem.startsWith("not run"))).toHaveLength(10);
    expect(run.drift).toEqual([]);
    expect(blocks).toBeLessThan(100);
  },
);
