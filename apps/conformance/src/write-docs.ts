import { readFileSync, writeFileSync } from "node:fs";
import { regenerate } from "./docs.ts";

const root = new URL("../../../", import.meta.url);

// Writes the generated parts of the documents: `pnpm docs`.
for (const name of ["README.md", "docs/statements.md"]) {
  const file = new URL(name, root);
  writeFileSync(file, regenerate(readFileSync(file, "utf8")));
}
