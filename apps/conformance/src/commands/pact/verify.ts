import { openVerifier, type PactFile, type PactVerifier, verify } from "@persona-conformance/pact";
import { publicationOf, tell } from "../../pact/results.ts";
import type { Afterwards } from "../../pact/verify-at.ts";
import { readEnvironment } from "../../environment.ts";
import type { Io } from "../../io.ts";
import { prepareFolder, writeDocument } from "../../pact/documents.ts";
import { inWords, needs } from "../../pact/needs.ts";
import { openOnePact } from "../../pact/pacts.ts";
import {
  countsOf,
  type Verification,
  verificationCode,
  verificationFile,
} from "../../pact/verification.ts";
import { listed, painter, plural, printable } from "../../report/text.ts";
import { suite } from "../../suite.ts";
import { createLiveLine } from "../live-line.ts";
import { oneOf, pickFaults, pickRulings, refuseMockOptions } from "../pick.ts";

export interface VerifyCommand {
  readonly target: "mock" | "sandbox";
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly require: readonly string[];
  readonly publishResults?: true;
  readonly providerVersion?: string;
  readonly providerBranch?: string;
  readonly accept?: "command" | "none";
  readonly timeout: number;
  readonly out: string;
}

/** What verifying with a target came to; what stood in the way comes in words. */
type Verified = Pick<Verification, "target" | "interactions" | "problems">;

/** Holds the pact against a target: 0 where it is kept, 1 where it is not, 2 where nobody knows. */
export async function verifyCommand(path: string, options: VerifyCommand, io: Io): Promise<number> {
  for (const name of options.require) oneOf(name, Object.keys(needs), "capability");
  const { pact, digest } = await openOnePact(path);
  await prepareFolder(options.out);
  const publication = await publicationOf(pact, options, io);
  const live = createLiveLine(io);
  live.say(`verifying with the ${options.target}`);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const verifier = openVerifier(io.signal, io.environment);
  const afterwards: Afterwards = async (interactions, provider) =>
    publication === undefined ? [] : tell(publication, interactions, provider, verifier);
  try {
    const verified = await (options.target === "mock"
      ? withMock(pact, verifier, options, afterwards)
      : withSandbox(pact, verifier, options, io, afterwards));
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
    if (publication !== undefined && verification.problems.length === 0) {
      io.write(
        `the broker was told, of version ${printable(publication.providerVersion)} of the provider\n`,
      );
    }
    return verificationCode(verification);
  } finally {
    live.clear();
  }
}

async function withMock(
  pact: PactFile,
  verifier: PactVerifier,
  { fault, ruling }: VerifyCommand,
  afterwards: Afterwards,
): Promise<Verified> {
  const { faults, rulings } = await import("@persona-conformance/mock");
  const { mockProvider } = await import("../../pact/mock-provider.ts");
  const provider = mockProvider({
    faults: pickFaults(fault, faults),
    rulings: pickRulings(ruling, rulings),
  });
  const interactions = await verify(pact, provider, verifier);
  return {
    // One that is wrong on purpose is no evidence for anything.
    target: { kind: fault.length > 0 ? "faulty-mock" : "mock", baseUrl: "" },
    problems: await afterwards(interactions, provider),
    interactions,
  };
}

async function withSandbox(
  pact: PactFile,
  verifier: PactVerifier,
  options: VerifyCommand,
  io: Io,
  afterwards: Afterwards,
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
    signal: io.signal,
    ...(options.accept && { accept: options.accept }),
  });
  const { interactions, problems } = await verifyAt(sandbox, pact, verifier, io.signal, afterwards);
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
  const said = { 0: kept, 1: "not kept", 2: "nobody knows" }[verificationCode(verification)];
  io.write(`${said} · ${plural(interactions.length, "interaction")}\n`);
}
