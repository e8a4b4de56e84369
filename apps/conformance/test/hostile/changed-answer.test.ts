import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createMock } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { RunDocument } from "../../src/document/run-document.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { keys, serveMock, sharedClock } from "../support/serve.ts";

const id = "connections/lifecycle/reactivate/pending/by-source";
const another = "connections/lifecycle/deactivate/inactive/by-source";
const answer = "connections/reactivate-pending";

async function nights(target: "mock" | "sandbox") {
  const folder = await temporaryFolder();
  const night = async (ruling: "409" | "422") => {
    const served = await serveMock(createMock({ rulings: { [answer]: ruling } }));
    const there = ["--target", target, "--ledger", join(folder, "ledger.json")];
    const here = target === "mock" ? ["--ruling", `${answer}=${ruling}`] : [];
    const environment = {
      PATH: process.env["PATH"],
      PERSONA_BASE_URL: served.url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_CONNECTION_ID: served.id,
      PERSONA_STATE_DIR: folder,
      GITHUB_ACTIONS: "true",
    };
    const words = ["run", id, another, ...there, ...here, "--out", folder];
    return { served, ...(await command(words, environment, { clock: sharedClock })) };
  };
  await night("409");
  const { served, out, code } = await night("422");
  const file = (name: string) => readFile(join(folder, name), "utf8");
  const pages = [out, await file("junit.xml"), await file("report.md"), await file("report.html")];
  return { served, code, pages, run: RunDocument.parse(JSON.parse(await file("run.json"))) };
}

test("a changed answer comes with its request and a curl, on a sandbox", async () => {
  const { served, code, pages, run } = await nights("sandbox");
  expect(code).toBe(1);
  const observation = run.observations.find((one) => one.id === answer);
  expect(observation).toMatchObject({ observed: "422", check: id, exchange: { status: 422 } });
  const others = run.observations.filter((one) => one.id !== answer);
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((one) => one.exchange !== undefined)).toEqual([]);
  const plain = pages.map((text) => text.replaceAll(/&[a-z]+;|\s+/g, " "));
  for (const page of plain) {
    const path = `/api/v1/connect/connections/${served.id}/reactivate`;
    expect(page).toContain(`POST ${path} → 422, as the source, req_mock`);
    expect(page).toContain("curl -i --globoff -X POST");
    expect(page).toContain("$PERSONA_SOURCE_API_KEY");
    expect(page).not.toContain(keys.source);
  }
});

test("on the mock it comes with the command that repeats its check", async () => {
  const { pages } = await nights("mock");
  for (const page of pages) {
    expect(page).toContain(` run ${id} --target mock --ruling ${answer}=422 --api-version `);
    expect(page).not.toContain("curl -i");
  }
});
