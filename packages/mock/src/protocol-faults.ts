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
    written(`headers/no-${name.toLowerCase()}`, "headers-present", (answer) =>
      withoutHeader(answer, name),
    ),
  ),
  written("headers/none-on-errors", "headers-present", (answer) =>
    isError(answer) ? { headers: {} } : {},
  ),
  written("headers/none-on-actions", "headers-present", (_answer, context) =>
    isAction(context) ? { headers: {} } : {},
  ),
  written("headers/identity-on-401", "auth-no-leak", (answer, context) =>
    context === undefined
      ? { headers: { ...answer.headers, "Persona-Organization-Id": "org_mock" } }
      : {},
  ),
  written("headers/request-id-on-401", "headers-not-on-401", (answer, context) =>
    context === undefined ? { headers: { ...answer.headers, "Request-Id": "req_0" } } : {},
  ),
  written("headers/one-request-id", "request-id-unique", ({ headers }, context) =>
    context === undefined ? {} : { headers: { ...headers, "Request-Id": "req_1" } },
  ),
  written("headers/request-id-of-the-resource", "request-id-unique", ({ headers }, context) =>
    context?.method === "GET"
      ? { headers: { ...headers, "Request-Id": `req_${context.path}` } }
      : {},
  ),
  {
    name: "headers/environment-changes",
    breaks: "identity-headers",
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
    name: "headers/one-organization-for-all",
    breaks: "identity-headers",
    protocol: ({ headers }) => ({
      headers: (caller, rate, requestId) => ({
        ...headers(caller, rate, requestId),
        "Persona-Organization-Id": "org_persona",
      }),
    }),
  },
  ...(
    [
      ["rate-limit/remaining-stays", "rate-limit-counts", { remaining: () => 200 }],
      [
        "rate-limit/remaining-above-limit",
        "rate-limit-integers",
        { remaining: (_: number, limit: number) => limit + 1 },
      ],
      ["rate-limit/remaining-negative", "rate-limit-integers", { remaining: () => -1 }],
      [
        "rate-limit/remaining-fraction",
        "rate-limit-integers",
        { remaining: (left: number) => left - 0.5 },
      ],
      [
        "rate-limit/remaining-goes-up",
        "rate-limit-counts",
        { remaining: (left: number, limit: number) => limit - left },
      ],
      ["rate-limit/reset-is-a-date", "rate-limit-integers", { reset: () => 1_795_000_000 }],
      ["rate-limit/reset-stays", "rate-limit-resets", { reset: () => 60 }],
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
    name: "rate-limit/carried-out-all-the-same",
    breaks: "rate-limit-429",
    protocol: () => ({ rateLimited: () => undefined }),
  },
  {
    name: "access/anybody",
    breaks: "auth-required",
    protocol: ({ authenticate }) => {
      let last: ReturnType<typeof authenticate>;
      return {
        authenticate: (authorization) => (last = authenticate(authorization) ?? last),
      };
    },
  },
  {
    name: "access/any-scheme",
    breaks: "auth-valid-key",
    protocol: ({ authenticate }) => ({
      authenticate: (authorization) =>
        authenticate(authorization?.replace(/^Basic/i, "Bearer") ?? null),
    }),
  },
  {
    name: "access/any-sandbox-key",
    breaks: "auth-valid-key",
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
    name: `access/${status}-for-401`,
    breaks: "auth-valid-key",
    protocol: () => ({ unauthorized: () => refuse(status) }),
  })),
  {
    name: "access/401-after-a-while",
    breaks: "action-answers-200",
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
  written("access/401-with-the-path", "auth-no-leak", (answer, context) =>
    context === undefined
      ? { body: { ...(answer.body as object), data: { organization: "org_mock" } } }
      : {},
  ),
  {
    name: "idempotency/ignored",
    breaks: "idempotent-replay",
    protocol: () => ({ idempotencyKey: () => undefined }),
  },
  {
    name: "idempotency/refusals-not-stored",
    breaks: "idempotent-failure",
    protocol: () => ({ remembers: ({ status }) => status < 400 || status >= 500 }),
  },
  {
    name: "idempotency/successes-not-stored",
    breaks: "idempotent-replay",
    protocol: () => ({ remembers: ({ status }) => status >= 400 }),
  },
  {
    name: "idempotency/500-not-stored",
    breaks: "idempotent-500",
    protocol: () => ({ remembers: ({ status }) => status < 500 }),
  },
  {
    name: "idempotency/parameters-ignored",
    breaks: "idempotent-parameters",
    protocol: () => ({ fingerprint: () => "" }),
  },
  {
    name: "idempotency/body-ignored",
    breaks: "idempotent-parameters",
    protocol: () => ({ fingerprint: ({ method, path }) => `${method} ${path}` }),
  },
  {
    name: "idempotency/other-parameters-carried-out",
    breaks: "idempotent-parameters",
    protocol: ({ idempotencyKey, fingerprint }) => ({
      idempotencyKey(context) {
        const key = idempotencyKey(context);
        return key === undefined ? undefined : `${key} ${fingerprint(context)}`;
      },
    }),
  },
  {
    name: "idempotency/one-key-for-all-organizations",
    breaks: "idempotent-scope",
    protocol: () => ({ idempotencyScope: () => "everybody" }),
  },
  {
    name: "idempotency/by-operation-alone",
    breaks: "idempotent-fresh-key",
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        idempotencyKey(context) === undefined ? undefined : `${context.method} ${context.path}`,
    }),
  },
  {
    name: "idempotency/on-get",
    breaks: "idempotent-not-get",
    protocol: () => ({
      idempotencyKey: ({ headers }) => headers.get("idempotency-key") ?? undefined,
    }),
  },
  {
    name: "idempotency/an-hour",
    breaks: "idempotent-day",
    protocol: () => ({ retention: 60 * 60 * 1000 }),
  },
  {
    name: "idempotency/replay-with-201",
    breaks: "idempotent-replay",
    protocol: ({ replay }) => ({
      replay: (stored) => ({ ...replay(stored), status: stored.answer.status === 200 ? 201 : 200 }),
    }),
  },
  {
    name: "idempotency/replay-without-body",
    breaks: "idempotent-replay",
    protocol: ({ replay }) => ({ replay: (stored) => ({ ...replay(stored), body: {} }) }),
  },
  ...(["camel", "snake"] as const).map((style): Fault => ({
    name: `inflection/${style}-ignored`,
    breaks: "inflection-style",
    protocol: (worn) => ({
      inflect: (body, asked, context) =>
        worn.inflect(body, asked === style ? "kebab" : asked, context),
    }),
  })),
  {
    name: "inflection/snake-by-default",
    breaks: "inflection-default",
    protocol: ({ style }) => ({
      style: (context) => (context.headers.has("key-inflection") ? style(context) : "snake"),
    }),
  },
  written("inflection/mixed-by-default", "inflection-default", (answer, context) => {
    if (context === undefined || context.headers.has("key-inflection")) return {};
    const text = JSON.stringify(answer.body) ?? "null";
    return { body: JSON.parse(text.replaceAll('"created-at"', '"createdAt"')) };
  }),
  {
    name: "inflection/camel-in-lists-only",
    breaks: "inflection-style",
    protocol: (worn) => ({
      inflect: (body, asked, context) =>
        worn.inflect(body, context.operation.startsWith("list") ? asked : "kebab", context),
    }),
  },
  {
    name: "inflection/values-too",
    breaks: "inflection-values",
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
    name: "inflection/pascal-for-camel",
    breaks: "inflection-style",
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
    name: "inflection/requests-in-kebab-only",
    breaks: "inflection-requests",
    protocol: ({ parse }) => ({
      parse(text) {
        const body = parse(text);
        return JSON.stringify(inflect(body, "kebab")) === JSON.stringify(body) ? body : {};
      },
    }),
  },
  {
    name: "inflection/requests-not-in-snake",
    breaks: "inflection-requests",
    protocol: ({ parse }) => ({
      parse: (text) => (text.includes("_organization") ? {} : parse(text)),
    }),
  },
  written("versions/old-attribute", "version-invariant", (answer, context) => {
    if (!isRead(context) || !((context?.headers.get("persona-version") ?? "") < "2021")) return {};
    const text = JSON.stringify(answer.body).replace('"source-organization-id"', '"organization"');
    return { body: JSON.parse(text) };
  }),
  refusing(
    "versions/header-required",
    "action-needs-no-body",
    400,
    ({ headers }) => !headers.has("persona-version"),
  ),
  refusing(
    "idempotency/key-required",
    "action-needs-no-body",
    400,
    (context) => isAction(context) && !context.headers.has("idempotency-key"),
  ),
  refusing(
    "versions/oldest-refused",
    "version-accepted",
    400,
    ({ headers }) => headers.get("persona-version") === "2020-05-18",
  ),
  refusing(
    "versions/unknown-breaks",
    "protocol-bad-parameters",
    500,
    ({ headers }) => headers.get("persona-version") === "1999-12-31",
  ),
  refusing(
    "inflection/unknown-breaks",
    "protocol-bad-parameters",
    500,
    ({ headers }) => headers.get("key-inflection") === "shouting",
  ),
  written("parameters/own-organization-breaks", "protocol-bad-parameters", (_answer, context) =>
    isCreate(context) && context?.text.includes(`"${context.caller.organizationId}"`)
      ? { status: 500 }
      : {},
  ),
  ...(["page[size]=0", "page[size]=101", "page[size]=abc", "filter[no-such-filter]"] as const).map(
    (parameter) =>
      refusing(
        `parameters/${parameter.replaceAll(/[^a-z0-9]+/g, "-")}-breaks`,
        "protocol-bad-parameters",
        500,
        ({ query }) => decodeURIComponent(query.toString()).includes(parameter),
      ),
  ),
  {
    name: "parameters/unknown-cursor-breaks",
    breaks: "protocol-bad-parameters",
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const bad = context?.query.has("page[after]") && answer.status >= 400;
        return bad ? { ...finish(answer, context), status: 500 } : finish(answer, context);
      },
    }),
  },
  refusing(
    "parameters/both-cursors-break",
    "protocol-bad-parameters",
    500,
    ({ query }) => query.has("page[after]") && query.has("page[before]"),
  ),
  written("bodies/text", "protocol-json", ({ headers }) => ({
    headers: { ...headers, "content-type": "text/plain" },
  })),
  written("bodies/json-api", "protocol-json", ({ headers }) => ({
    headers: { ...headers, "content-type": "application/vnd.api+json" },
  })),
  written("bodies/html-errors", "protocol-json", (answer) =>
    isError(answer)
      ? { body: "<html>", headers: { ...answer.headers, "content-type": "text/html" } }
      : {},
  ),
  written("bodies/cut", "protocol-json", (answer, context) =>
    isRead(context) ? { body: JSON.stringify(answer.body).slice(0, -2) } : {},
  ),
  written("bodies/included", "resource-without-included", (answer) =>
    isSuccess(answer) ? { body: { ...(answer.body as object), included: [] } } : {},
  ),
  written("bodies/bare", "resource-envelope", (answer, context) =>
    isRead(context) && isSuccess(answer) ? { body: (answer.body as { data: unknown }).data } : {},
  ),
  written("bodies/wrapped-twice", "resource-envelope", (answer, context) =>
    isRead(context) && isSuccess(answer) ? { body: { data: answer.body } } : {},
  ),
  written("bodies/list-without-links", "resource-envelope", (answer, context) =>
    context?.operation.startsWith("list") && isSuccess(answer)
      ? { body: { data: (answer.body as { data: unknown }).data } }
      : {},
  ),
  written("bodies/list-without-prev", "resource-envelope", (answer, context) => {
    if (!context?.operation.startsWith("list") || !isSuccess(answer)) return {};
    const { data, links } = answer.body as { data: unknown; links: { next: unknown } };
    return { body: { data, links: { next: links.next } } };
  }),
  written("errors/data-beside", "error-body", (answer) =>
    isError(answer) ? { body: { ...(answer.body as object), data: {} } } : {},
  ),
  written("errors/empty", "error-body", (answer) => (isError(answer) ? { body: {} } : {})),
  written("errors/none", "error-body", (answer) =>
    isError(answer) ? { body: { errors: [] } } : {},
  ),
  written("errors/one-message", "error-body", (answer) =>
    isError(answer) ? { body: { error: "refused" } } : {},
  ),
  written("errors/strings", "error-body", (answer) =>
    isError(answer) ? { body: { errors: ["refused"] } } : {},
  ),
  written("errors/untitled", "error-body", (answer) =>
    errors(answer, (error) => ({ ...error, title: undefined })),
  ),
  written("errors/detail", "error-members", (answer) =>
    errors(answer, ({ details, ...error }) => ({ ...error, detail: details })),
  ),
  written("errors/bare-pointer", "error-members", (answer) =>
    errors(answer, (error) => ({ ...error, pointer: "/data" })),
  ),
  written("errors/details-in-a-list", "error-members", (answer) =>
    errors(answer, (error) =>
      "details" in error ? { ...error, details: [error["details"]] } : error,
    ),
  ),
  written("errors/details-on-401", "error-401-title", (answer) =>
    answer.status === 401 ? errors(answer, (error) => ({ ...error, details: "no key" })) : {},
  ),
  written("statuses/create-200", "create-answers-201", (answer, context) =>
    isCreate(context) && answer.status === 201 ? { status: 200 } : {},
  ),
  written("statuses/create-202", "create-answers-201", (answer, context) =>
    isCreate(context) && answer.status === 201 ? { status: 202 } : {},
  ),
  written("statuses/actions-201", "action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 201 } : {},
  ),
  written("statuses/actions-204", "action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 204, body: undefined } : {},
  ),
  written("statuses/actions-202", "action-answers-200", (answer, context) =>
    isAction(context) && answer.status === 200 ? { status: 202 } : {},
  ),
  written("statuses/unknown-200", "retrieve-unknown-404", (answer, context) =>
    isRead(context) && answer.status === 404 ? { status: 200, body: { data: null } } : {},
  ),
  written("statuses/unknown-410", "protocol-declared-statuses", (answer) =>
    answer.status === 404 ? { status: 410 } : {},
  ),
  written("statuses/unknown-403", "retrieve-unknown-404", (answer) =>
    answer.status === 404 ? { status: 403 } : {},
  ),
  written("statuses/unknown-action-400", "action-known-connection", (answer, context) =>
    isAction(context) && answer.status === 404 ? { status: 400 } : {},
  ),
  written("statuses/refusals-418", "protocol-declared-statuses", (answer) =>
    answer.status === 409 ? { status: 418 } : {},
  ),
  written("statuses/refusals-200", "reactivate-inactive-only", (answer, context) =>
    isAction(context) && isError(answer) ? { status: 200 } : {},
  ),
  written("statuses/malformed-500", "protocol-malformed", (_answer, context) =>
    isCreate(context) && context?.text === '{"data":' ? { status: 500 } : {},
  ),
  written("statuses/malformed-422", "protocol-malformed", (_answer, context) =>
    isCreate(context) && context?.text === '{"data":' ? { status: 422 } : {},
  ),
  refusing(
    "bodies/json-in-actions-refused",
    "action-needs-no-body",
    400,
    (context) => isAction(context) && context.text !== "",
  ),
  refusing(
    "bodies/content-type-in-actions-refused",
    "action-needs-no-body",
    400,
    (context) => isAction(context) && context.headers.has("content-type"),
  ),
  ...(["PATCH", "PUT", "DELETE"] as const).map((method) =>
    written(
      `operations/${method.toLowerCase()}-works`,
      method === "DELETE" ? "never-deleted" : "never-changed-by-hand",
      (_answer, context) => (context?.method === method ? { status: 200, body: { data: {} } } : {}),
    ),
  ),
  written("operations/anything-works", "protocol-unknown-route", (_answer, context) =>
    context?.operation === "unknown-route" ? { status: 200, body: { data: {} } } : {},
  ),
  written("operations/accept-works", "accept-by-destination", (_answer, context) =>
    context?.path.endsWith("/accept") ? { status: 200, body: { data: {} } } : {},
  ),
  written("operations/accept-works-for-all", "accept-in-dashboard", (_answer, context) =>
    /\/(accept|activate)$/.test(context?.path ?? "") ? { status: 200, body: { data: {} } } : {},
  ),
];
