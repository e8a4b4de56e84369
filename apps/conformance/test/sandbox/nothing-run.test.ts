import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";
import { keys, nowhere, serveHttp, sharedClock } from "../support/serve.ts";

test("the run document of a target that cannot be reached says so, and exit 2", async () => {
  const [out, url] = [await temporaryFolder(), await nowhere()];
  const { code, error } = await command(["run", "--target", "sandbox", "--out", out], {
    PERSONA_BASE_URL: url,
    PERSONA_SOURCE_API_KEY: keys.source,
  });
  expect(code).toBe(2);
  const { problems, results, finishedAt } = await runIn(out);
  expect(error).toBe(`error: ${problems.join("")}\n`);
  expect(problems).toEqual([expect.stringContaining(`cannot reach ${url}`)]);
  expect({ results, finishedAt }).toEqual({ results: [], finishedAt: undefined });
});

test.each([
  [["--target=sandbox", "--fixture=fresh"], "--fixture fresh works only on the mock"],
  [["--target=sandbox", "--fault=x"], "--fault works only on the mock"],
  [["--fault=no-such"], "unknown fault no-such"],
  [["--ruling=no-such=1"], "unknown ruling no-such"],
  [["--api-version=2020-01-01"], "unknown API version 2020-01-01"],
  [["--inflection=kebap"], "unknown inflection kebap"],
  [["--shard=3/2"], "3/2"],
  [["--require=acept"], "unknown capability acept"],
  [["no/such/check"], "matches no check"],
])("a wrong option leaves the reports of an earlier run alone: %j", async (words, why) => {
  const out = await temporaryFolder();
  await writeFile(join(out, "run.json"), "earlier");
  const { code, error } = await command(["run", "--out", out, ...words], {
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_BASE_URL: await nowhere(),
  });
  expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining(why) });
  expect(await readdir(out)).toEqual(["run.json"]);
  expect(await readFile(join(out, "run.json"), "utf8")).toBe("earlier");
});

test("of a target that cannot be reached, printed reports say so, too", async () => {
  const [out, url] = [await temporaryFolder(), await nowhere()];
  const words = ["run", "--target", "sandbox", "--out", out, "--reporter", "console,summary,json"];
  const environment = { PERSONA_BASE_URL: url, PERSONA_SOURCE_API_KEY: keys.source };
  const run = await command(words, environment);
  expect(run.out).toMatch(/^\S+ Inconclusive: cannot reach .*\n.* · sandbox: nothing was run · /);
  expect(run.out).not.toContain("cut short");
  // Its reason says what to do.
  expect(run.out).not.toContain("unning again");
  expect((await command([...words, "--quiet"], environment)).out).toBe("");
});

test("a target that accepts a request and never answers is named with the time", async () => {
  const [out, url] = [await temporaryFolder(), await serveHttp(() => {})];
  const words = ["run", "--target", "sandbox", "--out", out, "--timeout", "200ms"];
  const environment = { PERSONA_BASE_URL: url, PERSONA_SOURCE_API_KEY: keys.source };
  const { code, error } = await command(words, environment, { clock: sharedClock });
  expect(code).toBe(2);
  expect(error).toBe(
    `error: cannot reach ${url} (no answer within 200 ms): check PERSONA_BASE_URL and the network\n`,
  );
});
