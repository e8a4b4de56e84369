import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const source = join(root, "apps/conformance/src");

const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
/** The folders that import from one other alone, and from which. */
const alone = new Map(
  Array.from(text.matchAll(/`([^`]+)` \(on `([^`]+)` alone\)/g), ([, one, other]) => [one, other]),
);
const others = "src/";

/** The floors that ARCHITECTURE.md draws below a mark, the lowest first. */
function drawn(mark: string): readonly (readonly string[])[] {
  const [, after = ""] = text.split(`<!-- ${mark} -->`);
  const [table = ""] = after.split("<!-- /floors -->");
  return table
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => row.split("|")[1] ?? "")
    .map((floor) => Array.from(floor.matchAll(/`([^`]+)`(?! alone)/g), ([, name = ""]) => name))
    .toReversed();
}

/** What keeps one file of a folder from importing another, if anything does. `rest`: the floor of files that no floor names. */
function objector(floors: readonly (readonly string[])[], rest?: string) {
  /** Where a file stands: in a folder, by itself, or with all the others. */
  const placeOf = (file: string): string => {
    const [first = "", ...inner] = file.split("/");
    if (inner.length > 0) return `${first}/`;
    return rest === undefined || floors.some((floor) => floor.includes(first)) ? first : rest;
  };
  const floorOf = (place: string): number => floors.findIndex((floor) => floor.includes(place));
  return (from: string, to: string): string | undefined => {
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
  };
}

const floors = drawn("floors");
const floorOf = (place: string): number => floors.findIndex((floor) => floor.includes(place));
const objection = objector(floors, others);
const reportFloors = drawn("floors report");
const reportObjection = objector(reportFloors);

/** The files of ours that a text imports, with their types and at any time. */
const importsOf = (code: string): readonly string[] =>
  Array.from(
    code.matchAll(/(?:\bfrom|\bimport|\bimport\(|new URL\()\s*"(\.[^"]+\.ts)"/g),
    ([, path = ""]) => path,
  );

describe("imports lead downwards, as ARCHITECTURE.md draws it", () => {
  const files = globSync("**/*.ts", { cwd: source }).map((file) => file.replaceAll("\\", "/"));

  const imports = files.flatMap((file) =>
    importsOf(readFileSync(join(source, file), "utf8")).map(
      (path) => [file, posix.join(dirname(file), path)] as const,
    ),
  );

  it("in the app", () => {
    expect(files.length).toBeGreaterThan(150);
    expect(imports.flatMap(([from, to]) => objection(from, to) ?? [])).toEqual([]);
  });

  it("in the app by paths, which show the folder, not by the package's own name", () => {
    const byName = files.filter((file) =>
      /^(?! \*).*(?:\bfrom|\bimport\(?)\s*"persona-conformance/m.test(
        readFileSync(join(source, file), "utf8"),
      ),
    );
    expect(byName).toEqual([]);
  });

  it("in report/", () => {
    const inner = imports
      .filter((both) => both.every((file) => file.startsWith("report/")))
      .map((both) => both.map((file) => file.slice("report/".length)));
    expect(inner.length).toBeGreaterThan(100);
    expect(inner.flatMap(([from = "", to = ""]) => reportObjection(from, to) ?? [])).toEqual([]);
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
    const inReport = reportFloors.flat().map((place) => `report/${place}`);
    const gone = [...floors.flat(), ...inReport].filter((place) => {
      const at = place.startsWith("packages/") ? join(root, place) : join(source, place);
      return place !== others && !existsSync(at);
    });
    expect(floors.length).toBeGreaterThan(8);
    expect(reportFloors.length).toBeGreaterThan(6);
    expect(gone).toEqual([]);
  });

  it.each([
    ["report/console/run.ts", "document/verdict.ts", "nothing"],
    ["report/console/run.ts", "runner/run.ts", "alone"],
    ["trial/trial.ts", "report/text/text.ts", "above"],
    ["runner/run.ts", "report/text/text.ts", "above"],
    ["trial/trial.ts", "checks/index.ts", "above"],
    ["checks/index.ts", "targets/mock.ts", "beside"],
    ["io.ts", "document/verdict.ts", "above"],
    ["cli.ts", "program.ts", "nothing"],
    ["trial/trial.ts", "environment.ts", "beside"],
    ["elsewhere/new.ts", "io.ts", "no floor"],
  ])("so %s → %s is objected to: %s", (from, to, message) => {
    const found = objection(from, to);
    expect(found ?? "nothing").toContain(message);
  });

  it.each([
    ["reporters.ts", "html/run.ts", "nothing"],
    ["html/drift.ts", "drift/words.ts", "nothing"],
    ["causes/causes.ts", "headline/headline.ts", "above"],
    ["markdown/history.ts", "html/verdicts.ts", "beside"],
    ["new.ts", "text/text.ts", "no floor"],
  ])("so, in report/, %s → %s is objected to: %s", (from, to, message) => {
    expect(reportObjection(from, to) ?? "nothing").toContain(message);
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

it.each(["stryker.config.json", "apps/conformance/mutation/stryker.config.json"])(
  "%s names no file that is gone",
  (page) => {
    const { mutate = [] } = JSON.parse(readFileSync(join(root, page), "utf8")) as {
      readonly mutate?: readonly string[];
    };
    const empty = mutate.filter(
      (pattern) => globSync(pattern.replace(/^!/, ""), { cwd: root }).length === 0,
    );
    expect(mutate.length).toBeGreaterThan(0);
    expect(empty).toEqual([]);
  },
);

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
