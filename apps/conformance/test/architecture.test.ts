import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const source = join(root, "apps/conformance/src");

/** The floors that ARCHITECTURE.md draws, the lowest first; what it does not name stands on the last of `src/`. */
const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
const floors = drawn(text);
/** The folders that import from one other alone, and from which. */
const alone = new Map(
  Array.from(text.matchAll(/`([^`]+)` \(on `([^`]+)` alone\)/g), ([, one, other]) => [one, other]),
);
const others = "src/";

function drawn(page: string): readonly (readonly string[])[] {
  const table = /<!-- floors -->(.*)<!-- \/floors -->/su.exec(page)?.[1] ?? "";
  return table
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => row.split("|")[1] ?? "")
    .map((floor) => Array.from(floor.matchAll(/`([^`]+)`(?! alone)/g), ([, name = ""]) => name))
    .toReversed();
}

/** Where a file of `src/` stands: in a folder, by itself, or with all the others. */
function placeOf(file: string): string {
  const [first = "", ...rest] = file.split("/");
  if (rest.length > 0) return `${first}/`;
  return floors.some((floor) => floor.includes(first)) ? first : others;
}
const floorOf = (place: string): number => floors.findIndex((floor) => floor.includes(place));

/** What keeps one file from importing another, if anything does. */
function objection(from: string, to: string): string | undefined {
  const [place, other] = [placeOf(from), placeOf(to)];
  const [floor, below] = [floorOf(place), floorOf(other)];
  const unknown = floor < 0 ? place : below < 0 ? other : undefined;
  if (unknown !== undefined) return `${unknown} stands on no floor of ARCHITECTURE.md`;
  const only = alone.get(place);
  if (only !== undefined && ![place, only, others].includes(other)) {
    return `${from} imports ${to}, and ${place} stands on ${only} alone in ARCHITECTURE.md`;
  }
  // Files that stand by themselves are no folders that could know of one another.
  const together = place === other || ![place, other].some((one) => one.endsWith("/"));
  if (below < floor || (below === floor && together)) return undefined;
  const where = below > floor ? "above" : "beside";
  return `${from} imports ${to}, which stands ${where} it in ARCHITECTURE.md`;
}

/** The files of ours that a text imports, with their types and at any time. */
const importsOf = (code: string): readonly string[] =>
  Array.from(
    code.matchAll(/(?:\bfrom|\bimport|\bimport\(|new URL\()\s*"(\.[^"]+\.ts)"/g),
    ([, path = ""]) => path,
  );

describe("imports lead downwards, as ARCHITECTURE.md draws it", () => {
  const files = globSync("**/*.ts", { cwd: source }).map((file) => file.replaceAll("\\", "/"));

  it("in the app", () => {
    const found = files.flatMap((file) =>
      importsOf(readFileSync(join(source, file), "utf8"))
        .map((path) => posix.join(dirname(file), path))
        .flatMap((path) => objection(file, path) ?? []),
    );
    expect(files.length).toBeGreaterThan(150);
    expect(found).toEqual([]);
  });

  it("among the packages", () => {
    const names = ["schemas", "client", "mock", "pact"];
    const found = names.flatMap((name) => {
      const file = join(root, "packages", name, "package.json");
      const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as {
        readonly dependencies?: Readonly<Record<string, string>>;
      };
      const floor = floorOf(`packages/${name}`);
      return Object.keys(dependencies)
        .filter((one) => one.startsWith("@persona-conformance/"))
        .map((one) => one.replace("@persona-conformance/", "packages/"))
        .filter((one) => floor < 0 || floorOf(one) < 0 || floorOf(one) >= floor)
        .map((one) => `packages/${name} depends on ${one}`);
    });
    expect(found).toEqual([]);
  });

  it("and every place that is drawn is there", () => {
    const gone = floors.flat().filter((place) => {
      const at = place.startsWith("packages/") ? join(root, place) : join(source, place);
      return place !== others && !existsSync(at);
    });
    expect(floors.length).toBeGreaterThan(8);
    expect(gone).toEqual([]);
  });

  it.each([
    ["report/console.ts", "document/verdict.ts", "nothing"],
    ["report/console.ts", "runner/run.ts", "alone"],
    ["trial/trial.ts", "report/text.ts", "above"],
    ["runner/run.ts", "report/text.ts", "above"],
    ["trial/trial.ts", "checks/index.ts", "above"],
    ["checks/index.ts", "targets/mock.ts", "beside"],
    ["io.ts", "document/verdict.ts", "above"],
    ["cli.ts", "program.ts", "nothing"],
    ["trial/trial.ts", "environment.ts", "beside"],
    ["elsewhere/new.ts", "io.ts", "no floor"],
  ])("so %s → %s is objected to: %s", (from, to, said) => {
    const found = objection(from, to);
    expect(found ?? "nothing").toContain(said);
  });
});

it.each(["ARCHITECTURE.md", "CONTRIBUTING.md"])("%s names no path that is gone", (page) => {
  const named = readFileSync(join(root, page), "utf8").matchAll(
    /`((?:packages|apps|src)\/[^`]*)`/g,
  );
  const paths = Array.from(named, ([, path = ""]) => path).filter((path) => !path.includes("NAME"));
  const gone = paths.filter(
    (path) => ![root, dirname(source)].some((folder) => existsSync(join(folder, path))),
  );
  expect(paths.length).toBeGreaterThan(5);
  expect(gone).toEqual([]);
});

it("an import is found in each of its forms", () => {
  const imports = `import type { A } from "./a.ts";\nimport "./b.ts";\nawait import("./c.ts");\nexport * from "../d.ts"\nnew URL("./worker.ts", import.meta.url)`;
  expect(importsOf(imports)).toEqual(["./a.ts", "./b.ts", "./c.ts", "../d.ts", "./worker.ts"]);
});

it("no file of source, tests included, is longer than 400 lines", () => {
  const paths = globSync(["{apps,packages}/*/{src,test,bench}/**/*.{ts,js,mjs}", ".ci/*.{ts,js}"], {
    cwd: root,
  });
  const long = paths
    .map((file) => [file, readFileSync(join(root, file), "utf8").split("\n").length - 1] as const)
    .filter(([, lines]) => lines > 400);
  expect(paths.length).toBeGreaterThan(500);
  expect(long).toEqual([]);
});
