import type { Broker, Said } from "./broker.ts";

/** Why the broker did not do it, in one line, and the exit code that follows. */
export interface BrokerRefusal {
  readonly line: string;
  readonly code: 1 | 2;
}

/** What was asked for, to say it in the line. */
export interface Subject {
  readonly pacticipant: string;
  readonly version: string;
}

type Explain = (found: RegExpExecArray, about: Subject & Broker) => string;

const unknownEnvironment = (name = ""): string =>
  `the broker has no environment ${name}: create it with \`pact-broker create-environment --name ${name}\``;
const unknownVersion: Explain = (_, { pacticipant, version }) =>
  `the broker knows no version ${version} of ${pacticipant}: publish it first, or name another with --version`;

/** What the official command line says, and what it means. The first that fits counts. */
const refusals: readonly (readonly [RegExp, Explain])[] = [
  [
    /The name \\?"([^"\\]+)\\?" is very similar to the following existing pacticipants:\s*(?:\\n)?\s*\*\s*([^\n\\]+)/,
    ([, name = "", known = ""]) =>
      `409: the broker takes "${name}" for a mistyped ${known.trim()}: correct the name, or create it first with \`pact-broker create-or-update-pacticipant --name "${name}"\``,
  ],
  [/Environment with name '([^']*)' does not exist/, ([, name]) => unknownEnvironment(name)],
  [/Environment (\S+) does not exist/, ([, name]) => unknownEnvironment(name)],
  [/No version .+ found for /, unknownVersion],
  [/path '[^']*\/versions\/[^']*' failed: 404/, unknownVersion],
  [/failed validation - \["(.+)"\]/, ([, said = ""]) => `400: the broker refuses it: ${said}`],
  [
    /failed: (400|415)/,
    ([, status], { credentials }) =>
      `${status}: the broker does not understand the request: ${
        "PACT_BROKER_TOKEN" in credentials
          ? "one that one runs oneself knows a user name and a password instead of a token"
          : "is it as new as this suite's command line?"
      }`,
  ],
  [
    /failed: 401/,
    (_, { credentials }) => {
      const names = Object.keys(credentials);
      return names.length === 0
        ? "401: the broker wants credentials: set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD"
        : `401: the broker refuses ${names.join(" and ")}: are they right, and may they write?`;
    },
  ],
  [/failed: 403/, () => "403: the credentials do not allow this: ask whoever runs the broker"],
  [
    /failed: (404)|Did not get a valid HAL response.*content type is '([^']*)'/,
    ([, missing, type = ""], { baseUrl }) =>
      `${baseUrl} is no Pact Broker (${missing ?? type}): check PACT_BROKER_BASE_URL`,
  ],
  [/failed: (408|429|5\d\d)/, ([, status]) => `${status}: the broker fails: try again later`],
  [
    /error sending request/,
    (_, { baseUrl }) =>
      `cannot reach the broker at ${baseUrl}: check PACT_BROKER_BASE_URL and the network`,
  ],
];

export function refusalOf({ text, code }: Said, about: Subject & Broker): BrokerRefusal {
  // The one refusal that is an answer about the pact.
  if (text.includes("Cannot change the content of the pact")) {
    return {
      line: `409: the content of the pact has changed since version ${about.version} was published: publish it under a new commit; if nothing was changed, a matcher has no example`,
      code: 1,
    };
  }
  for (const [expression, explain] of refusals) {
    const found = expression.exec(text);
    if (found !== null) return { line: explain(found, about), code: 2 };
  }
  const last = text.split("\n").findLast((line) => line.trim() !== "") ?? "";
  return { line: `the broker's command line ended with exit ${code}: ${last.trim()}`, code: 2 };
}
