import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { diagram, lifecycleTable, type Resource, resources } from "@persona-conformance/schemas";
import { checks, regularChecks } from "./checks/index.ts";
import { type Coverage, coverage } from "./checks/coverage.ts";
import { variables } from "./environment.ts";
import { onNights } from "./capabilities.ts";

/** The generated sections of the documents, by name. A section about a resource gets the resource's name. */
const sections: Readonly<Record<string, (about: string) => string>> = {
  diagram: (name) => `\`\`\`mermaid\n${diagram(lifecycleOf(name), "source")}\n\`\`\``,
  lifecycle: (name) => lifecycleTable(lifecycleOf(name)),
  coverage: coverageTable,
  statements: statementTable,
  environment: () =>
    table(
      ["variable", "meaning"],
      Object.entries(variables).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
  nightly: () => `\`\`\`yaml\n${pactSteps()}\n\`\`\``,
};

function lifecycleOf(name: string): Resource["lifecycle"] {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`unknown resource ${name}`);
  return found.lifecycle;
}

/** The pact steps of the nightly workflow. */
function pactSteps(): string {
  const file = new URL("../../../.github/workflows/nightly.yml", import.meta.url);
  const [, steps = ""] =
    /# Pact steps:.*\n([\s\S]*?)\n\s*# End of the pact steps/.exec(readFileSync(file, "utf8")) ??
    [];
  return steps.replaceAll(/^ {6}/gm, "");
}

/** Regenerates the sections of a document. They stand between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function regenerate(document: string): string {
  return document
    .replaceAll(
      /<!-- (\w+)( [\w-]+)? -->[\s\S]*?<!-- \/\1 -->/g,
      (whole, name: string, about = "") =>
        sections[name] === undefined
          ? whole
          : `<!-- ${name}${about} -->\n\n${sections[name](about.trim())}\n\n<!-- /${name} -->`,
    )
    .replaceAll(
      /<!-- sample ([\w./-]+) -->[\s\S]*?<!-- \/sample -->/g,
      (_, name: string) => `<!-- sample ${name} -->\n\n${sample(name)}\n\n<!-- /sample -->`,
    );
}

/** A sample program. A test runs the same file. */
function sample(name: string): string {
  const file = new URL(`../../consumers/test/samples/${name}`, import.meta.url);
  return `\`\`\`${extname(name).slice(1)}\n${readFileSync(file, "utf8").trim()}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const offered: ReadonlySet<string> = onNights;

/** Checks that a sandbox lets run on a night: with all that can be configured, and no option that leaves a trace. */
const isTriedOnSandbox = new Set(
  regularChecks.filter(({ needs }) => needs.every((one) => offered.has(one))).map(({ id }) => id),
);

/** The numbers of promises with checks, page by page, and how many of them a nightly sandbox run tries. */
function coverageTable(): string {
  const all = coverage();
  const pages = Map.groupBy(all, ({ url }) => url);
  const row = (name: string, promises: readonly Coverage[]) => {
    const guarded = (those: readonly Coverage[]) =>
      those.filter((promise) => promise.checks.length > 0).length;
    const count = (level: string) => {
      const those = promises.filter((promise) => promise.level === level);
      return those.length === 0 ? "" : `${guarded(those)} of ${those.length}`;
    };
    const nightly = promises.filter((promise) =>
      promise.checks.some((id) => isTriedOnSandbox.has(id)),
    );
    const ids = new Set(promises.flatMap((promise) => promise.checks));
    return [
      name,
      count("MUST"),
      count("SHOULD"),
      count("MAY"),
      `${guarded(promises)} of ${promises.length}`,
      `${nightly.length} of ${promises.length}`,
      String(ids.size),
    ];
  };
  return table(
    ["page", "MUST", "SHOULD", "MAY", "on the mock", "on a sandbox, nightly", "checks"],
    [
      ...[...pages].map(([url, promises]) =>
        row(`[${url.split("/").at(-1) ?? url}](${url})`, promises),
      ),
      row("all pages", all),
    ],
  );
}

/** Every promise with its checks. */
function statementTable(): string {
  const known = new Set(checks.map(({ id }) => id));
  return table(
    ["promise", "level", "in our words", "checks"],
    coverage().map(({ id, level, text, url, checks: guards, unchecked }) => [
      `[${id}](${url})`,
      level,
      text,
      unchecked === undefined
        ? guards
            .filter((guard) => known.has(guard))
            .map((guard) => `\`${guard}\``)
            .join("<br>")
        : `none: ${unchecked}`,
    ]),
  );
}
