import { openVerifier, type Provider, verify } from "@persona-conformance/pact";
import { faults, rulings } from "@persona-conformance/mock";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { writeDocument } from "../../pact/documents.ts";
import { mockProvider } from "../../pact/mock-provider.ts";
import { openOnePact } from "../../pact/pacts.ts";
import {
  countsOf,
  type Verification,
  verificationCode,
  verificationFile,
} from "../../pact/verification.ts";
import { listed, painter, plural, printable } from "../../report/text.ts";
import { suite } from "../../suite.ts";
import { capabilities, capabilityNames } from "../../trial/capabilities.ts";
import { createLiveLine } from "../live-line.ts";
import { pickFaults, pickRulings } from "../pick.ts";

export interface VerifyCommand {
  readonly target: "mock" | "sandbox";
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly require: readonly string[];
  readonly out: string;
}

/** Someone to verify a pact with, until it is closed. */
export interface OpenedProvider {
  readonly provider: Provider;
  readonly baseUrl: string;
  /** Leaves the target as it was found; what could not be done comes back in words. */
  close(): Promise<readonly string[]>;
}

/** Holds the pact against a target: 0 where it is kept, 1 where it is not, 2 where nobody knows. */
export async function verifyCommand(path: string, options: VerifyCommand, io: Io): Promise<number> {
  for (const name of options.require) {
    if (!Object.hasOwn(capabilities, name)) {
      throw new ConfigError(`there is no capability ${name}: choose ${capabilityNames.join(", ")}`);
    }
  }
  const { pact, digest } = await openOnePact(path);
  const opened = openProvider(options);
  const live = createLiveLine(io);
  live.say(`verifying with the ${options.target}`);
  const verifier = openVerifier(io.signal);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const interactions = await verify(pact, opened.provider, verifier);
  verifier.close();
  const problems = await opened.close();
  live.clear();
  const verification: Verification = {
    format: 1,
    suite,
    pact: { consumer: pact.consumer.name, provider: pact.provider.name, digest },
    target: { kind: options.target, baseUrl: opened.baseUrl },
    startedAt,
    finishedAt: new Date().toISOString(),
    required: [...options.require],
    problems: [...problems],
    interactions: interactions.map(({ description, states, cites, outcome }) => ({
      description,
      states: [...states],
      cites: [...cites],
      outcome: { ...outcome },
    })) as Verification["interactions"],
  };
  await writeDocument(options.out, verificationFile(options.target), verification);
  print(verification, (performance.now() - began) / 1000, io);
  return verificationCode(verification);
}

function openProvider({ fault, ruling }: VerifyCommand): OpenedProvider {
  return {
    provider: mockProvider({
      faults: pickFaults(fault, faults),
      rulings: pickRulings(ruling, rulings),
    }),
    baseUrl: "",
    close: async () => [],
  };
}

/** What a target lacks, in words where they are known. */
const lackIn = (name: string): string =>
  Object.hasOwn(capabilities, name)
    ? `${name}: ${capabilities[name as keyof typeof capabilities]}`
    : name;

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
    const lacking = outcome.lacking.map(lackIn).join("; ");
    lacks.set(lacking, [...(lacks.get(lacking) ?? []), description]);
  }
  for (const [lacking, descriptions] of lacks) {
    io.write(`not verified for lack of ${printable(lacking)}\n`);
    for (const description of descriptions) io.write(`    ${printable(description)}\n`);
  }
  const said = { 0: "kept", 1: "not kept", 2: "nobody knows" }[verificationCode(verification)];
  io.write(`${said} · ${plural(interactions.length, "interaction")}\n`);
}
