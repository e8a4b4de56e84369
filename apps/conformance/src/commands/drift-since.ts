import { alarming } from "../document/drift-document.ts";
import { changelogOf } from "../drift/changelog-of.ts";
import type { DriftOptions } from "../drift/drift-of.ts";
import type { Io } from "../io.ts";
import { changelogConsole } from "../report/drift/changelog-console.ts";
import { changelogMarkdown } from "../report/drift/changelog-markdown.ts";
import { printableJson } from "../report/text/text.ts";
import { suite } from "../suite.ts";
import { ConfigError } from "../config-error.ts";
import { type Wanted, writeEach } from "./drift-reports.ts";

const files = { json: "changelog.json", markdown: "changelog.md", html: "changelog.html" } as const;

/** Prints or writes a changelog of the description. Exit code 1: a commit has a breaking or notable change. */
export async function changelogCommand(
  options: DriftOptions & Wanted & { readonly since: string },
  io: Io,
): Promise<number> {
  const changelog = await changelogOf(options);
  await writeEach(options, io, files, async (name) => {
    switch (name) {
      case "console":
        return changelogConsole(changelog, io);
      case "json":
        return `${printableJson(changelog)}\n`;
      case "markdown":
        return changelogMarkdown(changelog);
      case "html": {
        const { changelogHtml } = await import("../report/html/changelog.ts");
        return changelogHtml(changelog, `${suite.name} ${suite.version}`);
      }
      case "sarif":
      case "junit":
        throw new ConfigError(
          `a changelog has no reporter ${name}: choose console, json, markdown or html`,
        );
    }
  });
  return changelog.entries.some((entry) => alarming(entry).length > 0) ? 1 : 0;
}
