import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { optionsToRepeat } from "../../src/commands/options-to-repeat.ts";
import type { RunDocument } from "../../src/document/run-document.ts";
import { curlChain } from "../../src/report/repeat/curl.ts";
import { evidenceOf } from "../../src/report/causes/evidence.ts";
import type { Failure } from "../../src/report/findings/findings.ts";
import { replay } from "../../src/report/repeat/replay.ts";
import { forSupport } from "../../src/report/repeat/support.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { document, exchange, failedBy, nextNight, result } from "../support/run-document.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";

const read = { ...exchange, method: "GET", path: "/api/v1/connect/connections/cxn_1" };
const failure = (given: Partial<Failure> = {}): Failure => ({
  ...result({ exchanges: [read, exchange, read] }),
  outcome: failedBy("one that is active") as Failure["outcome"],
  ...given,
});

describe("the exchange that is quoted", () => {
  it("is the marked one, or else the last", () => {
    const shows = { ...exchange, shows: true as const };
    expect(evidenceOf({ exchanges: [read, shows, read] })).toBe(shows);
    expect(evidenceOf({ exchanges: [read, exchange] })).toBe(exchange);
    expect(evidenceOf({})).toBeUndefined();
  });

  it("is repeated after the requests that changed something, and without what came after it", () => {
    const shows = { ...read, path: "/shows", shows: true as const };
    const chain = curlChain(failure({ exchanges: [read, exchange, shows, exchange] }), "");
    expect(chain.map((line) => /'([^']*)'/.exec(line)?.[1])).toEqual([exchange.path, "/shows"]);
  });
});

describe("what is sent to Persona's support", () => {
  it("names each request with its time, ids and answer, and marks the request that shows the problem", () => {
    const headers = {
      "persona-organization-id": "org_1",
      "persona-environment-id": "env_1",
    };
    const { requestId: _requestId, ...nameless } = read;
    const exchanges = [
      nameless,
      { ...exchange, headers, shows: true as const },
      { ...read, by: "destination", apiVersion: "2023-01-05", inflection: "snake" },
    ];
    const text = forSupport(failure({ exchanges }), nextNight);
    expect(text).toBe(
      [
        "Promised (MUST): reactivating returns a connection to `pending`, never straight to `active`",
        "https://docs.withpersona.com/reactivate",
        "",
        "Expected: a connection that is pending",
        "Actual:   one that is active",
        "Target:   https://api.example",
        "Headers:  Persona-Version 2026-09-29, Key-Inflection kebab",
        "",
        "Requests in their order:",
        " 1. 2026-01-01T00:00:00.000Z  GET /api/v1/connect/connections/cxn_1 → 200, as the source",
        "    no request id",
        " 2. 2026-01-01T00:00:00.000Z  POST /api/v1/connect/connections/cxn_1/reactivate → 200, as the source  ← shows the problem",
        "    request req_1, organization org_1, environment env_1",
        " 3. 2026-01-01T00:00:00.000Z  GET /api/v1/connect/connections/cxn_1 → 200, as the destination",
        "    request req_1, Persona-Version 2023-01-05, Key-Inflection snake",
        "",
        "To repeat it, with PERSONA_SOURCE_API_KEY and PERSONA_DESTINATION_API_KEY set:",
        `curl -i --globoff -X POST 'https://api.example/api/v1/connect/connections/cxn_1/reactivate' -H "Authorization: Bearer $PERSONA_SOURCE_API_KEY" -H 'Persona-Version: 2026-09-29' -H 'Key-Inflection: kebab' -H "Idempotency-Key: $(uuidgen || cat /proc/sys/kernel/random/uuid)"`,
        "",
        "To repeat the whole check with the conformance kit:",
        "PERSONA_BASE_URL=https://api.example pnpm conformance run connections/lifecycle/reactivate/inactive/by-source --target sandbox --api-version 2026-09-29 --inflection kebab --seed 7",
      ].join("\n"),
    );
  });

  it("says how many of very many requests it leaves out", () => {
    const text = forSupport(
      failure({ exchanges: Array.from({ length: 99 }, () => read) }),
      nextNight,
    );
    expect(text).toContain("(the first 69 are left out)");
    expect(text).toContain("99. 2026");
    expect(text).not.toContain("\n69. 2026");
  });
});

/** A command of a report, run: what comes before it are variables. */
async function repeat(line: string, environment: Record<string, string>, more: readonly string[]) {
  const [before = "", after = ""] = line.split("pnpm conformance ");
  const variables = Object.fromEntries(
    before.split(" ").flatMap((word) => (word === "" ? [] : [word.split("=") as [string, string]])),
  );
  const words = after.split(" ").map((word) => word.replaceAll("'", ""));
  const out = await temporaryFolder();
  const { code } = await command(
    [...words, ...more, "--out", out, "--reporter", "json"],
    { ...environment, ...variables },
    { clock: sharedClock },
  );
  return { code, run: JSON.parse(await readFile(join(out, "run.json"), "utf8")) as RunDocument };
}

describe("the command that repeats a check", () => {
  const id = "connections/lifecycle/reactivate/inactive/by-source";
  const fault = `${id}/becomes-active`;

  it("fails as the run did, on a sandbox", async () => {
    const chosen = faults.filter(({ name }) => name === fault);
    const served = await serveMock(mockInTime({ faults: chosen }));
    const shown = document({ target: { kind: "sandbox", baseUrl: served.url, capabilities: [] } });
    const line = replay(result({ id, inflection: "snake" }), shown);
    const environment = { PERSONA_SOURCE_API_KEY: keys.source, PERSONA_CONNECTION_ID: served.id };
    const { code, run } = await repeat(line, environment, []);
    expect(code).toBe(1);
    expect(run.seed).toBe(7);
    expect(run.results.map((one) => [one.id, one.inflection, one.outcome.kind])).toEqual([
      [id, "snake", "failed"],
    ]);
  });

  it("and on the mock, with its faults and rulings, and without a curl to a closed port", async () => {
    const out = await temporaryFolder();
    const ruling = "connections/reactivate-pending=422";
    const given = [id, "--fault", fault, "--ruling", ruling, "--out", out];
    const { out: screen } = await command([
      "run",
      ...given,
      "--reporter=console,json,junit,markdown,html",
    ]);
    const file = async (name: string) => readFile(join(out, name), "utf8");
    const first = JSON.parse(await file("run.json")) as RunDocument;
    const line = replay(result({ id, inflection: "kebab" }), first);
    expect(line).toContain(` --target mock --fault ${fault} --ruling ${ruling} --api-version `);
    const texts = [
      screen,
      await file("junit.xml"),
      await file("report.md"),
      await file("report.html"),
    ];
    for (const text of texts) {
      expect(text).toContain(`--fault ${fault} --ruling ${ruling}`);
      expect(text).not.toContain("curl -i");
    }
    const { code, run } = await repeat(line, {}, []);
    expect(code).toBe(1);
    expect(run.target).toMatchObject({ faults: [fault], rulings: [ruling] });
  });

  it("keeps the options without which a run finds something else, for one check and for all", async () => {
    const out = await temporaryFolder();
    const config = join(out, "team.json");
    await writeFile(config, JSON.stringify({ inflection: ["snake"] }));
    const given = ["--fixture", "reuse", "--config", config, "--reporter", "json,markdown,html"];
    await command(["run", "connections/retrieve/own", ...given, "--out", out]);
    const run = JSON.parse(await readFile(join(out, "run.json"), "utf8")) as RunDocument;
    const kept = `--target mock --config=${config} --fixture=reuse --api-version 2026-09-29 --inflection snake --seed ${run.seed}`;
    expect(replay(result({ id, inflection: "snake" }), run)).toContain(` run ${id} ${kept}`);
    for (const file of ["report.md", "report.html"]) {
      expect(await readFile(join(out, file), "utf8")).toContain(` run ${kept}`);
    }
  });

  it("keeps the options of a sandbox, too", () => {
    const kept = optionsToRepeat({ redeem: "all", provision: true, accept: "wait" });
    expect(kept).toEqual(["--accept=wait", "--provision", "--redeem=all"]);
  });

  it("holds words of a shell only", () => {
    const line = replay(result({ id: "own/it's; rm -rf ~" }), document());
    expect(line).toContain(String.raw`run 'own/it'\''s; rm -rf ~' --target`);
  });
});
