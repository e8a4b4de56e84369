import { allowedVersions, newestVersion } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

/** The API versions of the requests of a kind, on some nights on a sandbox. */
async function versionsOn(nights: readonly number[]): Promise<ReadonlyMap<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const seed of nights) {
    const target = openMock({
      timeout: 5000,
      seed,
      night: true,
      onExchange({ operation, by, cell: { apiVersion }, exchange: { status, path } }) {
        const outcome = status < 400 ? "done" : "refused";
        const kind = `${operation?.id} ${by} ${path.includes("filter") ? "filter" : outcome}`;
        found.set(kind, (found.get(kind) ?? new Set()).add(apiVersion));
      },
    });
    const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
    await run({ suite, checks: regularChecks, cells, target, seed, drift: false });
  }
  return found;
}

describe("on a sandbox, requests that are sent anyway take turns in the API versions", async () => {
  const found = await versionsOn([0, 1, 2]);
  const most = Math.floor(allowedVersions.length * 0.75);
  test.each([
    "redeem-share-token destination refused",
    "create-a-share-token source refused",
    "create-a-share-token source done",
    "redeem-share-token destination done",
    "list-all-share-tokens source filter",
    "list-all-share-tokens destination filter",
  ])("%s", (kind) => {
    expect(found.get(kind)?.size).toBeGreaterThan(most);
  });

  test("expire-share-token source done, in several", () => {
    expect(found.get("expire-share-token source done")?.size).toBeGreaterThan(3);
  });
});
