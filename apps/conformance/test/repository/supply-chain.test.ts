import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

const platform = /-(?:linux|darwin|win32|windows)\b/;

/** The folder of a dependency, as Node looks it up; undefined for one of another platform. */
function locate(name: string, from: string): string | undefined {
  for (let at = from; at !== dirname(at); at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    if (existsSync(join(folder, "package.json"))) return realpathSync(folder);
  }
  return undefined;
}

/** What comes onto a machine with our packages: every dependency of theirs, and theirs in turn. */
function shipped(): ReadonlyMap<string, string> {
  const licences = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (folder: string, above = "none") => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const { name, ...manifest } = manifestIn(folder);
    // The binary of a platform is the package's that asks for it.
    const license = manifest.license ?? (platform.test(name) ? above : "none");
    licences.set(name, license);
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    for (const each of Object.keys({
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const found = locate(each, folder);
      // Whoever tests with vitest has it already.
      if (found !== undefined && each !== "vitest") visit(found, license);
    }
  };
  for (const folder of [
    "packages/schemas",
    "packages/client",
    "packages/mock",
    "packages/pact",
    "apps/conformance",
  ]) {
    visit(join(root, folder));
  }
  return licences;
}

/** Licences that leave whoever installs this free to do with it what they want. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
]);

/** Whether one of the licences to choose from will do. */
const isPermissive = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((one) => one.split(" AND ").every((part) => permissive.has(part)));

it("everything that is shipped has a licence that leaves people free", async () => {
  const licences = shipped();
  expect(licences.get("undici")).toBe("MIT");
  expect(licences.size).toBeGreaterThan(20);
  const others = [...licences].filter(([, licence]) => !isPermissive(licence));
  expect(others).toEqual([]);
  const listed = [...licences].filter(([name]) => !platform.test(name));
  const byLicence = Map.groupBy(listed, ([, licence]) => licence);
  const lines = [...byLicence].map(([licence, all]) =>
    [`${licence}:`, ...all.map(([name]) => `  ${name}`).toSorted()].join("\n"),
  );
  await expect(`${lines.toSorted().join("\n")}\n`).toMatchFileSnapshot("snapshots/licences.txt");
});

it("what may run a script at its installation is listed, each with its reason", () => {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const { allowBuilds, ...settings } = parse(text) as {
    readonly allowBuilds: Readonly<Record<string, boolean>>;
    readonly strictDepBuilds: boolean;
    readonly minimumReleaseAge: number;
    readonly blockExoticSubdeps: boolean;
  };
  expect(allowBuilds).toEqual({ "@scarf/scarf": false, esbuild: false, node: true, pnpm: true });
  expect(settings).toMatchObject({ strictDepBuilds: true, blockExoticSubdeps: true });
  expect(settings.minimumReleaseAge).toBeGreaterThanOrEqual(1440);
  const lines = text.split("\n");
  for (const name of Object.keys(allowBuilds)) {
    const at = lines.findIndex(
      (line) => line.trim().replaceAll('"', "").startsWith(`${name}: `) && /true|false/.test(line),
    );
    expect(lines[at - 1]).toMatch(/^ {2}# ./);
  }
});

it("none of our packages runs a script at its installation", () => {
  for (const folder of [
    "packages/schemas",
    "packages/client",
    "packages/mock",
    "packages/pact",
    "apps/conformance",
  ]) {
    const { scripts = {} } = manifestIn(join(root, folder)) as unknown as {
      readonly scripts?: Readonly<Record<string, string>>;
    };
    for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(scripts).not.toHaveProperty(name);
    }
  }
});
