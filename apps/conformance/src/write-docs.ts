import { readFileSync, writeFileSync } from "node:fs";
import { interactions, interactionsOnDemand } from "@persona-conformance/pact";
import { regenerate } from "./docs.ts";
import { checks } from "./checks/index.ts";
import { guardsOf } from "./drift/own-checks.ts";
import { usagesOf } from "./drift/own-usages.ts";
import { runDocumentSchema } from "./report/formats/json-schema.ts";

const root = new URL("../../../", import.meta.url);

// Writes the generated parts of the documents: `pnpm docs`.
for (const name of ["README.md", "docs/pact.md", "docs/statements.md", "docs/project.md"]) {
  const file = new URL(name, root);
  writeFileSync(file, regenerate(readFileSync(file, "utf8")));
}

const schema = `${JSON.stringify(runDocumentSchema(), null, 2)}\n`;
writeFileSync(new URL("docs/run-document.schema.json", root), schema);

// The usages of our interactions and checks. With these files, `drift` need not load the checks, which takes longer
// than everything else it does.
for (const [name, kept] of [
  ["own-interactions", usagesOf([...interactions, ...interactionsOnDemand])],
  ["own-checks", guardsOf(checks)],
] as const) {
  writeFileSync(
    new URL(`drift/${name}.json`, import.meta.url),
    `${JSON.stringify(kept, null, 2)}\n`,
  );
}
