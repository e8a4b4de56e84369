import { invocation } from "../../invocation.ts";
import { z } from "zod";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { brokerCommand, readBroker } from "../../pact/broker.ts";
import { writeRefusal } from "../../pact/broker-refusals.ts";
import { CheckDocument, checkFile } from "../../pact/check-document.ts";
import { readDocument } from "../../pact/documents.ts";
import { openPacts, type OpenedPact } from "../../pact/pacts.ts";
import { type ConsumerVersion, consumerVersion, defaultOutputs } from "../../pact/version.ts";
import { painter, plural, printable } from "../../report/text/text.ts";
import { specOf } from "../spec-option.ts";

export interface PublishCommand {
  readonly version?: string;
  readonly branch?: string;
  readonly tag: readonly string[];
  readonly buildUrl?: string;
  readonly dirty?: true;
  readonly spec?: string;
  readonly unchecked?: true;
  readonly dryRun?: true;
  readonly retries: number;
  readonly out: string;
}

/** Publishes the pacts with the official command line. Checks first all that it can check locally. */
export async function publishCommand(
  paths: readonly string[],
  options: PublishCommand,
  io: Io,
): Promise<number> {
  const pacts = await openPacts(paths);
  const consumer = consumerOf(pacts);
  for (const pact of pacts) expectUnique(pact);
  const version = await versionFor(pacts, options, io);
  // Reports wrong variables before any slow step.
  const broker = options.dryRun === true ? undefined : readBroker(io.environment);
  for (const pact of pacts) await expectChecked(pact, options, io);
  const paint = painter(io.colour);
  const lines = [
    `${consumer} ${version.version}`,
    `branch ${version.branch ?? "none"}${options.tag.length > 0 ? ` · tags ${options.tag.join(", ")}` : ""} · build ${version.buildUrl ?? "none"}`,
    ...pacts.map(
      ({ file, pact, digest }) =>
        `${file} → ${pact.provider.name} · ${plural(pact.interactions.length, "interaction")} · ${digest}`,
    ),
  ];
  for (const line of lines) io.write(`${printable(line)}\n`);
  if (broker === undefined) {
    io.write(paint("dim", "a dry run: nothing was sent\n"));
    return 0;
  }
  const ask = brokerCommand(broker, options.retries, io);
  const output = await ask([
    "publish",
    // Escapes characters of a file name that the command line would read as a pattern.
    ...pacts.map(({ file }) => file.replaceAll(/[?*[\]]/g, "[$&]")),
    "--consumer-app-version",
    version.version,
    ...(version.branch === undefined ? [] : ["--branch", version.branch]),
    ...(options.tag.length === 0 ? [] : [`--tag=${options.tag.join(",")}`]),
    ...(version.buildUrl === undefined ? [] : ["--build-url", version.buildUrl]),
  ]);
  const answers = output.documents.map((document) => Published.parse(document));
  for (const { notices } of answers) {
    for (const { type, text } of notices) {
      if (type !== "debug") io.write(`${sign(type)} ${printable(text)}\n`);
    }
  }
  if (output.code !== 0 || answers.length < pacts.length) {
    return writeRefusal(output, { ...broker, pacticipant: consumer, version: version.version }, io);
  }
  for (const { _links: links } of answers) {
    for (const { href } of links?.["pb:contracts"] ?? []) io.write(`${printable(href)}\n`);
  }
  io.write(paint("green", `published ${plural(pacts.length, "pact")}\n`));
  return 0;
}

/** The part of the broker's answer that is printed. */
const Published = z.looseObject({
  notices: z.array(z.looseObject({ type: z.string(), text: z.string() })).default([]),
  _links: z
    .looseObject({ "pb:contracts": z.array(z.looseObject({ href: z.string() })).optional() })
    .optional(),
});

const sign = (type: string): string =>
  ({ success: "✓", error: "✗", danger: "✗", warning: "!" })[type] ?? "·";

/** The one consumer of all pacts. Each consumer has its own versions, so several would not share one. */
function consumerOf(pacts: readonly OpenedPact[]): string {
  const names = [...new Set(pacts.map(({ pact }) => pact.consumer.name))];
  const [consumer = "", other] = names;
  if (other !== undefined) {
    throw new ConfigError(
      `the pacts are of ${names.join(" and ")}: publish those of one consumer at a time`,
    );
  }
  const providers = pacts.map(({ pact }) => pact.provider.name);
  const twice = providers.find((name, index) => providers.indexOf(name) < index);
  if (twice !== undefined) {
    throw new ConfigError(
      `two pacts are with ${twice}: the later would take the place of the earlier`,
    );
  }
  return consumer;
}

function expectUnique({ file, pact }: OpenedPact): void {
  const seen = new Set<string>();
  for (const { description, providerStates } of pact.interactions) {
    const name = JSON.stringify([description, providerStates]);
    if (seen.has(name)) {
      throw new ConfigError(
        `${file} holds "${description}" twice with the same state: name one otherwise`,
      );
    }
    seen.add(name);
  }
}

function versionFor(
  pacts: readonly OpenedPact[],
  { dirty, version, branch, buildUrl, out }: PublishCommand,
  io: Io,
): Promise<ConsumerVersion> {
  // The suffix depends on the content: a version cannot hold two contents.
  const digest = pacts.map((pact) => pact.digest.replace("sha256 ", "").slice(0, 8)).join(".");
  return consumerVersion(
    {
      ...(version !== undefined && { version }),
      ...(branch !== undefined && { branch }),
      ...(buildUrl !== undefined && { buildUrl }),
      ...(dirty && { dirtySuffix: `-dirty.${digest}` }),
      remedy: "publish a version of its own with --dirty",
      made: [...defaultOutputs, ...pacts.map(({ file }) => file), out],
    },
    io,
  );
}

/** The result of an earlier `pact check` of exactly this pact. */
async function checkedBefore(
  { digest }: OpenedPact,
  out: string,
): Promise<CheckDocument | undefined> {
  const before = await readDocument(out, checkFile, CheckDocument);
  return before?.pact.digest === digest ? before : undefined;
}

/** Loads the code that reads and compares a description only if it is needed. */
async function checkedNow(opened: OpenedPact, source: string, io: Io): Promise<CheckDocument> {
  const { checkPact } = await import("./check.ts");
  return checkPact(opened, source, io);
}

/**
 * Refuses to publish a pact that asks for more than is described. Compares now, or uses an earlier `pact check` of
 * the same pact.
 */
async function expectChecked(opened: OpenedPact, options: PublishCommand, io: Io): Promise<void> {
  const { unchecked, out } = options;
  if (unchecked === true) return;
  const source = specOf(options, io);
  const document =
    source === undefined ? await checkedBefore(opened, out) : await checkedNow(opened, source, io);
  if (document === undefined) {
    throw new ConfigError(
      `${opened.file} was not compared with the description: give one with --spec, or run \`${invocation} pact check\` before; --unchecked publishes it all the same`,
    );
  }
  if (document.findings.length > 0) {
    throw new ConfigError(
      `${opened.file} is not within the description (${plural(document.findings.length, "finding")}): \`${invocation} pact check\` shows what is missing there`,
    );
  }
}
