import { existsSync } from "node:fs";
import { join } from "node:path";
import { didYouMean, statements } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { CheckDocument, checkFile } from "../../pact/check-document.ts";
import { readDocument, writeDocument } from "../../pact/documents.ts";
import { needs } from "../../pact/needs.ts";
import { digestOf, openOnePact, type OpenedPact } from "../../pact/pacts.ts";
import type { Findings, Found, Terms } from "../../pact/verdict/findings.ts";
import { apiVersionsOf } from "../../pact/verdict/pact-facts.ts";
import type { Answer, VerdictDocument } from "../../pact/verdict/verdict-document.ts";
import { weigh } from "../../pact/verdict/weigh.ts";
import { Verification, verificationFile } from "../../pact/verification.ts";
import { consumerVersion, defaultOutputs } from "../../pact/version.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { printableJson } from "../../report/text/text.ts";
import { suite } from "../../suite.ts";
import { readLedgerFile } from "../ledger-file.ts";
import { readRun } from "../read-run.ts";
import { specOf } from "../spec-option.ts";
import { printVerdict } from "./print-verdict.ts";

export interface VerdictCommand {
  readonly reports: string;
  readonly run: readonly string[];
  readonly ledger?: string;
  readonly spec?: string;
  readonly maxAge: number;
  readonly tolerate: readonly string[];
  readonly allowLoopback?: true;
  readonly version?: string;
  readonly json?: true;
}

const codes = { yes: 0, no: 1, unknown: 2 } as const satisfies Record<Answer, number>;

/**
 * Decides whether this version of the consumer may be deployed, from the results of the other commands. Exit code 0:
 * yes; 1: no; 2: unknown.
 */
export async function verdictCommand(
  path: string,
  options: VerdictCommand,
  io: Io,
): Promise<number> {
  const { reports, maxAge, tolerate } = options;
  expectTolerable(tolerate);
  const opened = await openOnePact(path);
  const { consumer, provider, interactions } = opened.pact;
  const terms: Terms = {
    now: new Date(),
    maxAge,
    tolerated: new Set(tolerate),
    allowLoopback: options.allowLoopback ?? false,
    guards: await guardsOfSuite(),
    suiteVersion: suite.version,
  };
  const found = await findings(options, opened, io);
  const version = await versionOf(options, io);
  const document: VerdictDocument = {
    format: 2,
    suite,
    pact: {
      consumer: consumer.name,
      provider: provider.name,
      digest: opened.digest,
      interactions: interactions.length,
      apiVersions: apiVersionsOf(opened),
    },
    ...(version !== undefined && { version }),
    decidedAt: terms.now.toISOString(),
    maxAge,
    tolerated: [...tolerate],
    allowLoopback: terms.allowLoopback,
    ...weigh(opened, found, terms),
  };
  await writeDocument(reports, "pact-verdict.json", document, io);
  if (options.json) io.write(`${printableJson(document)}\n`);
  else printVerdict(document, io);
  return codes[document.answer];
}

/** Requires that each name is a capability that a target may lack, or a statement that need not be confirmed. */
function expectTolerable(names: readonly string[]): void {
  const known = new Set([...Object.keys(needs), ...Object.keys(statements)]);
  for (const name of names) {
    if (known.has(name)) continue;
    const hint =
      didYouMean(name, [...known]) ||
      `docs/statements.md lists the statements, and ${Object.keys(needs).join(", ")} are the capabilities`;
    throw new ConfigError(`--tolerate ${name} is not a capability or a statement: ${hint}`);
  }
}

/** The checks that a run without patterns makes. */
async function guardsOfSuite(): Promise<Terms["guards"]> {
  const { regularChecks } = await import("../../checks/index.ts");
  return regularChecks.map(({ id, cites, alsoCites: also = [] }) => ({
    id,
    cites: [cites, ...also],
  }));
}

async function findings(options: VerdictCommand, opened: OpenedPact, io: Io): Promise<Findings> {
  const { reports } = options;
  const at = async <T>(name: string, document: T | undefined): Promise<Found<T> | undefined> =>
    document === undefined ? undefined : { file: join(reports, name), document };
  const verified = async (kind: string) => {
    const name = verificationFile(kind);
    return at(name, await readDocument(reports, name, Verification));
  };
  const check = await at(checkFile, await readDocument(reports, checkFile, CheckDocument));
  const [mock, sandbox] = [await verified("mock"), await verified("sandbox")];
  const runs = await runsOf(options);
  const description = await descriptionAtHand(options, opened, io);
  return {
    ...(check && { check }),
    ...(mock && { mock }),
    ...(sandbox && { sandbox }),
    runs,
    answeredBefore: await answeredBefore(
      options,
      runs.map(({ document }) => document),
    ),
    ...(description && { description }),
  };
}

/** The description that the pact must have been compared with. If it cannot be read, only this question stays open. */
async function descriptionAtHand(
  options: VerdictCommand,
  opened: OpenedPact,
  io: Io,
): Promise<Findings["description"]> {
  const spec = specOf(options, io);
  if (spec === undefined) return undefined;
  // Loaded only here: it takes longer to load than everything else in this file.
  const { openSpec } = await import("../spec.ts");
  try {
    const { source, text } = await openSpec(spec, apiVersionsOf(opened).at(-1), io);
    return { source, digest: digestOf(text) };
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}

/** The runs given by option, or else `run.json` in the folder of reports, if it exists. */
async function runsOf({ run, reports }: VerdictCommand): Promise<readonly Found<RunDocument>[]> {
  const usual = join(reports, "run.json");
  const files = run.length > 0 ? run : existsSync(usual) ? [usual] : [];
  return Promise.all(files.map(async (file) => ({ file, document: await readRun(file) })));
}

/** The ids of the open questions that a ledger or a run's baseline has answers to. */
async function answeredBefore(
  { ledger: file }: VerdictCommand,
  runs: readonly RunDocument[],
): Promise<ReadonlySet<string>> {
  const ids = runs.flatMap(({ baseline }) => baseline?.observations.map(({ id }) => id) ?? []);
  if (file === undefined) return new Set(ids);
  return new Set([...ids, ...Object.keys((await readLedgerFile(file)).observations)]);
}

/** The version is only recorded: the answer is about the pact. */
async function versionOf({ version }: VerdictCommand, io: Io): Promise<string | undefined> {
  if (version !== undefined) return version;
  try {
    return (await consumerVersion({ dirtySuffix: "-dirty", made: defaultOutputs }, io)).version;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
