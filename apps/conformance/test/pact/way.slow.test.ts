import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPact } from "@persona-conformance/pact/file";
import { expect, test } from "vitest";
import { Verification } from "../../src/pact/verification.ts";
import { serveBroker } from "./broker.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { literally } from "../support/literally.ts";

const { PATH, PERSONA_OPENAPI = "" } = process.env;

test(`the whole way from the client to a deployment, one command each${PERSONA_OPENAPI === "" ? " (not compared with the description: PERSONA_OPENAPI is not set)" : ""}`, async () => {
  const reports = await temporaryFolder();
  const out = join(reports, "pacts");
  const { url } = await serveBroker();
  const environment = { PATH, PACT_BROKER_BASE_URL: url };
  const version = ["--version", "v1"];
  const ours = ["--pacticipant", "ours", ...version];
  async function done(...words: readonly string[]): Promise<string> {
    const ended = await command(["pact", ...words], environment);
    expect({ ...ended, words }).toMatchObject({ code: 0, error: "", words });
    return ended.out;
  }

  const made = await done("generate", "--out", out, "--consumer", "ours");
  const file = join(out, "ours-persona-connect.json");
  const { interactions } = readPact(await readFile(file, "utf8"), file);
  expect(interactions.length).toBeGreaterThanOrEqual(40);
  const pattern = `^${literally(file)}\n${interactions.length} interactions · sha256 [0-9a-f]{64} `;
  expect(made).toMatch(new RegExp(pattern));

  const unchecked = PERSONA_OPENAPI === "" ? ["--unchecked"] : [];
  if (unchecked.length === 0) {
    await done("check", out, "--spec", PERSONA_OPENAPI, "--out", reports);
  }

  const verified = await done("verify", out, "--out", reports);
  expect(verified).toMatch(new RegExp(`^mock: ${interactions.length} verified\nours → `));
  const kept = await readFile(join(reports, "pact-verification-mock.json"), "utf8");
  const verification = Verification.parse(JSON.parse(kept));
  expect(verification.interactions.map(({ description }) => description)).toEqual(
    interactions.map(({ description }) => description),
  );
  expect(verification.interactions.every(({ cites }) => cites.length > 0)).toBe(true);

  await done("publish", out, ...version, "--out", reports, ...unchecked);
  const allowed = await done("can-i-deploy", ...ours, "--to-environment", "production");
  expect(allowed).toContain("yes: ours v1 to production\n");
  await done("record-deployment", ...ours, "--environment", "production");

  const verdict = await command(["pact", "verdict", out, "--reports", reports, ...version]);
  expect(verdict.code).toBe(2);
  expect(verdict.out).toContain("✓ kept by the mock\n");
  expect(verdict.out).toContain(
    `    not verified: run \`pnpm conformance pact verify ${file} --target sandbox\`\n`,
  );
});
