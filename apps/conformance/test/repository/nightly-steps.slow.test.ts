import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { cli, temporaryFolder } from "../support/fake-io.ts";
import { document, result } from "../support/run-document.ts";
import { type ShellStep, shellSteps } from "./workflow.ts";

const start = promisify(execFile);
const hasJq = await start("jq", ["--version"]).then(
  () => true,
  () => false,
);

const steps = await shellSteps("nightly.yml");
const named = (id: string): ShellStep => {
  const found = steps.find((step) => step.id === id);
  if (found === undefined) throw new Error(`nightly.yml has no step ${id}`);
  return found;
};
const [run, tell, remember] = [named("run"), named("tell"), named("remember")];

/** Stands for GitHub: one issue, which is open or not, and a log of what was asked. */
const gh = `#!/usr/bin/env bash
echo "$*" >> gh.log
if [ -f gh-is-down ]; then echo "HTTP 502" >&2; exit 1; fi
case "$1 $2" in
  "issue list") if [ -f issue-is-open ]; then echo 7; fi ;;
  "issue create") touch issue-is-open; cat message.md > said.md; printf '%s\\n' "$6" > title ;;
  "issue comment") cat message.md > said.md ;;
  "issue close") rm issue-is-open ;;
esac
`;

/** Stands for pnpm: the command itself, on a part of the checks and on the mock, or a night that was made by hand. */
const pnpm = `#!/usr/bin/env bash
shift
if [ "$1" != run ]; then exec "${process.execPath}" "${cli}" "$@"; fi
echo "$*" > asked
if [ -f night.json ]; then mkdir -p reports; cp night.json reports/run.json; exit 2; fi
words=("$@")
exec "${process.execPath}" "${cli}" "\${words[@]/sandbox/mock}" 'connections/lifecycle/reactivate/**' $(cat night)
`;

const fault = "--fault connections/lifecycle/reactivate/inactive/by-source/becomes-active";
const another = "--fault connections/lifecycle/reactivate/pending/by-source/allowed";
const inconclusive = "--max-requests 1";

/** A night: what the mock is like, or the run document that came of it. */
type Night = string | object;

// Seven nights are twenty processes, which a busy machine takes its time for.
const options = { timeout: 300_000 };

describe.skipIf(!hasJq)(
  "the steps of the nightly workflow (skipped where there is no jq)",
  options,
  () => {
    let folder: string;
    beforeEach(async () => {
      folder = await temporaryFolder();
      await mkdir(join(folder, "bin"));
      for (const [name, text] of Object.entries({ gh, pnpm })) {
        await writeFile(join(folder, "bin", name), text, { mode: 0o755 });
      }
    });
    const at = (name: string) => join(folder, name);
    const read = (name: string) => readFile(at(name), "utf8").catch(() => "");

    async function step({ script }: ShellStep, environment: Record<string, string>) {
      const given = {
        PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`,
        GITHUB_OUTPUT: at("output"),
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_REPOSITORY: "team/repository",
        GITHUB_RUN_ID: "1",
        PERSONA_STATE_DIR: at("nights/state"),
        ...environment,
      };
      // As GitHub calls it.
      const words = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
      return start("bash", words, { cwd: folder, env: given }).then(
        () => "success",
        ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
          `failure ${stdout}${stderr}`,
      );
    }

    /** One night, from the run to what is kept for the next; says what was asked of GitHub beside its list of issues. */
    async function night(given: Night, environment: Record<string, string> = {}) {
      for (const name of ["reports", "gh.log", "output", "night.json"]) {
        await rm(at(name), { recursive: true, force: true });
      }
      if (typeof given === "string") await writeFile(at("night"), given);
      else await writeFile(at("night.json"), JSON.stringify(given));
      await step(run, environment);
      const CODE = /code=(\d+)/.exec(await read("output"))?.[1] ?? "";
      const printed = await step(tell, { ...environment, CODE });
      const kept =
        printed === "success" ? await step(remember, { ...environment, CODE }) : "skipped";
      const asked = (await read("gh.log")).trimEnd().split("\n");
      return {
        code: Number(CODE),
        told: printed,
        kept,
        asked: asked
          .map((line) => line.split(" ").slice(0, 2).join(" "))
          .filter((what) => !["issue list", "label create"].includes(what)),
      };
    }
    const fine = { told: "success", kept: "success" };

    it("run under the conditions that this test runs them under", () => {
      expect(tell.condition).toContain("always() && steps.run.outputs.code != ''");
      expect(remember.condition).toContain("always() && steps.tell.outcome == 'success'");
    });

    it("say nothing of a first night that conforms, and nothing while nothing changes", async () => {
      expect(await night("")).toEqual({ ...fine, code: 0, asked: [] });
      expect(await night("")).toEqual({ ...fine, code: 0, asked: [] });
    });

    it("open an issue on a first night that is red", async () => {
      expect(await night(fault)).toEqual({ ...fine, code: 1, asked: ["issue create"] });
      expect(await read("title")).toMatch(/^❌ The mock does not conform: 1 promise is broken/);
      expect(await read("said.md")).toContain(
        "https://github.example/team/repository/actions/runs/1",
      );
    });

    it("open one issue where something is newly red, comment on what changes, and close it", async () => {
      await night("");
      expect(await night(fault)).toMatchObject({ code: 1, asked: ["issue create"] });
      expect(await read("said.md")).toContain("✗ newly failing: ");
      // Red again.
      expect(await night(fault)).toEqual({ ...fine, code: 1, asked: [] });
      expect(await night(`${fault} ${another}`)).toMatchObject({ asked: ["issue comment"] });
      // Fixed.
      expect(await night("")).toEqual({
        ...fine,
        code: 0,
        asked: ["issue comment", "issue close"],
      });
      expect(await read("said.md")).toContain("✓ fixed: ");
      expect(await night("")).toEqual({ ...fine, code: 0, asked: [] });
    });

    it("open an issue on the second inconclusive night in a row, and know what changed after it", async () => {
      await night("");
      expect(await night(inconclusive)).toEqual({ ...fine, code: 2, asked: [] });
      expect(await night(inconclusive)).toEqual({ ...fine, code: 2, asked: ["issue create"] });
      expect(await read("title")).toMatch(/^❔ Inconclusive: /);
      expect(await night(inconclusive)).toEqual({ ...fine, code: 2, asked: [] });
      expect(await night(fault)).toMatchObject({ code: 1, asked: ["issue comment"] });
      expect(await read("said.md")).toContain("newly failing");
      await night("");
      // One night in between, and it begins anew.
      expect(await night(inconclusive)).toMatchObject({ asked: [] });
    });

    it("tell nobody twice what was red before an inconclusive night", async () => {
      await night(fault);
      expect(await night(inconclusive)).toMatchObject({ code: 2, asked: [] });
      expect(await night(fault)).toEqual({ ...fine, code: 1, asked: [] });
    });

    it("tell at once whom a parked night waits for, once", async () => {
      const request =
        "accept the connection cxn_1 in the dashboard of org_2, under Connect › Connections";
      const parked = (baseline: boolean) =>
        document({
          problems: [
            `waiting for acceptance since 2026-01-01T00:00:00Z: ${request}; the next run goes on from there`,
          ],
          results: [
            result({
              outcome: { kind: "undecided", problem: `waiting for acceptance: ${request}` },
            }),
          ],
          ...(baseline && {
            baseline: {
              startedAt: "2026-01-01T00:00:00.000Z",
              results: [],
              observations: [],
              drift: [],
            },
          }),
        });
      expect(await night(parked(false))).toMatchObject({ code: 2, asked: ["issue create"] });
      expect(await read("title")).toContain(`Inconclusive: ${request}; 1 check waits for it.`);
      expect(await night(parked(true))).toMatchObject({ code: 2, asked: [] });
    });

    it("pass on how to accept", async () => {
      await night("", { ACCEPT: "none" });
      expect(await read("asked")).toContain("--accept none");
      await night("");
      expect(await read("asked")).not.toContain("--accept");
    });

    it("tell it on the next night where GitHub is down", async () => {
      await night("");
      await writeFile(at("gh-is-down"), "");
      expect(await night(fault)).toMatchObject({
        code: 1,
        told: expect.stringContaining("failure"),
        kept: "skipped",
      });
      await rm(at("gh-is-down"));
      expect(await night(fault)).toEqual({ ...fine, code: 1, asked: ["issue create"] });
      expect(await read("said.md")).toContain("newly failing");
    });

    it.each([
      ["cut off", '{"format":2'],
      ["empty", ""],
    ])(
      "raise the alarm though the baseline is damaged (%s), and leave it as it is",
      async (_, text) => {
        await night("");
        await writeFile(at("nights/run.json"), text);
        const came = await night(fault);
        expect(came).toMatchObject({ code: 1, told: "success", asked: ["issue create"] });
        expect(came.kept).toContain("nights/run.json is damaged");
        expect(await read("nights/run.json")).toBe(text);
        expect(existsSync(at("reports/report.html"))).toBe(true);
      },
    );

    it("raise the alarm though the ledger is damaged, and leave it as it is", async () => {
      await night("");
      await writeFile(at("nights/ledger.json"), '{"format":2,');
      expect(await night("")).toEqual({ ...fine, code: 2, asked: [] });
      expect(await night("")).toEqual({ ...fine, code: 2, asked: ["issue create"] });
      expect(await read("title")).toContain("nights/ledger.json is not a ledger of this suite");
      expect(await night(fault)).toMatchObject({ code: 1, asked: ["issue comment"] });
      expect(await read("nights/ledger.json")).toBe('{"format":2,');
      expect(existsSync(at("reports/report.html"))).toBe(true);
    });

    it("tell of a run that left no report", async () => {
      const wrong = "--no-such-option";
      expect(await night(wrong)).toMatchObject({ code: 2, asked: [] });
      expect(await night(wrong)).toEqual({ ...fine, code: 2, asked: ["issue create"] });
      expect(await read("title")).toContain("left no report");
    });
  },
);
