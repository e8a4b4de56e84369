import type { Io } from "../io.ts";
import { printable } from "../report/text.ts";
import type { Broker, Said } from "./broker.ts";
import { brokerClient, BrokerError } from "./broker-client.ts";
import { notABroker, statusLine, unreachable } from "./broker-status.ts";

/** Why the broker did not do it, in one line, and the exit code that follows. */
export interface BrokerRefusal {
  readonly line: string;
  readonly code: 1 | 2;
  /** What else there is to see. */
  readonly detail?: readonly string[];
}

/** What was asked for, to say it in the line. */
export interface Subject {
  readonly pacticipant: string;
  readonly version: string;
}

type Explain = (found: RegExpExecArray, about: Subject & Broker) => string;

const unknownEnvironment = (name = ""): string =>
  `the broker has no environment ${name}: create it with \`pact broker create-environment --name ${name}\``;
const unknownVersion: Explain = (_, { pacticipant, version }) =>
  `the broker knows no version ${version} of ${pacticipant}: publish it first, or name another with --version`;

/** What the official command line says, and what it means. The first that fits counts. */
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
  [/failed validation - \["(.+)"\]/, ([, said = ""]) => `400: the broker refuses it: ${said}`],
  [
    /failed: (404)|Did not get a valid HAL response.*content type is '([^']*)'/,
    ([, missing, type = ""], { baseUrl }) => notABroker(baseUrl, missing ?? type),
  ],
  [
    /failed: (400|401|403|408|415|429|5\d\d)/,
    ([, status], broker) => statusLine(Number(status), broker),
  ],
];

/** What the official command line's words mean, undefined where the broker could not be reached. */
function read({ text, code }: Said, about: Subject & Broker): BrokerRefusal | undefined {
  // The one refusal that is an answer about the pact.
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

/** The lines that the broker finds other, of which the command line makes one. */
const differenceIn = (text: string): readonly string[] =>
  (/^Cannot change the content of the pact.*?(\{.*)$/m.exec(text)?.[1] ?? "")
    .split(/ (?=[-+] )/)
    .filter((line) => /^[-+] /.test(line))
    .map((line) => line.replace(/(?: [{}[\],]+)+$/, ""));

/** Why the broker did not do it. Where it cannot be reached, it is asked once more: the command line does not say why. */
async function refusalOf(
  said: Said,
  about: Subject & Broker,
  { environment, signal }: Pick<Io, "environment" | "signal">,
): Promise<BrokerRefusal> {
  const refusal = read(said, about);
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

/** Tells the person why the broker did not do it, and gives the exit code. */
export async function complain(
  said: Said,
  about: Subject & Broker,
  io: Pick<Io, "environment" | "signal" | "writeError">,
): Promise<1 | 2> {
  const { line, code, detail = [] } = await refusalOf(said, about, io);
  io.writeError(`error: ${printable(line)}\n`);
  for (const one of detail) io.writeError(`    ${printable(one)}\n`);
  return code;
}

/** Milliseconds. */
const probeTime = 10_000;
