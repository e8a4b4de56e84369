import { check, versionOf } from "@persona-conformance/pact/check";
import type { Io } from "../../io.ts";
import { type CheckDocument, checkFile } from "../../pact/check-document.ts";
import { digestOf, openOnePact, type OpenedPact } from "../../pact/pacts.ts";
import { removeDocument, writeDocument } from "../../pact/documents.ts";
import { painter, plural, printable, printableJson } from "../../report/text/text.ts";
import { suite } from "../../suite.ts";
import { demandSpec } from "../spec-option.ts";
import { openSpec } from "../spec.ts";

export interface CheckCommand {
  readonly spec?: string;
  readonly out: string;
  readonly json?: true;
}

/**
 * Compares the pact with the official description. Exit code 1 if the pact asks for something that is not described.
 */
export async function checkCommand(path: string, options: CheckCommand, io: Io): Promise<number> {
  const spec = demandSpec(options, io);
  // Removes the result of an earlier comparison first: if this one fails, the old result must not stand.
  await removeDocument(options.out, checkFile);
  const document = await checkPact(await openOnePact(path), spec, io);
  await writeDocument(options.out, checkFile, document, io);
  if (options.json) io.write(`${printableJson(document)}\n`);
  else print(document, io);
  return document.findings.length > 0 ? 1 : 0;
}

export async function checkPact(
  { pact, digest }: OpenedPact,
  spec: string,
  io: Pick<Io, "environment">,
): Promise<CheckDocument> {
  const description = await openSpec(spec, versionOf(pact), io);
  const { findings, warnings, vacuous } = await check(pact, description);
  return {
    format: 1,
    suite,
    pact: {
      consumer: pact.consumer.name,
      provider: pact.provider.name,
      digest,
      interactions: pact.interactions.length,
    },
    spec: {
      source: description.source,
      digest: digestOf(description.text),
      version: description.document.info.version ?? "unknown",
    },
    checkedAt: new Date().toISOString(),
    findings: [...findings],
    warnings: [...warnings],
    vacuous: [...vacuous],
  };
}

function print({ pact, spec, findings, warnings, vacuous }: CheckDocument, io: Io): void {
  const paint = painter(io.colour);
  const clean = findings.length === 0;
  io.write(
    `${paint(clean ? "green" : "red", clean ? "within the description" : `${plural(findings.length, "finding")}: not within the description`)}\n`,
  );
  io.write(paint("dim", `${pact.consumer} → ${pact.provider} · ${printable(spec.source)}\n`));
  say(findings, paint("red", "✗"));
  say(warnings, paint("yellow", "!"));
  if (vacuous.length === 0) return;
  io.write("The description leaves these open, so it cannot contradict the pact there:\n");
  for (const [what, places] of Map.groupBy(vacuous, (one) => one.what)) {
    io.write(`    ${printable(what)}\n`);
    for (const { pointer } of places) io.write(paint("dim", `        ${printable(pointer)}\n`));
  }
  io.write("There our own strict schemas were compared with the pact instead.\n");

  /** Prints a finding that several interactions share once. */
  function say(all: CheckDocument["findings"], sign: string): void {
    const shared = Map.groupBy(all, ({ where, what, pointer }) =>
      [`${where}: ${what}`, pointer].join("\n"),
    );
    for (const [finding, those] of shared) {
      const [what = "", pointer = ""] = finding.split("\n");
      io.write(`${sign} ${printable(what)}\n    ${paint("dim", printable(pointer))}\n`);
      for (const { interaction } of those) io.write(`    ${printable(interaction)}\n`);
    }
  }
}
