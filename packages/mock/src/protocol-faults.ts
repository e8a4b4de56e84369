import { inflect } from "@persona-conformance/schemas/facts";
import { refuse } from "./answer.ts";
import type { Fault } from "./fault.ts";
import type { Context, Written } from "./protocol.ts";

/** A fault in what goes out last; `context` is missing where nobody was authenticated. */
const written = (
  name: string,
  breaks: Fault["breaks"],
  change: (answer: Written, context: Context | undefined) => Partial<Written>,
): Fault => ({
  name,
  breaks,
  protocol: ({ finish }) => ({
    finish(answer, context) {
      const finished = finish(answer, context);
      return { ...finished, ...change(finished, context) };
    },
  }),
});

/** A fault that answers some requests with a status of its own, before the operation sees them. */
const refusing = (
  name: string,
  breaks: Fault["breaks"],
  status: number,
  isMeant: (context: Context) => boolean,
): Fault => ({
  name,
  breaks,
  protocol: ({ headerRefusal }) => ({
    headerRefusal: (context) => (isMeant(context) ? refuse(status) : headerRefusal(context)),
  }),
});

const isError = ({ status }: Written) => status >= 400;
const isSuccess = ({ status }: Written) => status < 300;
const isRead = (context: Context | undefined) => context?.operation.startsWith("retrieve");
const isAction = (context: Context | undefined) =>
  /^(de|re)activate/.test(context?.operation ?? "");
const isCreate = (context: Context | undefined) => context?.operation.startsWith("create");

/** The errors of a refusal, each changed. */
const errors = (
  answer: Written,
  change: (error: Record<string, unknown>) => unknown,
): Partial<Written> => {
  if (!isError(answer)) return {};
  const { errors: all } = answer.body as { readonly errors: readonly Record<string, unknown>[] };
  return { body: { errors: all.map(change) } };
};

const lost = [
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Request-Id",
  "Persona-Environment-Id",
  "Persona-Organization-Id",
];
const withoutHeader = ({ headers }: Written, name: string) => {
  const { [name]: _, ...rest } = headers;
  return { headers: rest };
};

/** What can be wrong about the protocol beneath every operation. */
export const protocolFaults: readonly Fault[] = [
  ...lost.map((name) =>
    written(`protocol/headers/no-${name.toLowerCase()}`, "protocol/headers-present", (answer) =>
      withoutHeader(answer, name),
    ),
  ),
  written("protocol/headers/none-on-errors", "protocol/headers-present", (answer) =>
    isError(answer) ? { headers: {} } : {},
  ),
  written("protocol/headers/none-on-actions", "protocol/headers-present", (_answer, context) =>
    isAction(context) ? { headers: {} } : {},
  ),
  written("protocol/headers/identity-on-401", "protocol/auth-no-leak", (answer, context) =>
    context === undefined
      ? { headers: { ...answer.headers, "Persona-Organization-Id": "org_mock" } }
      : {},
  ),
  written("protocol/headers/request-id-on-401", "protocol/headers-not-on-401", (answer, context) =>
    context === undefined ? { headers: { ...answer.headers, "Request-Id": "req_0" } } : {},
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
  ...(
    [
      [
        "protocol/rate-limit/remaining-stays",
        "protocol/rate-limit-counts",
        { remaining: () => 200 },
      ],
      [
        "protocol/rate-limit/remaining-above-limit",
        "protocol/rate-limit-integers",
        { remaining: (_: number, limit: number) => limit + 1 },
      ],
      [
        "protocol/rate-limit/remaining-negative",
        "protocol/rate-limit-integers",
        { remaining: () => -1 },
      ],
      [
        "protocol/rate-limit/remaining-fraction",
        "protocol/rate-limit-integers",
        { remaining: (left: number) => left - 0.5 },
      ],
      [
        "protocol/rate-limit/remaining-goes-up",
        "protocol/rate-limit-counts",
        { remaining: (left: number, limit: number) => limit - left },
      ],
      [
        "protocol/rate-limit/reset-is-a-date",
        "protocol/rate-limit-integers",
        { reset: () => 1_795_000_000 },
      ],
      ["protocol/rate-limit/reset-stays", "protocol/rate-limit-resets", { reset: () => 60 }],
    ] as const
  ).map(([name, breaks, change]): Fault => ({
    name,
    breaks,
    protocol: ({ headers }) => ({
      headers: (caller, rate, requestId) =>
        headers(
          caller,
          {
            ...rate,
            ...("remaining" in change && {
              remaining: change.remaining(rate.remaining, rate.limit),
            }),
            ...("reset" in change && { reset: change.reset() }),
          },
          requestId,
        ),
    }),
  })),
  {
    name: "protocol/rate-limit/carried-out-all-the-same",
    breaks: "protocol/rate-limit-429",
    protocol: () => ({ rateLimited: () => undefined }),
  },
  {
    name: "protocol/access/anybody",
    breaks: "protocol/auth-required",
    protocol: ({ authenticate }) => {
      let last: ReturnType<typeof authenticate>;
      return {
        authenticate: (authorization) => (last = authenticate(authorization) ?? last),
      };
    },
  },
  {
    name: "protocol/access/any-scheme",
    breaks: "protocol/auth-valid-key",
    protocol: ({ authenticate }) => ({
      authenticate: (authorization) =>
        authenticate(authorization?.replace(/^Basic/i, "Bearer") ?? null),
    }),
  },
  {
    name: "protocol/access/any-sandbox-key",
    breaks: "protocol/auth-valid-key",
    protocol: ({ authenticate }) => {
      let last: ReturnType<typeof authenticate>;
      return {
        authenticate(authorization) {
          const caller = authenticate(authorization);
          if (caller !== undefined) last = caller;
          return (
            caller ?? (authorization?.startsWith("Bearer persona_sandbox_") ? last : undefined)
          );
        },
      };
    },
  },
  ...[403, 400, 404].map((status): Fault => ({
    name: `protocol/access/${status}-for-401`,
    breaks: "protocol/auth-valid-key",
    protocol: () => ({ unauthorized: () => refuse(status) }),
  })),
  {
    name: "protocol/access/401-after-a-while",
    breaks: "connections/action-answers-200",
    protocol: ({ authenticate }) => {
      const seen = new Map<string, number>();
      return {
        authenticate(authorization) {
          const count = (seen.get(authorization ?? "") ?? 0) + 1;
          seen.set(authorization ?? "", count);
          return count > 3 ? undefined : authenticate(authorization);
        },
      };
    },
  },
  written("protocol/access/401-with-the-path", "protocol/auth-no-leak", (answer, context) =>
    context === undefined
      ? { body: { ...(answer.body as object), data: { organization: "org_mock" } } }
      : {},
  ),
  {
    name: "protocol/idempotency/ignored",
    breaks: "protocol/idempotent-replay",
    protocol: () => ({ idempotencyKey: () => undefined }),
  },
  {
    name: "protocol/idempotency/refusals-not-stored",
    breaks: "protocol/idempotent-failure",
    protocol: () => ({ remembers: ({ status }) => status < 400 || status >= 500 }),
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
  },
  {
    name: "protocol/idempotency/other-parameters-carried-out",
    breaks: "protocol/idempotent-parameters",
    protocol: ({ idempotencyKey, fingerprint }) => ({
      idempotencyKey(context) {
        const key = idempotencyKey(context);
        return key === undefined ? undefined : `${key} ${fingerprint(context)}`;
      },
    }),
  },
  {
    name: "protocol/idempotency/one-key-for-all-organizations",
    breaks: "protocol/idempotent-scope",
    protocol: () => ({ idempotencyScope: () => "everybody" }),
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
  },
  {
    name: "protocol/idempotency/an-hour",
    breaks: "protocol/idempotent-day",
    protocol: () => ({ retention: 60 * 60 * 1000 }),
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
  ...(["camel", "snake"] as const).map((style): Fault => ({
    name: `protocol/inflection/${style}-ignored`,
    breaks: "protocol/inflection-style",
    protocol: (worn) => ({
      inflect: (body, asked, context) =>
        worn.inflect(body, asked === style ? "kebab" : asked, context),
    }),
  })),
  {
    name: "protocol/inflection/snake-by-default",
    breaks: "protocol/inflection-default",
    protocol: ({ style }) => ({
      style: (context) => (context.headers.has("key-inflection") ? style(context) : "snake"),
    }),
  },
  written(
    "protocol/inflection/mixed-by-default",
    "protocol/inflection-default",
    (answer, context) => {
      if (context === undefined || context.headers.has("key-inflection")) return {};
      const text = JSON.stringify(answer.body) ?? "null";
      return { body: JSON.parse(text.replaceAll('"created-at"', '"createdAt"')) };
    },
  ),
  {
    name: "protocol/inflection/camel-in-lists-only",
    breaks: "protocol/inflection-style",
    protocol: (worn) => ({
      inflect: (body, asked, context) =>
        worn.inflect(body, context.operation.startsWith("list") ? asked : "kebab", context),
    }),
  },
  {
    name: "protocol/inflection/values-too",
    breaks: "protocol/inflection-values",
    protocol: (worn) => ({
      inflect(body, style, context) {
        const text = JSON.stringify(worn.inflect(body, style, context));
        return style === "kebab"
          ? body
          : JSON.parse(text.replaceAll("connect/connection", "connectConnection"));
      },
    }),
  },
  {
    name: "protocol/inflection/pascal-for-camel",
    breaks: "protocol/inflection-style",
    protocol: (worn) => ({
      inflect(body, style, context) {
        const text = JSON.stringify(worn.inflect(body, style, context));
        if (style !== "camel") return worn.inflect(body, style, context);
        return JSON.parse(
          text.replaceAll(
            /"([a-z])([a-zA-Z]+At)":/g,
            (_, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`,
          ),
        );
      },
    }),
  },
  {
    name: "protocol/inflection/requests-in-kebab-only",
    breaks: "protocol/inflection-requests",
    protocol: ({ parse }) => ({
      parse(text) {
        const body = parse(text);
        return JSON.stringify(inflect(body, "kebab")) === JSON.stringify(body) ? body : {};
      },
    }),
  },
  {
    name: "protocol/inflection/requests-not-in-snake",
    breaks: "protocol/inflection-requests",
    protocol: ({ parse }) => ({
      parse: (text) => (text.includes("_organization") ? {} : parse(text)),
    }),
  },
  written("protocol/versions/old-attribute", "protocol/version-invariant", (answer, context) => {
    if (!isRead(context) || !((context?.headers.get("persona-version") ?? "") < "2021")) return {};
    const text = JSON.stringify(answer.body).replace('"source-organization-id"', '"organization"');
    return { body: JSON.parse(text) };
  }),
  refusing(
    "protocol/versions/header-required",
    "connections/action-needs-no-body",
    400,
    ({ headers }) => !headers.has("persona-version"),
  ),
  refusing(
    "protocol/idempotency/key-required",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && !context.headers.has("idempotency-key"),
  ),
  refusing(
    "protocol/versions/oldest-refused",
    "protocol/version-accepted",
    400,
    ({ headers }) => headers.get("persona-version") === "2020-05-18",
  ),
  refusing(
    "protocol/versions/unknown-breaks",
    "protocol/bad-parameters",
    500,
    ({ headers }) => headers.get("persona-version") === "1999-12-31",
  ),
  refusing(
    "protocol/inflection/unknown-breaks",
    "protocol/bad-parameters",
    500,
    ({ headers }) => headers.get("key-inflection") === "shouting",
  ),
  written(
    "protocol/parameters/own-organization-breaks",
    "protocol/bad-parameters",
    (_answer, context) =>
      isCreate(context) && context?.text.includes(`"${context.caller.organizationId}"`)
        ? { status: 500 }
        : {},
  ),
  ...(["page[size]=0", "page[size]=101", "page[size]=abc", "filter[no-such-filter]"] as const).map(
    (parameter) =>
      refusing(
        `protocol/parameters/${parameter.replaceAll(/[^a-z0-9]+/g, "-")}-breaks`,
        "protocol/bad-parameters",
        500,
        ({ query }) => decodeURIComponent(query.toString()).includes(parameter),
      ),
  ),
  {
    name: "protocol/parameters/unknown-cursor-breaks",
    breaks: "protocol/bad-parameters",
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const bad = context?.query.has("page[after]") && answer.status >= 400;
        return bad ? { ...finish(answer, context), status: 500 } : finish(answer, context);
      },
    }),
  },
  refusing(
    "protocol/parameters/both-cursors-break",
    "protocol/bad-parameters",
    500,
    ({ query }) => query.has("page[after]") && query.has("page[before]"),
  ),
  written("protocol/bodies/text", "protocol/json", ({ headers }) => ({
    headers: { ...headers, "content-type": "text/plain" },
  })),
  written("protocol/bodies/json-api", "protocol/json", ({ headers }) => ({
    headers: { ...headers, "content-type": "application/vnd.api+json" },
  })),
  written("protocol/bodies/html-errors", "protocol/json", (answer) =>
    isError(answer)
      ? { body: "<html>", headers: { ...answer.headers, "content-type": "text/html" } }
      : {},
  ),
  written("protocol/bodies/cut", "protocol/json", (answer, context) =>
    isRead(context) ? { body: JSON.stringify(answer.body).slice(0, -2) } : {},
  ),
  written("protocol/bodies/included", "connections/resource-without-included", (answer) =>
    isSuccess(answer) ? { body: { ...(answer.body as object), included: [] } } : {},
  ),
  written("protocol/bodies/bare", "connections/resource-envelope", (answer, context) =>
    isRead(context) && isSuccess(answer) ? { body: (answer.body as { data: unknown }).data } : {},
  ),
  written("protocol/bodies/wrapped-twice", "connections/resource-envelope", (answer, context) =>
    isRead(context) && isSuccess(answer) ? { body: { data: answer.body } } : {},
  ),
  written(
    "protocol/bodies/list-without-links",
    "connections/resource-envelope",
    (answer, context) =>
      context?.operation.startsWith("list") && isSuccess(answer)
        ? { body: { data: (answer.body as { data: unknown }).data } }
        : {},
  ),
  written(
    "protocol/bodies/list-without-prev",
    "connections/resource-envelope",
    (answer, context) => {
      if (!context?.operation.startsWith("list") || !isSuccess(answer)) return {};
      const { data, links } = answer.body as { data: unknown; links: { next: unknown } };
      return { body: { data, links: { next: links.next } } };
    },
  ),
  written("protocol/errors/data-beside", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { ...(answer.body as object), data: {} } } : {},
  ),
  written("protocol/errors/empty", "protocol/error-body", (answer) =>
    isError(answer) ? { body: {} } : {},
  ),
  written("protocol/errors/none", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { errors: [] } } : {},
  ),
  written("protocol/errors/one-message", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { error: "refused" } } : {},
  ),
  written("protocol/errors/strings", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { errors: ["refused"] } } : {},
  ),
  written("protocol/errors/untitled", "protocol/error-body", (answer) =>
    errors(answer, (error) => ({ ...error, title: undefined })),
  ),
  written("protocol/errors/detail", "protocol/error-members", (answer) =>
    errors(answer, ({ details, ...error }) => ({ ...error, detail: details })),
  ),
  written("protocol/errors/bare-pointer", "protocol/error-members", (answer) =>
    errors(answer, (error) => ({ ...error, pointer: "/data" })),
  ),
  written("protocol/errors/details-in-a-list", "protocol/error-members", (answer) =>
    errors(answer, (error) =>
      "details" in error ? { ...error, details: [error["details"]] } : error,
    ),
  ),
  written("protocol/errors/details-on-401", "protocol/error-401-title", (answer) =>
    answer.status === 401 ? errors(answer, (error) => ({ ...error, details: "no key" })) : {},
  ),
  written("protocol/statuses/create-200", "connections/create-answers-201", (answer, context) =>
    isCreate(context) && answer.status === 201 ? { status: 200 } : {},
  ),
  written("protocol/statuses/create-202", "connections/create-answers-201", (answer, context) =>
    isCreate(context) && answer.status === 201 ? { status: 202 } : {},
  ),
  written("protocol/statuses/actions-201", "connections/action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 201 } : {},
  ),
  written("protocol/statuses/actions-204", "connections/action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 204, body: undefined } : {},
  ),
  written("protocol/statuses/actions-202", "connections/action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 202 } : {},
  ),
  written("protocol/statuses/unknown-200", "connections/retrieve-unknown-404", (answer, context) =>
    isRead(context) && answer.status === 404 ? { status: 200, body: { data: null } } : {},
  ),
  written("protocol/statuses/unknown-410", "protocol/declared-statuses", (answer) =>
    answer.status === 404 ? { status: 410 } : {},
  ),
  written("protocol/statuses/unknown-403", "connections/retrieve-unknown-404", (answer) =>
    answer.status === 404 ? { status: 403 } : {},
  ),
  written(
    "protocol/statuses/unknown-action-400",
    "connections/action-known-connection",
    (answer, context) => (isAction(context) && answer.status === 404 ? { status: 400 } : {}),
  ),
  written("protocol/statuses/refusals-418", "protocol/declared-statuses", (answer) =>
    answer.status === 409 ? { status: 418 } : {},
  ),
  written(
    "protocol/statuses/refusals-200",
    "connections/reactivate-inactive-only",
    (answer, context) => (isAction(context) && isError(answer) ? { status: 200 } : {}),
  ),
  written("protocol/statuses/malformed-500", "protocol/malformed", (_answer, context) =>
    isCreate(context) && context?.text === '{"data":' ? { status: 500 } : {},
  ),
  written("protocol/statuses/malformed-422", "protocol/malformed", (_answer, context) =>
    isCreate(context) && context?.text === '{"data":' ? { status: 422 } : {},
  ),
  refusing(
    "protocol/bodies/json-in-actions-refused",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && context.text !== "",
  ),
  refusing(
    "protocol/bodies/content-type-in-actions-refused",
    "connections/action-needs-no-body",
    400,
    (context) => isAction(context) && context.headers.has("content-type"),
  ),
  ...(["PATCH", "PUT", "DELETE"] as const).map((method) =>
    written(
      `protocol/operations/${method.toLowerCase()}-works`,
      method === "DELETE" ? "connections/never-deleted" : "connections/never-changed-by-hand",
      (_answer, context) => (context?.method === method ? { status: 200, body: { data: {} } } : {}),
    ),
  ),
  written("protocol/operations/anything-works", "protocol/unknown-route", (_answer, context) =>
    context?.operation === "protocol/unknown-route" ? { status: 200, body: { data: {} } } : {},
  ),
  written(
    "protocol/operations/accept-works",
    "connections/accept-by-destination",
    (_answer, context) =>
      context?.path.endsWith("/accept") ? { status: 200, body: { data: {} } } : {},
  ),
  written(
    "protocol/operations/accept-works-for-all",
    "connections/accept-in-dashboard",
    (_answer, context) =>
      /\/(accept|activate)$/.test(context?.path ?? "") ? { status: 200, body: { data: {} } } : {},
  ),
];
