import { refuse } from "../answer.ts";
import type { Fault } from "../fault.ts";
import { actionsAllowedOnce, actionsWithoutInputs } from "../faults/action-kinds.ts";
import { isAction, isList } from "../faults/request-kinds.ts";
import type { Context } from "../protocol.ts";

/** What is refused with 403 or 404 here is refused for good, with any key. */
const repeated = { operation: ["create", ...actionsAllowedOnce] };

/** Faults in idempotency keys. */
export const idempotencyFaults: readonly Fault[] = [
  {
    name: "protocol/idempotency/ignored",
    breaks: "protocol/idempotent-replay",
    protocol: () => ({ idempotencyKey: () => undefined }),
  },
  {
    name: "protocol/idempotency/refusals-not-stored",
    breaks: "protocol/idempotent-failure",
    protocol: () => ({ remembers: ({ status }) => status < 400 || status >= 500 }),
    concerns: { replay: true, shows: false, outcome: "refusal" },
  },
  {
    name: "protocol/idempotency/successes-not-stored",
    breaks: "protocol/idempotent-replay",
    protocol: () => ({ remembers: ({ status }) => status >= 400 }),
  },
  {
    name: "protocol/idempotency/500-not-stored",
    breaks: "protocol/idempotent-500",
    protocol: () => ({ remembers: ({ status }) => status < 500 }),
  },
  {
    name: "protocol/idempotency/parameters-ignored",
    breaks: "protocol/idempotent-parameters",
    protocol: () => ({ fingerprint: () => "" }),
  },
  {
    name: "protocol/idempotency/body-ignored",
    breaks: "protocol/idempotent-parameters",
    protocol: () => ({ fingerprint: ({ method, path }) => `${method} ${path}` }),
    concerns: {
      operations: ["create", "action"],
      replay: true,
      never: { operation: actionsWithoutInputs },
    },
  },
  {
    name: "protocol/idempotency/query-ignored",
    breaks: "protocol/idempotent-parameters",
    protocol: ({ fingerprint }) => ({
      fingerprint: (context) => fingerprint({ ...context, query: new URLSearchParams() }),
    }),
    concerns: { operations: ["create"], replay: true, fixed: ["version", "style"] },
  },
  {
    name: "protocol/idempotency/other-path-refused-but-carried-out",
    breaks: "protocol/idempotent-parameters",
    protocol({ idempotencyKey, finish }) {
      const paths = new Map<string, string>();
      const others = new WeakSet<Context>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          const first = paths.get(key);
          if (first === undefined) paths.set(key, context.path);
          if (first === undefined || first === context.path) return key;
          others.add(context);
          return undefined;
        },
        finish: (written, context) =>
          finish(
            context !== undefined && others.has(context) ? { ...written, ...refuse(409) } : written,
            context,
          ),
      };
    },
    concerns: { operations: ["action"], replay: true },
  },
  ...[403, 404].map((code): Fault => ({
    name: `protocol/idempotency/${code}-not-stored`,
    breaks: "protocol/idempotent-failure",
    protocol: () => ({ remembers: ({ status }) => status !== code }),
    // A stranger is told that there is nothing.
    concerns: {
      replay: true,
      shows: false,
      outcome: "refusal",
      never: code === 403 ? { ...repeated, party: ["stranger"] } : repeated,
    },
  })),
  {
    name: "protocol/idempotency/other-parameters-carried-out",
    breaks: "protocol/idempotent-parameters",
    protocol: ({ idempotencyKey, fingerprint }) => ({
      idempotencyKey(context) {
        const key = idempotencyKey(context);
        return key === undefined ? undefined : `${key} ${fingerprint(context)}`;
      },
    }),
    concerns: { operations: ["create", "action"], replay: true, shows: true },
  },
  // As if the refusal were stored with the other parameters, which are the right ones from then on.
  {
    name: "protocol/idempotency/other-parameters-carried-out-when-repeated",
    breaks: "protocol/idempotent-parameters",
    protocol({ idempotencyKey, fingerprint }) {
      const first = new Map<string, string>();
      const refused = new Set<string>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          const asked = fingerprint(context);
          const own = `${context.caller.key} ${key}`;
          if (!first.has(own)) first.set(own, asked);
          if (first.get(own) === asked) return key;
          const named = `${own} ${asked}`;
          if (refused.has(named)) return named;
          refused.add(named);
          return key;
        },
      };
    },
    concerns: { operations: ["create", "action"], replay: true },
  },
  {
    name: "protocol/idempotency/other-parameters-answered-200",
    breaks: "protocol/idempotent-parameters",
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const finished = finish(answer, context);
        const isMeant = JSON.stringify(finished.body)?.includes("used with other parameters");
        return isMeant ? { ...finished, status: 200, body: { data: null } } : finished;
      },
    }),
    concerns: { operations: ["create", "action"], replay: true },
  },
  {
    name: "protocol/idempotency/forgotten-after-other-parameters",
    breaks: "protocol/idempotent-replay",
    alsoBreaks: ["protocol/idempotent-failure"],
    protocol({ idempotencyKey, fingerprint }) {
      const first = new Map<string, string>();
      const forgotten = new Map<string, number>();
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          if (key === undefined) return undefined;
          const named = `${key} ${forgotten.get(key) ?? 0}`;
          const asked = fingerprint(context);
          if (first.get(named) === undefined) first.set(named, asked);
          else if (first.get(named) !== asked) forgotten.set(key, (forgotten.get(key) ?? 0) + 1);
          return named;
        },
      };
    },
    concerns: { operations: ["create", "action"], replay: true },
  },
  {
    name: "protocol/idempotency/one-key-for-all-organizations",
    breaks: "protocol/idempotent-scope",
    protocol: () => ({ idempotencyScope: () => "everybody" }),
    concerns: { fixed: ["party"] },
  },
  {
    name: "protocol/idempotency/by-operation-alone",
    breaks: "protocol/idempotent-fresh-key",
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        idempotencyKey(context) === undefined ? undefined : `${context.method} ${context.path}`,
    }),
  },
  {
    name: "protocol/idempotency/on-get",
    breaks: "protocol/idempotent-not-get",
    protocol: () => ({
      idempotencyKey: ({ headers }) => headers.get("idempotency-key") ?? undefined,
    }),
    concerns: { operations: ["list", "retrieve"] },
  },
  {
    name: "protocol/idempotency/ignored-with-a-body",
    breaks: "protocol/idempotent-replay",
    alsoBreaks: ["protocol/idempotent-failure"],
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        isAction(context) && context.text !== "" ? undefined : idempotencyKey(context),
    }),
    concerns: { operations: ["action"], replay: true },
  },
  {
    name: "protocol/idempotency/on-lists-alone",
    breaks: "protocol/idempotent-not-get",
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        isList(context)
          ? (context.headers.get("idempotency-key") ?? undefined)
          : idempotencyKey(context),
    }),
    concerns: { operations: ["list"] },
  },
  {
    name: "protocol/idempotency/an-hour",
    breaks: "protocol/idempotent-day",
    protocol: () => ({ retention: () => 60 * 60 * 1000 }),
  },
  {
    name: "protocol/idempotency/two-seconds",
    breaks: "protocol/idempotent-day",
    protocol: () => ({ retention: () => 2000 }),
  },
  {
    name: "protocol/idempotency/replay-with-201",
    breaks: "protocol/idempotent-replay",
    protocol: ({ replay }) => ({
      replay: (stored) => ({ ...replay(stored), status: stored.answer.status === 200 ? 201 : 200 }),
    }),
  },
  {
    name: "protocol/idempotency/replay-without-body",
    breaks: "protocol/idempotent-replay",
    protocol: ({ replay }) => ({ replay: (stored) => ({ ...replay(stored), body: {} }) }),
  },
];
