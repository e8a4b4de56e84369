import { refuse } from "../answer.ts";
import { actionsAllowedOnce } from "../faults/action-kinds.ts";
import type { Concern, Fault } from "../fault.ts";
import { isRetrieve } from "../faults/request-kinds.ts";
import type { Arrival, Context, Written } from "../protocol.ts";

const changes: Concern = { operations: ["create", "action"], shows: true };

const keyOf = ({ headers }: Pick<Arrival, "headers">) => headers.get("idempotency-key") ?? "";

/**
 * Requests that succeed when they are carried out again. A refusal shows nothing: a replay with other headers may be refused,
 * too.
 */
const repeatable: Concern = {
  operations: ["create", "action"],
  replay: true,
  never: { operation: actionsAllowedOnce },
};

/** A fault that mistakes one idempotency key for another. */
const keyed = (
  name: string,
  breaks: Fault["breaks"],
  change: (key: string, context: Context) => string,
  concerns?: Concern,
): Fault => ({
  name: `protocol/idempotency/${name}`,
  breaks,
  ...(concerns && { concerns }),
  protocol: ({ idempotencyKey }) => ({
    idempotencyKey(context) {
      const key = idempotencyKey(context);
      return key === undefined ? undefined : change(key, context);
    },
  }),
});

/**
 * A fault that stores an answer which must not be stored: later requests with the key get it again, or another refusal for a key
 * that is taken.
 */
const stored = (
  status: 401 | 429,
  breaks: Fault["breaks"],
  { name = "stored", again = status }: { name?: string; again?: 401 | 409 | 429 } = {},
): Fault => ({
  name: `protocol/idempotency/${status}-${name}`,
  breaks,
  protocol: ({ unauthorized, finish, headerRefusal }) => {
    const refused = new Set<string>();
    return {
      unauthorized(authorization, arrival) {
        if (status === 401) refused.add(keyOf(arrival));
        return unauthorized(authorization, arrival);
      },
      finish(answer, context) {
        if (context !== undefined && answer.status === status) refused.add(keyOf(context));
        return finish(answer, context);
      },
      headerRefusal: (context) =>
        keyOf(context) !== "" && refused.has(keyOf(context))
          ? refuse(again)
          : headerRefusal(context),
    };
  },
  concerns: { ...changes, fixed: status === 401 ? ["party", "replay"] : ["replay"] },
});

/** Faults in replays that differ from the first request. */
export const replayFaults: readonly Fault[] = [
  {
    name: "protocol/idempotency/newest-answer-of-a-path",
    breaks: "protocol/idempotent-replay",
    alsoBreaks: ["protocol/idempotent-failure"],
    protocol({ idempotencyKey }) {
      const used = new Set<string>();
      const newest = new Map<string, string>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          const path = `${context.caller.organizationId} ${context.path}`;
          if (used.has(`${path} ${key}`)) return newest.get(path);
          used.add(`${path} ${key}`);
          newest.set(path, key);
          return key;
        },
      };
    },
    concerns: { operations: ["action"], replay: true },
  },
  {
    name: "protocol/idempotency/used-key-refused-on-get",
    breaks: "protocol/idempotent-not-get",
    protocol: ({ headerRefusal }) => {
      const used = new Set<string>();
      return {
        headerRefusal(context) {
          const isRead = context.method === "GET";
          if (!isRead) used.add(keyOf(context));
          return isRead && keyOf(context) !== "" && used.has(keyOf(context))
            ? refuse(409)
            : headerRefusal(context);
        },
      };
    },
    concerns: { operations: ["retrieve"], fixed: ["replay"] },
  },
  {
    name: "protocol/idempotency/used-key-repeated-on-get",
    breaks: "protocol/idempotent-not-get",
    protocol: ({ finish }) => {
      const answers = new Map<string, Pick<Written, "status" | "body">>();
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          if (context === undefined || keyOf(context) === "") return finished;
          const key = `${context.caller.organizationId} ${keyOf(context)}`;
          const { status, body } = answers.get(key) ?? finished;
          if (isRetrieve(context)) return { ...finished, status, body };
          if (context.method !== "GET") answers.set(key, { status, body });
          return finished;
        },
      };
    },
    concerns: { operations: ["retrieve"], fixed: ["replay"] },
  },
  {
    // As if an acceptance emptied the memory of keys.
    ...keyed(
      "forgotten-once-accepted",
      "protocol/idempotent-replay",
      (key) => `${key} once accepted`,
    ),
    alsoBreaks: ["protocol/idempotent-failure"],
    when: { accepted: "yes" },
  },
  keyed("keys-cut-at-32", "protocol/idempotent-fresh-key", (key) => key.slice(0, 32)),
  keyed("keys-cut-at-64", "protocol/idempotent-fresh-key", (key) => key.slice(0, 64)),
  keyed(
    "another-style-is-carried-out",
    "protocol/idempotent-replay",
    (key, { headers }) => `${key} ${headers.get("key-inflection")}`,
    repeatable,
  ),
  keyed(
    "another-version-is-carried-out",
    "protocol/idempotent-replay",
    (key, { headers }) => `${key} ${headers.get("persona-version")}`,
    repeatable,
  ),
  keyed(
    "another-content-type-is-carried-out",
    "protocol/idempotent-replay",
    (key, { headers }) => `${key} ${headers.get("content-type")}`,
    repeatable,
  ),
  {
    name: "protocol/idempotency/overlapped-key-forgotten",
    breaks: "protocol/idempotent-replay",
    protocol: ({ idempotencyKey, finish }) => {
      const running = new Set<string>();
      const overlapped = new Set<string>();
      const free = new Set<string>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          if (free.has(key)) return undefined;
          if (running.has(key)) overlapped.add(key);
          running.add(key);
          return key;
        },
        finish(answer, context) {
          const key = context === undefined ? "" : keyOf(context);
          running.delete(key);
          // Forgotten after both are answered.
          if (overlapped.has(key) && answer.status !== 409) free.add(key);
          return finish(answer, context);
        },
      };
    },
    concerns: { ...changes, fixed: ["replay", "overlap"] },
  },
  {
    name: "protocol/idempotency/overlapping-are-carried-out",
    breaks: "protocol/idempotent-overlap",
    protocol: ({ idempotencyKey, finish }) => {
      const running = new Set<string>();
      const overlapped = new Set<string>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          if (running.has(key)) overlapped.add(key);
          running.add(key);
          // The answer to the second one is kept in the end.
          return overlapped.has(key) ? `${key}, second` : key;
        },
        finish(answer, context) {
          running.delete(context === undefined ? "" : keyOf(context));
          return finish(answer, context);
        },
      };
    },
    concerns: { ...changes, fixed: ["replay", "overlap"] },
  },
  {
    name: "protocol/idempotency/long-keys-break",
    breaks: "protocol/bad-parameters",
    protocol: ({ headerRefusal }) => ({
      headerRefusal: (context) =>
        keyOf(context).length > 64 ? refuse(500) : headerRefusal(context),
    }),
    concerns: { operations: ["create", "action"] },
  },
  {
    name: "protocol/idempotency/overlapping-both-act",
    breaks: "protocol/idempotent-overlap",
    when: { replay: "yes", overlap: "second" },
    protocol: () => ({ idempotencyKey: () => undefined }),
    rules: ({ decide }) => ({
      decide(tried) {
        const decided = decide(tried);
        const to = tried.stored.status;
        return decided.allowed ? decided : { allowed: true, to, ends: [to], cites: decided.cites };
      },
    }),
    concerns: { ...changes, fixed: ["replay", "overlap"] },
  },
  {
    name: "protocol/idempotency/other-parameters-carry-the-first-id",
    breaks: "protocol/request-id-unique",
    protocol: ({ finish }) => {
      const first = new Map<string, string | undefined>();
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          const name = context && `${context.caller.key} ${keyOf(context)}`;
          if (name === undefined || context?.method !== "POST") return finished;
          const id = finished.headers["Request-Id"];
          const isMeant = JSON.stringify(finished.body)?.includes("used with other parameters");
          if (!first.has(name)) first.set(name, id);
          const headers = { ...finished.headers, "Request-Id": first.get(name) ?? "" };
          return isMeant ? { ...finished, headers } : finished;
        },
      };
    },
    concerns: { operations: ["create", "action"], replay: true },
  },
  {
    // As if each organization had its own answers, and all of them one list of used keys.
    name: "protocol/idempotency/other-parameters-of-any-organization",
    breaks: "protocol/idempotent-scope",
    protocol: ({ headerRefusal, fingerprint }) => {
      const used = new Map<string, { readonly by: string; readonly asked: string }>();
      return {
        headerRefusal(context) {
          const key = context.method === "POST" ? keyOf(context) : "";
          if (key === "") return headerRefusal(context);
          const asked = fingerprint(context);
          const by = context.caller.organizationId;
          const first = used.get(key);
          if (first === undefined) used.set(key, { by, asked });
          const isOthers = first !== undefined && first.by !== by && first.asked !== asked;
          return isOthers ? refuse(409) : headerRefusal(context);
        },
      };
    },
    concerns: { operations: ["create", "action"], fixed: ["party", "replay"] },
  },
  stored(429, "protocol/idempotent-429"),
  stored(401, "protocol/idempotent-401"),
  stored(401, "protocol/idempotent-401", { name: "takes-the-key", again: 409 }),
];
