import { existsSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { published } from "./manifests.ts";

test("all packages are published, in one version", () => {
  expect(published.map(({ name }) => name).toSorted()).toEqual([
    "@persona-conformance/client",
    "@persona-conformance/mock",
    "@persona-conformance/pact",
    "@persona-conformance/schemas",
    "persona-conformance",
  ]);
  expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
});

describe.each(published)("$name", ({ manifest, folder }) => {
  it("exports what is built from the source that it exports here", () => {
    const targets = Object.entries(manifest.publishConfig.exports).map(([name, target]) => [
      name,
      typeof target === "string" ? target : target.default,
    ]);
    const expected = Object.entries(manifest.exports).map(([name, source]) => {
      expect(existsSync(new URL(source, folder))).toBe(true);
      return [name, source.replace("/src/", "/dist/").replace(/\.ts$/, ".js")];
    });
    expect(targets).toEqual(expected);
  });

  it("runs nothing when it is installed", () => {
    const scripts = Object.keys(manifest.scripts ?? {});
    expect(scripts.filter((name) => /install|prepare/.test(name))).toEqual([]);
  });

  it("says which Node it needs: the one that undici needs", () => {
    expect(manifest.engines.node).toBe(">=22.19");
  });
});
