import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { CheckDocument, checkFile } from "../../pact/check-document.ts";
import { readDocument, writeDocument } from "../../pact/documents.ts";
import { needs } from "../../pact/needs.ts";
import { openOnePact } from "../../pact/pacts.ts";
import { type Answer, answerOf, type VerdictDocument, weigh } from "../../pact/verdict.ts";
import { Verification, verificationFile } from "../../pact/verification.ts";
import { consumerVersion } from "../../pact/version.ts";
import { painter, printable, printableJson } from "../../report/text.ts";
import { suite } from "../../suite.ts";
import { oneOf } from "../pick.ts";
import { readRun } from "../read-run.ts";

export interface VerdictCommand {
  readonly reports: string;
  readonly run?: string;
  readonly maxAge: number;
  readonly tolerate: readonly string[];
  readonly version?: string;
  readonly json?: true;
}

const codes = { yes: 0, no: 1, unknown: 2 } as const satisfies Record<Answer, number>;

/** May this version of the consumer go out? Joins what the other commands have found out: 0 yes, 1 no, 2 nobody knows. */
export async function verdictCommand(
  path: string,
  options: VerdictCommand,
  io: Io,
): Promise<number> {
  const { reports, maxAge, tolerate } = options;
  for (const name of tolerate) oneOf(name, Object.keys(needs), "capability");
  const opened = await openOnePact(path);
  const runFile = options.run ?? join(reports, "run.json");
  const evidence = weigh(
    opened,
    {
      check: await readDocument(reports, checkFile, CheckDocument),
      mock: await readDocument(reports, verificationFile("mock"), Verification),
      sandbox: await readDocument(reports, verificationFile("sandbox"), Verification),
      run: options.run === undefined && !existsSync(runFile) ? undefined : await readRun(runFile),
    },
    { now: new Date(), maxAge, tolerated: tolerate },
  );
  const { consumer, provider } = opened.pact;
  const version = await versionOf(options, io);
  const document: VerdictDocument = {
    format: 1,
    suite,
    pact: { consumer: consumer.name, provider: provider.name, digest: opened.digest },
    ...(version !== undefined && { version }),
    decidedAt: new Date().toISOString(),
    maxAge,
    tolerated: [...tolerate],
    answer: answerOf(evidence),
    evidence,
  };
  await writeDocument(reports, "pact-verdict.json", document, io);
  if (options.json) io.write(`${printableJson(document)}\n`);
  else print(document, io);
  return codes[document.answer];
}

/** The version is for the record: the answer is about the pact. */
async function versionOf({ version }: VerdictCommand, io: Io): Promise<string | undefined> {
  try {
    const given = version === undefined ? { dirtySuffix: "-dirty" } : { version };
    return (await consumerVersion(given, io.environment)).version;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function print({ answer, evidence, pact, version }: VerdictDocument, io: Io): void {
  const paint = painter(io.colour);
  const colours = { yes: "green", no: "red", unknown: "yellow" } as const;
  const signs = { yes: "✓", no: "✗", unknown: "?" };
  const sentence = {
    yes: "yes, it may go out",
    no: "no, it must not go out",
    unknown: "nobody knows whether it may go out",
  };
  io.write(`${paint(colours[answer], sentence[answer])}\n`);
  io.write(
    paint(
      "dim",
      `${printable([pact.consumer, version].filter(Boolean).join(" "))} → ${pact.provider}\n`,
    ),
  );
  for (const { what, answer: one, reasons, date } of evidence) {
    const when =
      date === undefined ? "" : paint("dim", ` · ${date.slice(0, 16).replace("T", " ")} UTC`);
    io.write(`${paint(colours[one], signs[one])} ${what}${when}\n`);
    for (const reason of reasons) io.write(`    ${printable(reason)}\n`);
  }
}
