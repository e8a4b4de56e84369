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
  readonly environment?: string;
}

type Explain = (
  found: RegExpExecArray,
  about: Subject & Broker,
) => Omit<BrokerRefusal, "code"> & { readonly code?: 1 };

/** What the official command line says, and what it means. The first that fits counts. */
const refusals: readonly (readonly [RegExp, Explain])[] = [
  [
    /Cannot change the content of the pact/,
    (_, { version }) => ({
      line: `409: the content of the pact has changed since version ${version} was published: publish it under a new commit; if nothing was changed, a matcher has no example`,
      code: 1,
    }),
  ],
  [
    /The name \\?"([^"\\]+)\\?" is very similar to the following existing pacticipants:\s*(?:\\n)?\s*\*\s*([^\n\\]+)/,
    ([, name = "", known = ""]) => ({
      line: `409: the broker takes "${name}" for a mistyped ${known.trim()}: correct the name, or create it first with \`pact-broker create-or-update-pacticipant --name "${name}"\``,
    }),
  ],
  [
    /Environment (?:with name '([^']*)'|(\S+)) does not exist/,
    ([, quoted, bare]) => {
      const name = quoted ?? bare ?? "";
      return {
        line: `the broker has no environment ${name}: create it with \`pact-broker create-environment --name ${name}\``,
      };
    },
  ],
  [
    /No version (.+?) found for (.+?)(?:["\]\n]|$)|path '[^']*\/versions\/[^']*' failed: 404/,
    (_, { pacticipant, version }) => ({
      line: `the broker knows no version ${version} of ${pacticipant}: publish it first, or name another with --version`,
    }),
  ],
  [
    /failed validation - \["(.+)"\]/,
    ([, said = ""]) => ({ line: `400: the broker refuses it: ${said}` }),
  ],
  [
    /failed: 401/,
    (_, { credentials }) => ({
      line: `401: the broker refuses ${Object.keys(credentials).join(" and ") || "a request without credentials: set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD"}${Object.keys(credentials).length === 0 ? "" : ": are they right, and may they write?"}`,
    }),
  ],
  [
    /failed: 403/,
    () => ({ line: "403: the credentials do not allow this: ask whoever runs the broker" }),
  ],
  [
    /failed: (404)|Did not get a valid HAL response.*content type is '([^']*)'/,
    ([, missing, type = ""], { baseUrl }) => ({
      line: `${baseUrl} is no Pact Broker (${missing ?? type}): check PACT_BROKER_BASE_URL`,
    }),
  ],
  [
    /failed: (400|415)/,
    ([, status]) => ({
      line: `${status}: the broker does not understand the request: is it as new as this suite's command line?`,
    }),
  ],
  [
    /failed: (408|429|5\d\d)/,
    ([, status]) => ({ line: `${status}: the broker fails: try again later` }),
  ],
  [
    /error sending request/,
    (_, { baseUrl }) => ({
      line: `cannot reach the broker at ${baseUrl}: check PACT_BROKER_BASE_URL and the network`,
    }),
  ],
];

export function refusalOf({ text, code }: Said, about: Subject & Broker): BrokerRefusal {
  for (const [expression, explain] of refusals) {
    const found = expression.exec(text);
    if (found !== null) return { code: 2, ...explain(found, about) };
  }
  const last = text.split("\n").findLast((line) => line.trim() !== "") ?? "";
  return { line: `the broker's command line ended with exit ${code}: ${last.trim()}`, code: 2 };
}
