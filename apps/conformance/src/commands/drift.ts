import { type DescriptionDrift, descriptionDrift, statements } from "@persona-conformance/schemas";
import type { Io } from "../io.ts";
import { clip, painter, plural, printable, printableJson } from "../report/text.ts";
import { demandSpec, openSpec } from "./spec.ts";

export interface DriftCommand {
  readonly spec?: string;
  readonly apiVersion?: string;
  readonly json?: true;
}

/** Compares what this suite knows with the official description: 1 where they differ. */
export async function driftCommand(options: DriftCommand, io: Io): Promise<number> {
  const { document, source } = await openSpec(demandSpec(options, io), options.apiVersion, io);
  const found = descriptionDrift(document);
  if (options.json) io.write(`${printableJson({ source, drift: found })}\n`);
  else io.write(pageOf(found, source, io));
  return found.length > 0 ? 1 : 0;
}

const marks = { new: ["green", "+"], gone: ["red", "-"], changed: ["yellow", "~"] } as const;

function pageOf(found: readonly DescriptionDrift[], source: string, { colour }: Io): string {
  const paint = painter(colour);
  // What one change of Persona's has done in many places is told once.
  const blocks = [
    ...Map.groupBy(found, ({ kind, what, statement }) => `${kind} ${what} ${statement}`).values(),
  ].map(([first, ...others]) => {
    if (first === undefined) return "";
    const [hue, sign] = marks[first.kind];
    const more = others.length > 0 ? ` and ${plural(others.length, "place")} more` : "";
    return [
      `${paint(hue, sign)} ${printable(clip(first.what, 200))}`,
      ...promiseOf(first),
      `    ${paint("dim", `${printable(first.pointer)}${more}`)}`,
    ].join("\n");
  });
  const verdict =
    found.length === 0
      ? paint(
          "green",
          `says what this suite knows: ${plural(Object.keys(statements).length, "promise")}`,
        )
      : paint("red", `${plural(blocks.length, "difference")} from what this suite knows`);
  return `${[...blocks, `${printable(source)}: ${verdict}`].join("\n")}\n`;
}

function promiseOf({ statement: id }: DescriptionDrift): readonly string[] {
  if (id === undefined || !Object.hasOwn(statements, id)) return [];
  const { level, text, url } = statements[id as keyof typeof statements];
  return [`    rests on it: ${level}: ${text}`, `    ${url}`];
}
