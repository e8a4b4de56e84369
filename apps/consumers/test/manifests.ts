import { readdirSync, readFileSync } from "node:fs";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: true;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
  readonly publishConfig: {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
}

export const root = new URL("../../../", import.meta.url);

/** The packages that are published, with their folders. */
export const published = ["packages", "apps"].flatMap((group) =>
  readdirSync(new URL(group, root)).flatMap((name) => {
    const folder = new URL(`${group}/${name}/`, root);
    const text = readFileSync(new URL("package.json", folder), "utf8");
    const manifest = JSON.parse(text) as Manifest;
    return manifest.private === true ? [] : [{ name: manifest.name, folder, manifest }];
  }),
);
