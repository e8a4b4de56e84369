import type { Io } from "../io.ts";
import { printable } from "../report/text/text.ts";
import type { Broker, BrokerOutput } from "./broker.ts";
import { brokerClient, BrokerError } from "./broker-client.ts";
import { notABroker, statusLine, unreachable } from "./broker-status.ts";

/** Why the broker refused, in one line, and the exit code for it. */
export interface BrokerRefusal {
  readonly line: string;
  readonly code: 1 | 2;
  /** More lines, for example the difference between two pacts. */
  readonly detail?: readonly string[];
}

/** The consumer and version of the request, for the message. */
export interface Subject {
  readonly pacticipant: string;
  readonly version: string;
}

type Explain = (found: RegExpExecArray, about: Subject & Broker) => string;

const unknownEnvironment = (name = ""): string =>
  `the broker has no environment ${name}: create it with \`pact broker create-environment --name ${name}\``;
const unknownVersion: Explain = (_, { pacticipant, version }) =>
  `the broker knows no version ${version} of ${pacticipant}: publish it first, or name another with --version`;

/** Messages of the official command line, and what they mean. The first match counts. */
const refusals: readonly (readonly [RegExp, Explain])[] = [
  [
    /The name \\?"([^"\\]+)\\?" is very similar to the following existing pacticipants:\s*(?:\\n)?\s*\*\s*([^\n\\]+)/,
    ([, name = "", known = ""]) =>
      `409: the broker takes "${name}" for a mistyped ${known.trim()}: correct the name, or create it first with \`pact broker create-or-update-pacticipant --name "${name}"\``,
  ],
  [/Environment with name '([^']*)' does not exist/, ([, name]) => unknownEnvironment(name)],
  [/Environment (\S+) does not exist/, ([, name]) => unknownEnvironment(name)],
  [
    /acticipant '?([^\n'"]*?)'? not found|No pacticipant .*?'?([\w.-]+)'? (?:was )?found/,
    (_, { pacticipant }) =>
      `the broker does not know ${pacticipant}: publish first with \`pact publish\`, or name another with --pacticipant`,
  ],
  [/No version .+ found for /, unknownVersion],
  [/path '[^']*\/versions\/[^']*' failed: 404/, unknownVersion],
  [/failed validation - \["(.+)"\]/, ([, reason = ""]) => `400: the broker refuses it: ${reason}`],
  [
    /failed: (404)|Did not get a valid HAL response.*content type is '([^']*)'/,
    ([, missing, type = ""], { baseUrl }) => notABroker(baseUrl, missing ?? type),
  ],
  [
    /failed: (400|401|403|408|415|429|5\d\d)/,
    ([, status], broker) => statusLine(Number(status), broker),
  ],
];

/** Turns the command line's message into a refusal; `undefined` if the broker could not be reached. */
function read({ text, code }: BrokerOutput, about: Subject & Broker): BrokerRefusal | undefined {
  // The only refusal that is an answer about the pact.
  if (text.includes("Cannot change the content of the pact")) {
    return {
      line: `409: the content of the pact has changed since version ${about.version} was published: publish it under a new commit; if nothing was changed, a matcher has no example`,
      code: 1,
      detail: differenceIn(text),
    };
  }
  if (/error sending request/.test(text)) return undefined;
  for (const [expression, explain] of refusals) {
    const found = expression.exec(text);
    if (found !== null) return { line: explain(found, about), code: 2 };
  }
  const last = text.split("\n").findLast((line) => line.trim() !== "") ?? "";
  return { line: `the broker's command line ended with exit ${code}: ${last.trim()}`, code: 2 };
}

/** The lines of the difference between the two pacts. The command line joins them into one line. */
const differenceIn = (text: string): readonly string[] =>
  (/^Cannot change the content of the pact.*?(\{.*)$/m.exec(text)?.[1] ?? "")
    .split(/ (?=[-+] )/)
    .filter((line) => /^[-+] /.test(line))
    .map((line) => line.replace(/(?: [{}[\],]+)+$/, ""));

/**
 * Why the broker refused. If it cannot be reached, sends one more request, because the command line does not say why.
 */
async function refusalOf(
  output: BrokerOutput,
  about: Subject & Broker,
  { environment, signal }: Pick<Io, "environment" | "signal">,
): Promise<BrokerRefusal> {
  const refusal = read(output, about);
  if (refusal !== undefined) return refusal;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeTime)]);
  try {
    await brokerClient(about, environment, limit).send("GET", `${about.baseUrl}/`);
  } catch (error) {
    if (error instanceof BrokerError) return { line: error.message, code: 2 };
    throw error;
  }
  return { line: unreachable(about.baseUrl), code: 2 };
}

/** Prints why the broker refused, and returns the exit code. */
export async function writeRefusal(
  output: BrokerOutput,
  about: Subject & Broker,
  io: Pick<Io, "environment" | "signal" | "writeError">,
): Promise<1 | 2> {
  const { line, code, detail = [] } = await refusalOf(output, about, io);
  io.writeError(`error: ${printable(line)}\n`);
  for (const one of detail) io.writeError(`    ${printable(one)}\n`);
  return code;
}

/** Time limit of that request, in milliseconds. */
const probeTime = 10_000;
