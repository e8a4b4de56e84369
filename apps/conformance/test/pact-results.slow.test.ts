import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "@persona-conformance/mock";
import { type Publication, verify } from "@persona-conformance/pact";
import { describe, expect, it } from "vitest";
import { mockProvider } from "../src/pact/mock-provider.ts";
import { tell } from "../src/pact/results.ts";
import { serveBroker, type StandInOptions } from "./broker.ts";
import { command, temporaryFolder } from "./fake-io.ts";
import { ourPact, ourVerifier } from "./pact.ts";

const token = "a-token-that-nobody-should-see";
const { PATH } = process.env;

const worn = (name: string) => {
  const found = faults.filter((fault) => fault.name === name);
  expect(found.length).toBe(1);
  return found;
};

/** A broker that has a small pact of ours, and the command to verify it and to tell the broker. */
async function stage(options: StandInOptions = {}, only = /that is pending$/) {
  const { pact } = await ourPact();
  const folder = await temporaryFolder();
  const file = join(folder, "pact.json");
  const interactions = pact.interactions.filter(({ description }) => only.test(description));
  await writeFile(file, JSON.stringify({ ...pact, interactions }));
  const { url, heard } = await serveBroker({ token, ...options });
  const environment = { PATH, CI: "true", PACT_BROKER_BASE_URL: url, PACT_BROKER_TOKEN: token };
  const published = await command(
    ["pact", "publish", file, "--unchecked", "--version", "v1", "--branch", "main"],
    environment,
  );
  expect(published.code).toBe(0);
  const words = ["pact", "verify", file, "--out", folder, "--publish-results"];
  const publication: Publication = {
    url,
    token,
    consumer: pact.consumer.name,
    provider: pact.provider.name,
    branch: "main",
    providerVersion: "v2",
  };
  return {
    publication,
    pact: { ...pact, interactions },
    results: () => heard.filter(({ path }) => path.endsWith("/verification-results")),
    ask: (more: readonly string[], environmentToo: Readonly<Record<string, string>> = {}) =>
      command([...words, ...more], { ...environment, ...environmentToo }),
  };
}

describe("the broker is told what came of a verification", () => {
  it("that the pact is kept, as a version of the provider: exit 0", async () => {
    const { ask, results } = await stage();
    const { code, out, error } = await ask([
      "--provider-version",
      "2025-12-08",
      "--provider-branch",
      "main",
    ]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("the broker was told, of version 2025-12-08 of the provider\n");
    const [told, ...others] = results();
    expect(others).toEqual([]);
    expect(JSON.parse(told?.body ?? "")).toMatchObject({
      success: true,
      providerApplicationVersion: "2025-12-08",
    });
  });

  it("that it is not kept", async () => {
    const { publication, results, pact } = await stage();
    const provider = mockProvider({
      faults: worn("connections/lifecycle/deactivate/pending/by-source/refused"),
    });
    const verified = await verify(pact, provider, ourVerifier());
    expect(await tell(publication, verified, provider, ourVerifier())).toEqual([]);
    expect(JSON.parse(results()[0]?.body ?? "")).toMatchObject({ success: false });
  });
});

describe("nothing is published", () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    [
      "outside of CI",
      ["--provider-version", "v2"],
      { CI: "" },
      "results are published from CI only, and CI is not set: leave out --publish-results",
    ],
    [
      "of a mock with a fault",
      [
        "--provider-version",
        "v2",
        "--fault",
        "connections/lifecycle/deactivate/pending/by-source/refused",
      ],
      {},
      "what a mock with a --fault shows is nobody's result: publish without it",
    ],
    [
      "without a version",
      [],
      {},
      "--publish-results needs --provider-version NAME: as which version of the provider?",
    ],
    [
      "without a broker",
      ["--provider-version", "v2"],
      { PACT_BROKER_BASE_URL: "" },
      "PACT_BROKER_BASE_URL is not set",
    ],
  ])("%s: one line and exit 2", async (_, words, environment, said) => {
    const { ask, results } = await stage();
    const { code, error } = await ask(words, environment);
    expect([code, results()]).toEqual([2, []]);
    expect(error).toContain(`error: ${said}`);
  });

  it("of a pact that was not verified as a whole", async () => {
    const { publication, results, pact } = await stage({}, /that is inactive$/);
    // This mock lets no connection become inactive.
    const provider = mockProvider({
      faults: worn("connections/lifecycle/deactivate/pending/by-source/refused"),
    });
    const verified = await verify(pact, provider, ourVerifier());
    expect(await tell(publication, verified, provider, ourVerifier())).toEqual([
      `nothing was published: ${verified.length} interactions could not be verified, and a result speaks of all`,
    ]);
    expect(results()).toEqual([]);
  });

  it("where the broker does not take it, and that is said, without the token: exit 2", async () => {
    const { ask } = await stage({ takesNoResults: true });
    const { code, out, error } = await ask(["--provider-version", "v2"]);
    expect(code).toBe(2);
    expect(out).toContain("! the results could not be published: ");
    expect(out).not.toContain("the broker was told");
    expect(out + error).not.toContain(token);
  });
});
