import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openJournal } from "../../src/targets/sandbox/connection-journal.ts";
import { cli, temporaryFolder } from "../support/fake-io.ts";
import { runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

test("a run that is killed leaves a journal, and the next one puts the connection right first", async () => {
  const mock = mockInTime();
  let kill: (() => void) | undefined;
  const served = await serveMock({
    ...mock,
    async fetch(request) {
      const answer = await mock.fetch(request);
      if (!request.url.endsWith("/deactivate") || kill === undefined) return answer;
      kill();
      return new Promise(() => {});
    },
  });
  const folder = await temporaryFolder();
  const variables = {
    ...twoKeys,
    PERSONA_BASE_URL: served.url,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_STATE_DIR: join(folder, "state"),
  };
  const words = ["run", "connections/lifecycle/**", "--target", "sandbox", "--out", folder];
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH: process.env["PATH"], ...variables },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  kill = () => void child.kill("SIGKILL");
  await once(child, "close");
  kill = undefined;
  expect(await served.status()).toBe("inactive");
  const journal = openJournal(variables.PERSONA_STATE_DIR, served.url, served.id);
  expect(await journal.read()).toMatchObject({ original: "pending" });
  expect(await readFile(journal.file, "utf8")).not.toContain("persona_sandbox");

  const messages: string[] = [];
  const run = await runAt(served.url, ["connections/retrieve/**"], {
    variables,
    tell: (text) => messages.push(text),
  });
  expect(messages).toEqual([
    `an earlier run was cut short: the connection ${served.id} was inactive and is pending again`,
  ]);
  expect([those(run, "failed"), run.problems]).toEqual([[], []]);
  expect(await served.status()).toBe("pending");
  expect(await readdir(variables.PERSONA_STATE_DIR)).toEqual([]);
});
