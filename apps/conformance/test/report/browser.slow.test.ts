import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { newestVersion } from "@persona-conformance/schemas";
import { faults } from "@persona-conformance/mock";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import type { KillMatrix, RunDocument } from "../../src/document/run-document.ts";
import { historyOf } from "../../src/report/runs/history.ts";
import { html } from "../../src/report/html/run.ts";
import { historyHtml } from "../../src/report/html/history.ts";
import { killMatrixHtml } from "../../src/report/html/kill-matrix.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { changelogPage, driftPage } from "./drift-pages.ts";
import { saying } from "../support/hostile-document.ts";
import { document, everything, failed, nextNight, result } from "../support/run-document.ts";

const executablePath = "/usr/bin/chromium";
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const still = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A run of the lifecycle and more, on a mock that is wrong in three ways. */
async function wrongRun(): Promise<RunDocument> {
  const names = new Set([
    "connections/lifecycle/reactivate/inactive/by-source/becomes-active",
    "connections/lifecycle/deactivate/active/by-destination/refused",
    "connections/lifecycle/accept/pending/by-source/allowed",
  ]);
  const target = openMock({
    timeout: 5000,
    faults: faults.filter(({ name }) => names.has(name)),
  });
  const chosen = checks.filter(({ id }) =>
    /^(connections\/(lifecycle|record|create)|protocol\/wire)\//.test(id),
  );
  const cells = ["kebab", "camel"].map((inflection) => ({ apiVersion: newestVersion, inflection }));
  return run({ suite, checks: chosen, cells, target, seed: 1 });
}

const matrix: KillMatrix = {
  startedAt: "2026-01-01T00:00:00.000Z",
  checks: [
    "connections/reactivate/one",
    "connections/reactivate/other",
    "protocol/wire/timestamps",
  ],
  faults: { "becomes-active": [0, 1], "no-time": [2], unseen: [] },
  rulings: 2,
  alarms: ["odd=1"],
};

const nights = () =>
  historyOf([
    { ...nextNight, startedAt: "2025-12-29T00:00:00.000Z", observations: [], drift: [] },
    { ...everything, startedAt: "2025-12-30T00:00:00.000Z" },
    nextNight,
  ]);

// A machine without a browser skips this file, and still tests what the report says in report-html.test.ts.
describe("in a browser", () => {
  let browser: Browser;
  let folder: string;
  let wrong: RunDocument;
  let page: Page;
  /** What a page complains of, and what it asks for beside itself. */
  let complaints: string[];
  let requests: string[];
  let opened: number;

  beforeAll(async () => {
    const { chromium } = await import("playwright-core");
    [browser, folder, wrong] = await Promise.all([
      chromium.launch({ executablePath, args: [...quiet, ...still] }),
      mkdtemp(join(tmpdir(), "persona-conformance-")),
      wrongRun(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    complaints = [];
    requests = [];
    opened = 0;
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
  });
  afterEach(async () => {
    await page.close();
    // The page asks for itself, and for its icon, which is in it.
    const others = requests.filter((url) => !/^(file|data):/.test(url));
    if (complaints.length + others.length > 0)
      throw new Error([...complaints, ...others].join("\n"));
    if (new Set(requests.filter((url) => url.startsWith("file:"))).size !== opened) {
      throw new Error(`more was read than the report: ${requests.join(" ")}`);
    }
  });

  const openPage = async (text: string, hash = "") => {
    opened += 1;
    const file = join(folder, `report-${opened}.html`);
    await writeFile(file, text);
    await page.goto(`${pathToFileURL(file).href}${hash}`);
  };
  const open = (document_: RunDocument, hash = "") => openPage(html(document_), hash);

  /** What axe finds on the page with everything unfolded. */
  const violations = async (): Promise<readonly string[]> => {
    const { AxeBuilder } = await import("@axe-core/playwright");
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html: where }) => `${id}: ${where}`),
    );
  };

  it("shows the verdict, and every check once", async () => {
    await open(wrong);
    expect(await page.title()).toContain("mock does not conform");
    expect(await page.locator("h1").textContent()).toContain("does not conform: ");
    const ids = new Set(wrong.results.map(({ id }) => id));
    expect(await page.locator(".found").textContent()).toBe(`${ids.size} checks`);
    expect(await page.locator("tr.row").count()).toBe(ids.size);
  });

  it("is searched from the keyboard, and filtered by outcome and level; the address keeps it", async () => {
    await open(wrong);
    await page.keyboard.press("/");
    await page.keyboard.type("reactivating connections/lifecycle/reactivate/inactive/by-source");
    expect(await page.locator("tr.row").count()).toBe(1);
    expect(page.url()).toContain("#checks?text=reactivating+connections%2Flifecycle");
    await page.keyboard.press("Escape");
    await page.locator(".chip", { hasText: /^failed$/ }).click();
    const failing = new Set(
      wrong.results.filter(({ outcome }) => outcome.kind === "failed").map(({ id }) => id),
    );
    expect(await page.locator("tr.row").count()).toBe(failing.size);
    const { length: all } = await page.locator("tr.row").all();
    await page.locator('.chip[data-level="SHOULD"]').click();
    expect(await page.locator("tr.row").count()).toBeLessThan(all);
    await page.reload();
    expect(await page.locator('.chip[aria-pressed="true"]').count()).toBe(2);
  });

  it("leads from an arrow of the diagram to the failure, its requests and a command that repeats it", async () => {
    await open(wrong);
    const arrow = page.locator('svg.wide a[href="#transition/connections/reactivate/inactive"]');
    expect(await arrow.getAttribute("class")).toBe("arrow breaks");
    // Where its line is; the middle of its box is empty.
    await arrow.locator("text").click();
    const panel = page.locator(".panel:target");
    await panel
      .getByRole("link", { name: "connections/lifecycle/reactivate/inactive/by-source" })
      .first()
      .click();
    const story = page.locator("details.story:target");
    expect(await story.locator(".side.expected").textContent()).toContain(
      "a connection that is pending",
    );
    expect(await story.locator(".side.actual").textContent()).toContain('"active"');
    const last = story.locator(".exchange.shows");
    expect(await last.locator(".request").textContent()).toMatch(/^POST .*\/reactivate$/);
    expect(await last.locator(".became").textContent()).toBe("active");
    const command = last.locator(".curl pre");
    expect(await command.isVisible()).toBe(true);
    expect(await command.textContent()).toMatch(/^pnpm conformance run connections\/lifecycle\//);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await last.getByRole("button", { name: "Copy command" }).click();
    await page.getByRole("button", { name: "copied" }).waitFor();
    const reads = await page.evaluate("navigator.clipboard.readText()");
    expect(reads).toBe(await command.textContent());
  });

  it("opens at a check, wherever it stands", async () => {
    const results = Array.from({ length: 3000 }, (_, index) => result({ id: `a/${index}` }));
    await open(document({ results }), "#check/a/2500");
    const row = page.locator('tr.row[data-id="a/2500"]');
    expect(await row.locator(".opener").getAttribute("aria-expanded")).toBe("true");
    await expect
      .poll(() =>
        row.evaluate((element) => {
          const { top, bottom } = (
            element as unknown as { getBoundingClientRect(): { top: number; bottom: number } }
          ).getBoundingClientRect();
          return top > 0 && bottom < 900;
        }),
      )
      .toBe(true);
  });

  it("is moved through with j and k, and opened with Enter", async () => {
    await open(everything);
    const names = await page.locator(".opener").allTextContents();
    await page.locator(".opener").first().focus();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const focused = page.locator(".opener:focus");
    expect(await focused.textContent()).toBe(names[1]);
    await page.keyboard.press("Enter");
    expect(await page.locator("tr.more").count()).toBe(1);
  });

  describe.each(["light", "dark"] as const)("axe finds nothing, %s:", (colorScheme) => {
    it.each<readonly [string, number, () => string | Promise<string>]>([
      ["a run of everything", 1280, () => html(everything)],
      ["a night with a baseline", 1280, () => html({ ...nextNight, killMatrix: matrix })],
      ["a red run on a phone", 390, () => html({ ...wrong, results: wrong.results.slice(0, 40) })],
      ["many nights on a phone", 390, () => historyHtml(nights(), "persona-conformance")],
      ["a kill matrix", 390, () => killMatrixHtml(matrix, "persona-conformance", true)],
      ["what changed in a description", 1280, driftPage],
      ["what changed in a description, on a phone", 390, driftPage],
      ["a description's changelog", 1280, changelogPage],
      ["a description's changelog, on a phone", 390, changelogPage],
    ])("%s", async (_, width, shown) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await openPage(await shown(), "#check/lifecycle/reactivate/inactive/by-source");
      expect(await violations()).toEqual([]);
      // Nothing makes a phone scroll sideways.
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    });
  });

  it("leads through many nights to a check by its address", async () => {
    await openPage(
      historyHtml(nights(), "persona-conformance"),
      "#check/connections/reactivate/one",
    );
    const check = page.locator("details.check:target");
    expect(await check.getAttribute("open")).toBe("");
    expect(await check.locator(".strip li").count()).toBe(3);
    await page.locator('a[href="#check/protocol/errors/titles"]').first().click();
    await page.locator('details[id="check/protocol/errors/titles"][open]').waitFor();
  });

  it("shows of the kill matrix the rows that were asked for", async () => {
    await openPage(killMatrixHtml(matrix, "persona-conformance", true));
    await page.keyboard.press("/");
    await page.keyboard.type("connections/reactivate/one");
    const rows = page.locator("#by-fault tbody tr");
    expect(
      await rows.evaluateAll((all) => all.map((row) => (row as { hidden: boolean }).hidden)),
    ).toEqual([false, true, true]);
  });

  it("leads from a mark of a description's time line to its commit, unfolded", async () => {
    await openPage(await changelogPage());
    const row = page.locator("#by-commit tr", {
      hasText: "POST /connect/connections/{}/reactivate",
    });
    await row.locator("td a").last().click();
    const commit = page.locator("details.check:target");
    expect(await commit.locator("summary").textContent()).toContain("Update 3");
    expect(await commit.getAttribute("open")).toBe("");
    expect(await commit.locator("ins").first().isVisible()).toBe(true);
    // A commit that only adds something is folded, until somebody asks for it.
    await page.locator('#by-commit thead a[href^="#commit-111"]').click();
    await page.locator('details[id^="commit-111"][open]').waitFor();
  });

  it("shows of a description's time line the operations that were asked for", async () => {
    await openPage(await changelogPage());
    await page.keyboard.press("/");
    await page.keyboard.type("/accept");
    const rows = page.locator("#by-commit tbody tr");
    const hidden = await rows.evaluateAll((all) =>
      all.map((one) => (one as { hidden: boolean }).hidden),
    );
    expect(hidden.filter((isHidden) => !isHidden)).toHaveLength(1);
    expect(hidden.length).toBeGreaterThan(1);
  });

  it("runs nothing of the target's", async () => {
    await open(saying("</script><img src=x onerror=\"document.title='owned'\">"));
    await page.locator(".opener").first().click();
    expect(await page.title()).not.toBe("owned");
    expect(await page.locator("img").count()).toBe(0);
  });

  it("finds one of 10,000 results", async () => {
    const results = Array.from({ length: 10_000 }, (_, index) =>
      result({
        id: `area-${index % 20}/check-${index}`,
        ...(index % 3 === 0 && { outcome: failed }),
      }),
    );
    await open(document({ results }));
    await page.keyboard.press("/");
    await page.keyboard.type("check-9999");
    expect(await page.locator("tr.row").count()).toBe(1);
  });
});
