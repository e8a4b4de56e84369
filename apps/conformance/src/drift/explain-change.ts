import { type Statement, statements } from "@persona-conformance/schemas/facts";
import ownChecks from "./own-checks.json" with { type: "json" };
import { ConfigError } from "../config-error.ts";
import type { DriftDocument } from "../document/drift-document.ts";
import { impactWords, kindWords, placeWords } from "../report/drift/words.ts";
import { inColumns, type NamedText, painter, printable } from "../report/text/text.ts";

/**
 * One change with everything that depends on it: the text before and now, our statements with their checks, and the
 * next step.
 * @throws {ConfigError} If there is no such change.
 */
export function explainChange(
  { changes }: DriftDocument,
  id: string,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const change = changes.find((one) => one.id === id);
  if (change === undefined) {
    const near = changes.filter((one) => one.id.includes(id)).slice(0, 3);
    const hint =
      near.length > 0
        ? `did you mean ${near.map((one) => one.id).join(" or ")}?`
        : "`drift` without --explain shows all";
    throw new ConfigError(`unknown change ${id}: ${hint}`);
  }
  const paint = painter(colour);
  const { touches, severity, side, where, before, after, pointer, versions, accepted } = change;
  const known: Readonly<Record<string, Statement>> = statements;
  const rows: readonly NamedText[] = [
    ["what", `${kindWords(change)}: ${where}`],
    ["severity", `${severity}, in a ${side === "surface" ? "description as a whole" : side}`],
    ["operations", placeWords(change, 20)],
    ["versions", versions.join(", ")],
    ["before", before ?? ""],
    ["now", after ?? ""],
    ["place", pointer],
    ["hits", impactWords(change)],
    ["accepted", accepted?.reason ?? ""],
    ...touches.statements.flatMap((name): readonly NamedText[] => {
      const statement = known[name];
      const guards = ownChecks.filter(({ cites }) => cites.includes(name)).map((check) => check.id);
      return [
        ["statement", `${name}, ${statement?.level ?? ""}: ${statement?.text ?? ""}`],
        ["", statement?.url ?? ""],
        ...guards.map((guard, index) => [index === 0 ? "checks" : "", guard] as const),
      ];
    }),
    ...touches.interactions.map(
      (name, index) => [index === 0 ? "interactions" : "", name] as const,
    ),
    ...touches.methods.map((name, index) => [index === 0 ? "methods" : "", name] as const),
    ["next", nextStep(touches.statements)],
  ];
  const shown = rows
    .filter(([, text]) => text !== "")
    .map(([name, text]): NamedText => [name, printable(text)]);
  return [paint("bold", change.id), ...inColumns(shown, 14, width, paint), ""].join("\n");
}

const nextStep = (cited: readonly string[]): string =>
  cited.length > 0
    ? "see CONTRIBUTING, When the description changes: update the statement, run its checks, fix what fails"
    : "nothing of ours depends on it: look at it, then add its id to a file for --accepted";
