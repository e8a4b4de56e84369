import { cpSync } from "node:fs";

// Style and script of the HTML report, which the compiler leaves behind: part of `pnpm build`.
for (const name of ["script", "style"]) {
  const at = (folder: string) => new URL(`${folder}/report/html/${name}`, import.meta.url);
  cpSync(at("src"), at("dist"), {
    recursive: true,
    filter: (file) => !file.endsWith(".json"),
  });
}
