import { cpSync } from "node:fs";

// What the compiler leaves behind: the page's style and script, and what `init` writes. Part of `pnpm build`.
const at = (path: string) => new URL(path, import.meta.url);
const init = ["conformance.config.ts.txt", "github.yml", "gitlab.yml"].map(
  (name) => `init/${name}`,
);
for (const path of ["report/html/script", "report/html/style", ...init]) {
  cpSync(at(`src/${path}`), at(`dist/${path}`), {
    recursive: true,
    filter: (file) => !file.endsWith(".json"),
  });
}
cpSync(at("../../.env.example"), at("dist/init/env.example"));
