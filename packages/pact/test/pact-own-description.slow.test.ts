import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { check } from "../src/check/check.ts";
import { openDescription } from "../src/description.ts";
import { generate } from "../src/generate.ts";
import { interactions } from "../src/interactions/index.ts";

const path = process.env["PERSONA_OPENAPI"] ?? "";
const reason = path === "" ? " is skipped: PERSONA_OPENAPI is not set" : "";

describe.skipIf(path === "")(`Persona's own description${reason}`, () => {
  it("bears out all that the pact relies on, and leaves the status open", async () => {
    const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const whole = await generate({ folder, consumer: "c", interactions });
    const own = await openDescription(path, "2025-12-08");
    const { findings: found, warnings, vacuous } = await check(whole.pact, own);
    expect([found, warnings]).toEqual([[], []]);
    expect(vacuous).toContainEqual({
      pointer: "/components/schemas/connect-connection/properties/attributes/properties/status",
      what: 'allows any value, not only "active", "inactive", "pending"',
    });
  });
});
