import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const declaration =
  /^export (?:async )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm;

/** The exported names of a module without a docstring, also of the modules from which it exports. */
function undocumented(file: string, names?: ReadonlySet<string>): readonly string[] {
  const text = readFileSync(file, "utf8");
  const at = (path = "") => join(dirname(file), path);
  const passedOn = [...text.matchAll(/export (?:type )?\{([^}]*)\} from "(\.[^"]*)"/g)].flatMap(
    ([, list = "", path]) => {
      const own = list.replaceAll(/\/\*.*?\*\//gs, "").split(",");
      return undocumented(at(path), new Set(own.map(nameOf)));
    },
  );
  const all = [...text.matchAll(/export \* from "(\.[^"]*)"/g)].flatMap(([, path]) =>
    undocumented(at(path)),
  );
  // A schema and its type share a name, and one docstring.
  const declared = Map.groupBy(text.matchAll(declaration), ([, name = ""]) => name);
  const bare = [...declared]
    .filter(([name]) => names === undefined || names.has(name))
    .filter(([, places]) => !places.some(({ index }) => hasDocstring(text.slice(0, index))))
    .map(([name]) => `${file.slice(root.length)}: ${name}`);
  return [...passedOn, ...all, ...bare];
}

/** `a` of `type a as b`. */
const nameOf = (item: string): string =>
  item
    .trim()
    .replace(/^type /, "")
    .replace(/ as .*$/s, "");

/** A comment with the reason of a cast may stand between a docstring and its declaration. */
const hasDocstring = (before: string): boolean =>
  before
    .replace(/(?:^\/\/.*\n)+$/m, "")
    .trimEnd()
    .endsWith("*/");

test("every public export has a docstring", () => {
  const entries = globSync(["packages/*/package.json", "apps/conformance/package.json"], {
    cwd: root,
  }).flatMap((manifest) => {
    const text = readFileSync(join(root, manifest), "utf8");
    const { exports } = JSON.parse(text) as { readonly exports: Readonly<Record<string, string>> };
    return Object.values(exports)
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(root, dirname(manifest), path));
  });
  expect(entries.length).toBeGreaterThan(8);
  expect([...new Set(entries.flatMap((entry) => undocumented(entry)))]).toEqual([]);
});
