import { inLists, inRefusals, isAction, isList, withoutKey } from "../faults/request-kinds.ts";
import { written, writtenIn, isError } from "../faults/written.ts";
import type { Fault } from "../fault.ts";
import type { Written } from "../protocol.ts";

const all = [
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Request-Id",
  "Persona-Environment-Id",
  "Persona-Organization-Id",
];

const identity = "Persona-Organization-Id";

/** A 401 has no identity headers. */
const isIdentified = ({ headers }: Written) => identity in headers;

const withoutHeader = ({ headers }: Written, name: string) => {
  const { [name]: _, ...rest } = headers;
  return { headers: rest };
};

/** Faults in the headers of every response. */
export const headerFaults: readonly Fault[] = [
  ...all.map((name) =>
    written(`protocol/headers/no-${name.toLowerCase()}`, "protocol/headers-present", (answer) =>
      withoutHeader(answer, name),
    ),
  ),
  written(
    "protocol/headers/none-on-errors",
    "protocol/headers-present",
    (answer) => (isError(answer) ? { headers: {} } : {}),
    inRefusals,
  ),
  written(
    "protocol/headers/no-organization-on-400",
    "protocol/headers-present",
    (answer) => (answer.status === 400 ? withoutHeader(answer, identity) : {}),
    // No request of a stranger is malformed.
    { operations: ["list", "create"], outcome: "refusal", never: { party: ["stranger"] } },
  ),
  writtenIn("action", "protocol/headers/none-on-actions", "protocol/headers-present", () => ({
    headers: {},
  })),
  {
    // As if stored answers were sent before the code that adds the headers.
    name: "protocol/headers/none-on-replays",
    breaks: "protocol/headers-present",
    protocol({ finish }) {
      const used = new Set<string>();
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          const key = context?.headers.get("idempotency-key");
          if (key == null || context?.method === "GET") return finished;
          const asked = `${context?.path} ${key}`;
          const isReplay = used.has(asked);
          used.add(asked);
          return isReplay ? { ...finished, headers: {} } : finished;
        },
      };
    },
    concerns: { operations: ["create", "action"], fixed: ["replay"] },
  },
  written(
    "protocol/headers/identity-on-401",
    "protocol/auth-no-leak",
    (answer, context) =>
      context === undefined
        ? { headers: { ...answer.headers, "Persona-Organization-Id": "org_mock" } }
        : {},
    withoutKey,
  ),
  written(
    "protocol/headers/request-id-on-401",
    "protocol/headers-not-on-401",
    (answer, context) =>
      context === undefined ? { headers: { ...answer.headers, "Request-Id": "req_0" } } : {},
    withoutKey,
  ),
  written(
    "protocol/headers/all-on-401",
    "protocol/headers-not-on-401",
    (answer, context) =>
      context === undefined
        ? {
            headers: {
              ...answer.headers,
              "Persona-Environment-Id": "env_mock",
              "Persona-Organization-Id": "org_mock",
              "RateLimit-Limit": "300",
              "RateLimit-Remaining": "299",
              "RateLimit-Reset": "60",
              "Request-Id": "req_0",
            },
          }
        : {},
    withoutKey,
  ),
  written("protocol/headers/one-request-id", "protocol/request-id-unique", ({ headers }, context) =>
    context === undefined ? {} : { headers: { ...headers, "Request-Id": "req_1" } },
  ),
  written(
    "protocol/headers/request-id-of-the-resource",
    "protocol/request-id-unique",
    ({ headers }, context) =>
      context?.method === "GET"
        ? { headers: { ...headers, "Request-Id": `req_${context.path}` } }
        : {},
  ),
  // As if the id were made of the path and the time.
  {
    name: "protocol/headers/request-id-of-the-same-action-before",
    breaks: "protocol/request-id-unique",
    protocol({ finish }) {
      let [last, id] = ["", ""];
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          const own = finished.headers["Request-Id"];
          if (context === undefined || own === undefined || !isAction(context)) return finished;
          const asked = `${context.path}?${context.query.toString()}`;
          if (last !== asked) id = own;
          last = asked;
          return { ...finished, headers: { ...finished.headers, "Request-Id": id } };
        },
      };
    },
    concerns: { operations: ["action"] },
  },
  {
    name: "protocol/headers/environment-changes",
    breaks: "protocol/identity-headers",
    protocol: ({ headers }) => {
      let count = 0;
      return {
        headers: (caller, rate, requestId) => ({
          ...headers(caller, rate, requestId),
          "Persona-Environment-Id": `env_${(count += 1)}`,
        }),
      };
    },
  },
  {
    name: "protocol/headers/one-organization-for-all",
    breaks: "protocol/identity-headers",
    protocol: ({ headers }) => ({
      headers: (caller, rate, requestId) => ({
        ...headers(caller, rate, requestId),
        "Persona-Organization-Id": "org_persona",
      }),
    }),
  },
  {
    name: "protocol/headers/organization-of-whoever-asked-first",
    breaks: "protocol/identity-headers",
    protocol: ({ headers }) => {
      let first: string | undefined;
      return {
        headers(caller, rate, requestId) {
          first ??= caller.organizationId;
          return { ...headers(caller, rate, requestId), [identity]: first };
        },
      };
    },
    concerns: { fixed: ["party"] },
  },
  writtenIn(
    "action",
    "protocol/headers/another-organization-on-actions",
    "protocol/identity-headers",
    (answer) =>
      isIdentified(answer)
        ? { headers: { ...answer.headers, [identity]: "org_somebodyElse" } }
        : {},
  ),
  written(
    "protocol/headers/another-organization-on-lists",
    "protocol/identity-headers",
    (answer, context) =>
      context !== undefined && isList(context) && isIdentified(answer)
        ? { headers: { ...answer.headers, [identity]: "org_somebodyElse" } }
        : {},
    inLists,
  ),
  written("protocol/headers/organization-in-capitals", "protocol/identity-headers", (answer) =>
    isIdentified(answer)
      ? {
          headers: { ...answer.headers, [identity]: answer.headers[identity]?.toUpperCase() ?? "" },
        }
      : {},
  ),
  written(
    "protocol/headers/another-environment-on-refusals",
    "protocol/identity-headers",
    (answer) =>
      isError(answer) && isIdentified(answer)
        ? { headers: { ...answer.headers, "Persona-Environment-Id": "env_somewhereElse" } }
        : {},
    inRefusals,
  ),
];
