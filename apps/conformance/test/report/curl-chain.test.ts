import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { faults } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { curlChain } from "../../src/report/repeat/curl.ts";
import { evidenceOf } from "../../src/report/causes/evidence.ts";
import { acceptsAt, runAt, twoKeys } from "../support/sandbox.ts";
import { exchange, result } from "../support/run-document.ts";
import { keys, mockInTime, serveMock } from "../support/serve.ts";

const execute = promisify(execFile);
const hasCurl = await execute("sh", ["-c", "command -v curl"]).then(
  () => true,
  () => false,
);

test("requests with one idempotency key read it from one variable, and others have a fresh one", () => {
  const shared = { ...exchange, sharedKey: 1 };
  const chain = curlChain(result({ exchanges: [shared, exchange, { ...shared }] }), "");
  expect(chain.map((line) => /KEY_\S*?=.*|Idempotency-Key: [^"]*/.exec(line)?.[0])).toEqual([
    "KEY_1=$(uuidgen || cat /proc/sys/kernel/random/uuid)",
    "Idempotency-Key: $KEY_1",
    "Idempotency-Key: $(uuidgen || cat /proc/sys/kernel/random/uuid)",
    "Idempotency-Key: $KEY_1",
  ]);
});

test("a request without an idempotency key is repeated without one, and with its content type", () => {
  const [line] = curlChain(
    result({ exchanges: [{ ...exchange, withoutKey: true, contentType: "text/plain" }] }),
    "",
  );
  expect(line).not.toContain("Idempotency-Key");
  expect(line).toContain("-H 'Content-Type: text/plain'");
});

test("a key that is not valid is sent as one", () => {
  const asked = { ...exchange, by: "nobody", method: "GET" };
  const [without] = curlChain(result({ exchanges: [asked] }), "");
  const [invalid] = curlChain(result({ exchanges: [{ ...asked, invalidKey: true }] }), "");
  expect(without).not.toContain("Authorization");
  expect(invalid).toContain("-H 'Authorization: Bearer persona_sandbox_0000");
});

test("an action in a dashboard is a comment at its place", async () => {
  const name = "connections/lifecycle/deactivate/active/by-source/not-stored";
  const served = await serveMock(
    mockInTime({ faults: faults.filter((fault) => fault.name === name) }),
  );
  const variables = {
    ...twoKeys,
    PERSONA_CONNECTION_ID: served.id,
    PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
  };
  const own = "connections/lifecycle/deactivate/active/by-source";
  const run = await runAt(served.url, [own], { variables });
  const failed = run.results.find(({ id, outcome }) => id === own && outcome.kind === "failed");
  const chain = curlChain(failed ?? result(), served.url);
  const place = chain.findIndex((line) => line.startsWith("#"));
  expect(chain[place]).toBe(
    `# in the dashboard of the destination: accept the connection ${served.id}, unless it is active`,
  );
  expect(chain[place + 1]).toContain(`/${served.id}/deactivate`);
});

test("an action in a dashboard between two requests is a comment between them", () => {
  const shows = (status: string, method = "GET", action = "") => ({
    ...exchange,
    method,
    path: `/api/v1/connect/connections/cxn_1${action}`,
    body: JSON.stringify({ data: { id: "cxn_1", attributes: { status } } }),
  });
  const exchanges = [
    shows("pending", "POST", "/reactivate"),
    shows("active"),
    shows("inactive", "POST", "/deactivate"),
  ];
  const chain = curlChain(result({ exchanges }), "");
  expect(chain.map((line) => /^#.*|(?<=cxn_1\/)\w+/.exec(line)?.[0])).toEqual([
    "reactivate",
    "# in the dashboard of the destination: accept the connection cxn_1",
    "deactivate",
  ]);
});

test.skipIf(!hasCurl)(
  "the commands of a broken replay show the broken replay (skipped where there is no curl)",
  async () => {
    const name = "protocol/idempotency/replay-with-201";
    const served = await serveMock(
      mockInTime({ faults: faults.filter((fault) => fault.name === name) }),
    );
    const variables = { PERSONA_CONNECTION_ID: served.id };
    const run = await runAt(served.url, ["protocol/idempotency/stored-success"], { variables });
    const failed = run.results.find(({ outcome }) => outcome.kind === "failed");
    const chain = curlChain(failed ?? result(), served.url);
    const { stdout } = await execute("sh", ["-c", chain.join("\n")], {
      env: { PATH: process.env["PATH"], PERSONA_SOURCE_API_KEY: keys.source },
    });
    const statuses = [...stdout.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => Number(status));
    const commands = chain.filter((line) => line.startsWith("curl"));
    const first = commands.indexOf(commands.at(-1) ?? "");
    expect([statuses[first], statuses.at(-1)]).toEqual([200, 201]);
    expect(failed && evidenceOf(failed)?.status).toBe(201);
  },
);
