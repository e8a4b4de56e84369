import { dirname } from "node:path";
import { type Cell, promisesOf } from "@persona-conformance/pact/file";
import { statements } from "@persona-conformance/schemas/facts";
import { invocation } from "../../invocation.ts";
import { shellWord } from "../../report/text/shell-word.ts";
import type { OpenedPact } from "../pacts.ts";

/** A command of this suite about a pact. The pact in the usual folder need not be named. */
export function pactCommand(
  name: "check" | "verify",
  { file }: Pick<OpenedPact, "file">,
  options = "",
): string {
  const named = dirname(file) === "pacts" ? "" : ` ${word(file)}`;
  return `${invocation} pact ${name}${named}${options === "" ? "" : ` ${options}`}`;
}

/** The run that a verdict on a pact needs: in the versions and styles that the pact speaks. */
export const runCommand = ({ pact }: Pick<OpenedPact, "pact">): string =>
  runIn(
    promisesOf(pact)
      .filter(({ statement }) => !isAboutStyles(statement))
      .flatMap(({ cells }) => cells),
  );

/** A run in these cells. Its answers to open questions are compared with a ledger. */
export function runIn(cells: readonly Cell[]): string {
  const versions = [...new Set(cells.map(({ apiVersion }) => apiVersion))];
  const styles = [...new Set(cells.map(({ inflection }) => inflection))];
  return [
    `${invocation} run --target sandbox`,
    ...versions.map((version) => `--api-version ${word(version)}`),
    ...styles.map((style) => `--inflection ${word(style)}`),
    "--ledger ledger.json",
  ].join(" ");
}

/** A check of key inflection tests all styles, whatever the style of its run. */
export const isAboutStyles = (statement: keyof typeof statements): boolean =>
  statements[statement].url.endsWith("/key-inflection");

const word = (text: string): string => (/^[\w./-]+$/.test(text) ? text : shellWord(text));
