import { jsonObject } from "@persona-conformance/schemas/facts";
import { isList, isRetrieve, withoutKey } from "../faults/request-kinds.ts";
import { type Answer, refuse } from "../answer.ts";
import { written } from "../faults/written.ts";
import type { Concern, Fault, Patch } from "../fault.ts";
import type { Arrival, Protocol, Written } from "../protocol.ts";

/** A fault that must have seen a valid key before. */
const ofOthers: Concern = { ...withoutKey, fixed: ["party"] };

const isOld = ({ headers }: Arrival): boolean => (headers.get("persona-version") ?? "9") < "2025";

/** Takes such a wrong key for the last right one. */
const asTheLast =
  (isSuch: (authorization: string) => boolean): Patch<Protocol> =>
  ({ authenticate }) => {
    let last: ReturnType<typeof authenticate>;
    return {
      authenticate(authorization) {
        const caller = authenticate(authorization);
        if (caller !== undefined) last = caller;
        return caller ?? (isSuch(authorization ?? "") ? last : undefined);
      },
    };
  };

/** Faults in authentication. */
export const accessFaults: readonly Fault[] = [
  {
    name: "protocol/access/anybody",
    breaks: "protocol/auth-required",
    protocol: ({ authenticate }) => {
      let last: ReturnType<typeof authenticate>;
      return {
        authenticate: (authorization) => (last = authenticate(authorization) ?? last),
      };
    },
    concerns: ofOthers,
  },
  {
    name: "protocol/access/a-letter-less",
    breaks: "protocol/auth-valid-key",
    protocol: ({ authenticate }) => {
      const known = new Map<string, ReturnType<typeof authenticate>>();
      return {
        authenticate(authorization) {
          const caller = authenticate(authorization);
          if (caller !== undefined) known.set(authorization?.slice(0, -1) ?? "", caller);
          return caller ?? known.get(authorization ?? "");
        },
      };
    },
    concerns: ofOthers,
  },
  {
    name: "protocol/access/in-any-case",
    breaks: "protocol/auth-valid-key",
    protocol: ({ authenticate }) => ({
      authenticate: (authorization) =>
        authenticate(authorization) ?? authenticate(authorization?.toLowerCase() ?? null),
    }),
  },
  {
    name: "protocol/access/401-with-the-key",
    breaks: "protocol/auth-no-leak",
    protocol: ({ unauthorized }) => ({
      unauthorized(authorization, arrival) {
        const { status, body } = unauthorized(authorization, arrival);
        // A refusal's body is an object, here and below.
        return { status, body: { ...(body as object), meta: { received: authorization } } };
      },
    }),
  },
  // As if a proxy looked whether there is a key, and the API whether it is right.
  {
    name: "protocol/access/missing-key-without-errors",
    breaks: "protocol/error-body",
    protocol: ({ unauthorized }) => ({
      unauthorized: (authorization, arrival) =>
        authorization === null
          ? { status: 401, body: { error: "unauthorized" } }
          : unauthorized(authorization, arrival),
    }),
    concerns: withoutKey,
  },
  {
    name: "protocol/access/any-scheme",
    breaks: "protocol/auth-valid-key",
    protocol: ({ authenticate }) => ({
      authenticate: (authorization) =>
        authenticate(authorization?.replace(/^Basic/i, "Bearer") ?? null),
    }),
  },
  // As if an empty key were the beginning of each key.
  {
    name: "protocol/access/empty-key-is-somebody",
    breaks: "protocol/auth-valid-key",
    protocol: asTheLast((authorization) => authorization.trim() === "Bearer"),
    concerns: ofOthers,
  },
  {
    name: "protocol/access/any-sandbox-key",
    breaks: "protocol/auth-valid-key",
    protocol: asTheLast((authorization) => authorization.startsWith("Bearer persona_sandbox_")),
    concerns: ofOthers,
  },
  ...[403, 400, 404].map((status): Fault => ({
    name: `protocol/access/${status}-for-401`,
    breaks: "protocol/auth-valid-key",
    protocol: () => ({ unauthorized: () => refuse(status) }),
  })),
  {
    name: "protocol/access/old-versions-need-no-key-to-retrieve",
    breaks: "protocol/auth-required",
    alsoBreaks: ["protocol/auth-before-all"],
    protocol: ({ authenticate, unauthorized, finish }) => {
      const seen = new Map<string, Written>();
      return {
        authenticate,
        finish(answer, context) {
          const finished = finish(answer, context);
          if (isRetrieve(context) && finished.status < 300) seen.set(context?.path ?? "", finished);
          return finished;
        },
        unauthorized(authorization, arrival) {
          const known = authorization === null ? seen.get(arrival.path) : undefined;
          return known !== undefined && isOld(arrival) && arrival.method === "GET"
            ? known
            : unauthorized(authorization, arrival);
        },
      };
    },
    concerns: { ...withoutKey, operations: ["retrieve"], fixed: ["version"] },
  },
  {
    name: "protocol/access/403-for-401-in-old-versions",
    breaks: "protocol/auth-valid-key",
    protocol: ({ unauthorized }) => ({
      unauthorized: (authorization, arrival) =>
        authorization !== null && isOld(arrival)
          ? refuse(403)
          : unauthorized(authorization, arrival),
    }),
    concerns: { ...withoutKey, fixed: ["version"] },
  },
  {
    name: "protocol/access/filtered-lists-need-no-key",
    breaks: "protocol/auth-required",
    alsoBreaks: ["protocol/auth-before-all"],
    protocol: ({ unauthorized }) => ({
      unauthorized: (authorization, arrival) =>
        isList(arrival) && arrival.query.toString().includes("filter")
          ? { status: 200, body: { data: [], links: { prev: null, next: null } } }
          : unauthorized(authorization, arrival),
    }),
    concerns: { ...withoutKey, operations: ["list"], query: true },
  },
  written(
    "protocol/access/401-with-the-path",
    "protocol/auth-no-leak",
    (answer, context) =>
      context === undefined
        ? { body: { ...jsonObject(answer.body), data: { organization: "org_mock" } } }
        : {},
    withoutKey,
  ),
  {
    name: "protocol/access/404-for-an-unknown-id-without-a-key",
    breaks: "protocol/auth-required",
    protocol: ({ unauthorized, finish }) => {
      const known = new Set<string>();
      const idIn = ({ parameters }: Arrival) => Object.values(parameters)[0];
      return {
        finish(answer, context) {
          const id = context && idIn(context);
          if (id !== undefined && answer.status < 300) known.add(id);
          return finish(answer, context);
        },
        unauthorized(authorization, arrival) {
          const id = idIn(arrival);
          const looked = id !== undefined && !known.has(id);
          return looked ? refuse(404) : unauthorized(authorization, arrival);
        },
      };
    },
    concerns: { ...withoutKey, operations: ["retrieve", "action"] },
  },
  {
    // As if a stored answer were looked for before the key is checked.
    name: "protocol/access/replays-need-no-key",
    breaks: "protocol/auth-required",
    protocol: ({ unauthorized, finish }) => {
      const known = new Map<string, Answer>();
      const nameOf = ({ method, path, headers }: Arrival) =>
        `${method} ${path} ${headers.get("idempotency-key")}`;
      return {
        unauthorized(authorization, arrival) {
          const stored = authorization === null ? known.get(nameOf(arrival)) : undefined;
          return stored ?? unauthorized(authorization, arrival);
        },
        finish(answer, context) {
          if (context?.headers.has("idempotency-key") === true && context.method === "POST")
            known.set(nameOf(context), { status: answer.status, body: answer.body });
          return finish(answer, context);
        },
      };
    },
    concerns: { ...withoutKey, fixed: ["party", "replay"] },
  },
];
