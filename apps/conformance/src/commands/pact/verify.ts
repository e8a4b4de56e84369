import { openVerifier, type PactFile, type PactVerifier, verify } from "@persona-conformance/pact";
import { publicationOf } from "../../pact/publication.ts";
import { readEnvironment } from "../../environment.ts";
import { createDeadline, defaultDeadline } from "../../deadline.ts";
import type { Io } from "../../io.ts";
import { prepareFolder, writeDocument } from "../../pact/documents.ts";
import { inWords, needs } from "../../pact/needs.ts";
import { openOnePact, type OpenedPact } from "../../pact/pacts.ts";
import { BrokerError } from "../../pact/broker-client.ts";
import { type Publication, publishResult } from "../../pact/publish-result.ts";
import { resultOf } from "../../pact/result.ts";
import { notASandbox } from "../../pact/verdict/origin.ts";
import {
  countsOf,
  type Verification,
  verificationCode,
  verificationFile,
} from "../../pact/verification.ts";
import { listed, painter, plural, printable } from "../../report/text/text.ts";
import { suite } from "../../suite.ts";
import { createLiveLine } from "../live-line.ts";
import { oneOf, pickFaults, pickRulings, refuseMockOptions } from "../pick.ts";

export interface VerifyCommand {
  readonly target: "mock" | "sandbox";
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly require: readonly string[];
  readonly tolerate: readonly string[];
  readonly allowLoopback?: true;
  readonly publishResults?: true;
  readonly providerVersion?: string;
  readonly providerBranch?: string;
  readonly accept?: "command" | "none";
  /** Without it, nothing is redeemed on a sandbox. */
  readonly redeem?: "hydrate";
  /** Time limit of the whole verification, in milliseconds. */
  readonly deadline?: number;
  readonly timeout: number;
  readonly out: string;
}

/** The result of a verification. `problems` are errors in words. */
type Verified = Pick<Verification, "target" | "interactions" | "problems">;

/** Verifies the pact with a target. Exit code 0: kept; 1: broken; 2: inconclusive. */
export async function verifyCommand(path: string, options: VerifyCommand, io: Io): Promise<number> {
  for (const name of options.require) oneOf(name, Object.keys(needs), "capability");
  for (const name of options.tolerate) oneOf(name, Object.keys(needs), "capability");
  const opened = await openOnePact(path);
  const { pact, digest } = opened;
  await prepareFolder(options.out);
  const publication = await publicationOf(options, io);
  const live = createLiveLine(io);
  live.say(`verifying with the ${options.target}`);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const deadline = createDeadline(options.deadline ?? defaultDeadline[options.target]);
  const signal = AbortSignal.any([io.signal, deadline.signal]);
  const verifier = openVerifier(signal);
  try {
    const verified = await (options.target === "mock"
      ? withMock(pact, verifier, options)
      : withSandbox(pact, verifier, options, { io, signal, timeLeft: deadline.left }));
    const verification: Verification = {
      format: 1,
      suite,
      pact: { consumer: pact.consumer.name, provider: pact.provider.name, digest },
      startedAt,
      finishedAt: new Date().toISOString(),
      required: [...options.require],
      ...verified,
    };
    live.clear();
    await writeDocument(options.out, verificationFile(verified.target.kind), verification, io);
    print(verification, (performance.now() - began) / 1000, io);
    const code = verificationCode(verification);
    if (publication === undefined) return code;
    const isPublished = await publishVerification(
      { opened, verification, publication },
      options,
      io,
    );
    return code === 0 && !isPublished ? 2 : code;
  } finally {
    deadline.clear();
    live.clear();
  }
}

interface ToPublish {
  readonly opened: OpenedPact;
  readonly verification: Verification;
  readonly publication: Publication;
}

/**
 * Publishes the result to the broker, and prints what was published and why. Returns false if nothing was published.
 */
async function publishVerification(
  { opened, verification, publication }: ToPublish,
  { tolerate, allowLoopback }: VerifyCommand,
  io: Io,
): Promise<boolean> {
  const { target, interactions } = verification;
  const { success, because } = resultOf(verification, new Set(tolerate));
  const say = (line: string) => io.write(`${printable(line)}\n`);
  const writeReasons = (reasons: readonly string[]) => {
    for (const reason of reasons) say(`    ${reason}`);
  };
  // A failure counts at any address; a success only at a sandbox.
  const elsewhere =
    success === true && target.kind === "sandbox"
      ? notASandbox(
          { file: "the verification", suite: suite.version, target },
          { allowLoopback: allowLoopback === true },
        )
      : undefined;
  if (success === undefined || elsewhere !== undefined) {
    say("nothing was published:");
    writeReasons(elsewhere === undefined ? because : [elsewhere]);
    return false;
  }
  try {
    await publishResult(opened, interactions, success, publication, io);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    say(`! the result (${success ? "passed" : "failed"}) could not be published: ${error.message}`);
    return false;
  }
  const { providerVersion } = publication;
  say(
    `published as ${success ? "passed" : "failed"}, of version ${providerVersion} of ${opened.pact.provider.name}`,
  );
  writeReasons(because);
  return true;
}

async function withMock(
  pact: PactFile,
  verifier: PactVerifier,
  { fault, ruling }: VerifyCommand,
): Promise<Verified> {
  const { conditionValues, faults, rulings } = await import("@persona-conformance/mock");
  const { mockProvider } = await import("../../pact/mock-provider.ts");
  const provider = mockProvider({
    faults: pickFaults(fault, faults, conditionValues),
    rulings: pickRulings(ruling, rulings),
  });
  const interactions = await verify(pact, provider, verifier);
  return {
    // A mock with faults is no evidence.
    target: { kind: fault.length > 0 ? "faulty-mock" : "mock", baseUrl: "" },
    problems: [],
    interactions,
  };
}

interface Bounds {
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly timeLeft: () => number;
}

async function withSandbox(
  pact: PactFile,
  verifier: PactVerifier,
  options: VerifyCommand,
  { io, signal, timeLeft }: Bounds,
): Promise<Verified> {
  refuseMockOptions(options);
  const environment = readEnvironment(io.environment);
  const { openSandbox } = await import("../../targets/sandbox/sandbox.ts");
  const { verifyAt } = await import("../../pact/verify-at.ts");
  const sandbox = await openSandbox({
    environment,
    processEnvironment: io.environment,
    inflection: "kebab",
    timeout: options.timeout,
    provision: false,
    signal,
    timeLeft,
    ...(options.accept && { accept: options.accept }),
    ...(options.redeem && { redeem: options.redeem }),
  });
  const { interactions, problems, byHand } = await verifyAt(sandbox, pact, verifier, signal);
  for (const { text } of byHand) io.writeError(`${printable(text)}\n`);
  return { target: { kind: "sandbox", baseUrl: environment.baseUrl }, problems, interactions };
}

function print(verification: Verification, seconds: number, io: Io): void {
  const paint = painter(io.colour);
  const { passed, failed, skipped, undecided } = countsOf(verification);
  const { pact, target, interactions, problems } = verification;
  const parts = [
    `${passed} verified`,
    ...(failed > 0 ? [paint("red", `${failed} not kept`)] : []),
    ...(undecided > 0 ? [paint("yellow", `${undecided} undecided`)] : []),
    ...(skipped > 0 ? [paint("yellow", `${skipped} not verified`)] : []),
  ];
  io.write(`${target.kind}: ${listed(parts, "and")}\n`);
  io.write(
    paint(
      "dim",
      `${pact.consumer} → ${pact.provider} · ${pact.digest} · ${seconds.toFixed(1)} s\n`,
    ),
  );
  for (const problem of problems) io.write(`! ${printable(problem)}\n`);
  for (const { description, outcome } of interactions) {
    if (outcome.kind === "failed") {
      io.write(`${paint("red", "✗")} ${printable(description)}\n`);
      for (const problem of outcome.problems) io.write(`    ${printable(problem)}\n`);
    }
    if (outcome.kind === "undecided") {
      io.write(
        `${paint("yellow", "?")} ${printable(description)}\n    ${printable(outcome.problem)}\n`,
      );
    }
  }
  const lacks = new Map<string, string[]>();
  for (const { description, outcome } of interactions) {
    if (outcome.kind !== "skipped") continue;
    const lacking = outcome.lacking.map(inWords).join("; ");
    lacks.set(lacking, [...(lacks.get(lacking) ?? []), description]);
  }
  for (const [lacking, descriptions] of lacks) {
    io.write(`not verified for lack of ${printable(lacking)}\n`);
    for (const description of descriptions) io.write(`    ${printable(description)}\n`);
  }
  const kept = skipped > 0 ? "kept as far as it was verified" : "kept";
  const verdict = { 0: kept, 1: "not kept", 2: "inconclusive" }[verificationCode(verification)];
  io.write(`${verdict} · ${plural(interactions.length, "interaction")}\n`);
}
