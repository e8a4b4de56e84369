import { jsonOf, kebabOf, readListReply, readReply } from "@persona-conformance/client";
import {
  attributesOf,
  connections,
  type Inflection,
  instant,
  isInflected,
  keysOf,
  Refusal,
  responseHeaders,
} from "@persona-conformance/schemas";
import { z } from "zod";
import { check, type Check, type CheckDefinition } from "../runner/check.ts";
import { Undecided } from "../runner/outcome.ts";
import { firstPage, unknownId } from "../trial/evidence.ts";
import { expect, expectNone } from "../trial/expect.ts";
import { operationOf } from "../trial/operation.ts";
import { collection } from "../trial/paths.ts";
import type { Spoken } from "../trial/session.ts";
import type { Trial } from "../trial/trial.ts";
import { listWithInvalidKey, listWithoutKey } from "./access.ts";
import { withoutDestination } from "./creating.ts";

type Audit = Omit<
  CheckDefinition<Trial>,
  "operation" | "needs" | "varies" | "runLast" | "run" | "steps"
> & {
  readonly needs?: CheckDefinition<Trial>["needs"];
  readonly expected: string;
  /** The exchanges that it judges. */
  readonly of: (exchange: Spoken) => boolean;
  /** What is wrong with one of them, in words. */
  readonly mistakes: (exchange: Spoken) => readonly string[];
};

/** A check that judges everything that was heard, whoever asked for it. */
function audit({ expected, of, mistakes, ...rest }: Audit): Check<Trial> {
  return across({
    ...rest,
    judge(heard) {
      const judged = heard.filter(of);
      if (judged.length === 0) throw new Undecided("no answer was heard that could be judged");
      expectNone(
        distinct(
          judged.flatMap((one) => mistakes(one).map((mistake) => `${mistake} (${where(one)})`)),
        ),
        expected,
      );
    },
  });
}

/** A check that judges what was heard as a whole. */
function across({
  judge,
  ...rest
}: Omit<Audit, "expected" | "of" | "mistakes"> & {
  readonly judge: (heard: readonly Spoken[]) => void;
}): Check<Trial> {
  return check({
    needs: [],
    ...rest,
    operation: "any",
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "looks at every answer of the run to a documented operation",
    async run(trial) {
      await sample(trial);
      judge(trial.exchanges().filter((one) => operationOf(one) !== undefined && one.status < 500));
    },
  });
}

/** Makes sure that there is something to judge, also when only this check is run. */
async function sample(trial: Trial): Promise<void> {
  const heard = trial.exchanges();
  const statuses = new Set(heard.map(({ status }) => status));
  const own = heard.some(({ by, status }) => by === "source" && status === 200);
  if (!own) await firstPage(trial, "source");
  if (!statuses.has(401)) {
    await listWithoutKey(trial);
    await listWithInvalidKey(trial);
  }
  if (!statuses.has(400) && !statuses.has(422)) await withoutDestination(trial);
  if (!trial.hasCapability("fixture")) return;
  const { id } = await trial.anyConnection();
  if (!statuses.has(404)) await trial.as("source").retrieve(unknownId(id));
  const retrieved = heard.some((one) => operationOf(one)?.name === "retrieve");
  if (!retrieved) await trial.settled(id, () => true);
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const where = ({ method, path, status, requestId }: Spoken): string =>
  `${method} ${path.slice(0, 80)} → ${status}${requestId === undefined ? "" : `, ${requestId}`}`;

const isAuthenticated = ({ by, status }: Spoken): boolean => by !== "nobody" && status !== 401;
const isSuccess = ({ status }: Spoken): boolean => status >= 200 && status < 300;
const isRefusal = ({ status }: Spoken): boolean => status >= 400;
const isSparse = ({ path }: Spoken): boolean => /[?&]fields(\[|%5B)/i.test(path);

interface Resource {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const read = new WeakMap<Spoken, readonly Resource[]>();

/** The connections in an answer, keys in kebab-case, however they are wrapped. */
function resourcesOf(exchange: Spoken): readonly Resource[] {
  const known = read.get(exchange) ?? readResources(exchange);
  read.set(exchange, known);
  return known;
}

function readResources(exchange: Spoken): readonly Resource[] {
  const body = kebabOf(exchange);
  const data = typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
  return [data]
    .flat()
    .filter(isObject)
    .map((one) => ({
      ...one,
      attributes: isObject(one["attributes"]) ? one["attributes"] : {},
    }));
}

const Related = z.record(
  z.string(),
  z.looseObject({ data: z.looseObject({ id: z.string().min(1), type: z.string().min(1) }) }),
);

/** Whether the creator, where there is one, is named by id and type. */
const isCreator = (relationships: unknown): boolean =>
  relationships === null || relationships === undefined || Related.safeParse(relationships).success;

const identityHeaders = ["persona-environment-id", "persona-organization-id"] as const;
const countingHeaders = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"] as const;

const missingHeaders = ({ headers }: Spoken, names: readonly string[]): readonly string[] =>
  names.filter((name) => !/\S/.test(headers[name] ?? ""));

/** What every answer must look like. */
export const wireChecks: readonly Check<Trial>[] = [
  audit({
    id: "protocol/wire/json",
    cites: "protocol/json",
    failsWhen: "a body that is not JSON, or another content type than application/json",
    expected: "JSON with the content type application/json",
    of: () => true,
    mistakes(exchange) {
      const type = exchange.headers["content-type"] ?? "no content type";
      return [
        ...(/^application\/json\s*(;|$)/i.test(type) ? [] : [type]),
        ...(jsonOf(exchange) === undefined ? ["a body that is not JSON"] : []),
      ];
    },
  }),
  audit({
    id: "protocol/wire/statuses",
    cites: "protocol/declared-statuses",
    failsWhen: "an HTTP status that is not declared for the operation, and no 5xx",
    expected: "the HTTP statuses that are declared for the operation",
    of: () => true,
    mistakes(exchange) {
      const declared: readonly number[] = operationOf(exchange)?.statuses ?? [];
      // An unknown destination may be a 404, and a probe any refusal.
      const toNowhere = exchange.status === 404 && exchange.method === "POST";
      const open = toNowhere || (exchange.probe && isRefusal(exchange));
      return declared.includes(exchange.status) || open ? [] : [`status ${exchange.status}`];
    },
  }),
  audit({
    id: "protocol/wire/headers",
    cites: "protocol/headers-present",
    failsWhen: "one of the documented headers missing; of the identity headers on most errors",
    expected: responseHeaders.join(", "),
    of: isAuthenticated,
    mistakes(exchange) {
      const names = isSuccess(exchange)
        ? responseHeaders
        : responseHeaders.filter((name) => !name.startsWith("persona-"));
      return missingHeaders(exchange, names).map((name) => `no ${name}`);
    },
  }),
  across({
    id: "protocol/wire/headers-on-errors",
    cites: "protocol/headers-present",
    failsWhen: "the organization or environment header missing on half of the errors or more",
    judge(heard) {
      const errors = heard.filter((one) => isAuthenticated(one) && isRefusal(one));
      if (errors.length === 0) throw new Undecided("no refusal was heard");
      for (const name of identityHeaders) {
        const without = errors.filter((one) => missingHeaders(one, [name]).length > 0);
        if (without.length * 2 < errors.length) continue;
        expectNone(distinct(without.map(where)), `${name} on most errors`);
      }
    },
  }),
  audit({
    id: "protocol/wire/headers-not-on-401",
    cites: "protocol/headers-not-on-401",
    failsWhen: "one of the headers on a 401",
    expected: "a 401 without the headers of authenticated responses",
    of: ({ status }) => status === 401,
    mistakes: ({ headers }) => responseHeaders.filter((name) => headers[name] !== undefined),
  }),
  across({
    id: "protocol/wire/request-id-unique",
    cites: "protocol/request-id-unique",
    failsWhen: "one request id on two answers, unless one is the other's replay",
    judge(heard) {
      const withId = heard.filter(({ requestId }) => requestId !== undefined);
      const groups = Map.groupBy(withId, ({ requestId }) => requestId);
      const shared = [...groups.values()].filter(
        (same) =>
          same.length > 1 &&
          !same.every(
            ({ method, path, status, body }) =>
              method === "POST" &&
              path === same[0]?.path &&
              status === same[0].status &&
              body === same[0].body,
          ),
      );
      expectNone(
        shared.map((same) => `${same[0]?.requestId} on ${same.length} answers`),
        "a request id of its own for each request",
      );
    },
  }),
  across({
    id: "protocol/wire/identity",
    cites: "protocol/identity-headers",
    failsWhen: "two organizations or environments for one key, or one organization for two keys",
    judge(heard) {
      const authenticated = heard.filter(isAuthenticated);
      const byKey = Map.groupBy(
        authenticated,
        ({ context, by }) => context.keys[by as "source"] ?? by,
      );
      const owners = new Map<string, string>();
      for (const [key, same] of byKey) {
        for (const name of identityHeaders) {
          const values = distinct(same.flatMap(({ headers }) => headers[name] ?? []));
          expectNone(
            values.length > 1 ? [values.join(" and ")] : [],
            `one ${name} for the ${same[0]?.by}'s key`,
          );
        }
        const [organization] = same.flatMap(
          ({ headers }) => headers["persona-organization-id"] ?? [],
        );
        if (organization === undefined) continue;
        const twice = owners.has(organization) ? [`${organization} for two keys`] : [];
        expectNone(twice, "an organization for each key");
        owners.set(organization, key);
      }
    },
  }),
  across({
    id: "protocol/wire/identity-is-party",
    cites: "protocol/identity-headers",
    failsWhen:
      "a header that names another organization than the connections that the key lists have",
    judge(heard) {
      const wrong = heard.filter(isSuccess).flatMap((one) => {
        const own = one.headers["persona-organization-id"];
        const strangers = resourcesOf(one).filter(({ attributes = {} }) => {
          const parties = [
            attributes["source-organization-id"],
            attributes["destination-organization-id"],
          ].filter((party) => party !== undefined);
          return own !== undefined && parties.length === 2 && !parties.includes(own);
        });
        return strangers.map(({ id }) => `${own} for ${String(id)} (${where(one)})`);
      });
      expectNone(distinct(wrong), "the organization of the key, a party to what it sees");
    },
  }),
  audit({
    id: "protocol/wire/rate-limit-integers",
    cites: "protocol/rate-limit-integers",
    failsWhen:
      "a header that is no whole number, more remaining than the limit, or a window of over a day",
    expected: "whole numbers, and no more remaining than the limit",
    of: isAuthenticated,
    mistakes({ headers }) {
      const present = countingHeaders.filter((name) => headers[name] !== undefined);
      const odd = present.filter((name) => !/^\d{1,15}$/.test(headers[name] ?? ""));
      if (odd.length > 0) return odd.map((name) => `${name}: ${headers[name]}`);
      const [limit, remaining, reset] = countingHeaders.map((name) => Number(headers[name] ?? 0));
      return [
        ...(remaining !== undefined && limit !== undefined && remaining > limit
          ? [`${remaining} of ${limit} remaining`]
          : []),
        ...(reset !== undefined && reset > 86_400 ? [`a reset in ${reset} s`] : []),
      ];
    },
  }),
  across({
    id: "protocol/wire/rate-limit-counts",
    cites: "protocol/rate-limit-counts",
    failsWhen: "as much remaining as before, or more, within one window and with the same limit",
    judge(heard) {
      const wrong = pairsOfOneWindow(heard).flatMap(([before, after]) =>
        after.remaining >= before.remaining && before.remaining > 0
          ? [`${after.remaining} after ${before.remaining} (${where(after.exchange)})`]
          : [],
      );
      expectNone(wrong, "less remaining of the rate limit after each request");
    },
  }),
  check({
    id: "protocol/rate-limit/window",
    cites: "protocol/rate-limit-resets",
    operation: "list-all-connect-connections",
    needs: ["disposable", "time"],
    steps: "lists, lists again ten seconds later, and once more when the window is over",
    failsWhen:
      "a reset that has not come ten seconds nearer, or a new window that does not start anew",
    async run(trial) {
      // Which limit is reported may change from one answer to the next: only like is compared with like.
      const count = async (limit?: number) => {
        for (let tries = 0; ; tries += 1) {
          const { headers } = await trial.as("source").send({ method: "GET", path: collection });
          const [of = 0, remaining = 0, reset = 0] = countingHeaders.map((name) =>
            Number(headers[name]),
          );
          if (limit === undefined || of === limit) return { limit: of, remaining, reset };
          if (tries === 5) throw new Undecided("the limit is never the same twice");
        }
      };
      const first = await count();
      trial.controls?.advance(10_000);
      const second = await count(first.limit);
      const passed = first.reset - second.reset;
      expect(passed >= 9 && passed <= 11, `a reset in ${first.reset - 10} s`, `${second.reset} s`);
      const left = `fewer than ${first.remaining} remaining`;
      expect(second.remaining < first.remaining, left, `${second.remaining}`);
      for (let more = 0; more < 10; more += 1) await count();
      trial.controls?.advance(second.reset * 1000 + 1000);
      const third = await count(first.limit);
      const anew = `more than ${second.remaining} remaining in a new window`;
      expect(third.remaining > second.remaining, anew, `${third.remaining}`);
    },
  }),
  across({
    id: "protocol/wire/rate-limit-resets",
    cites: "protocol/rate-limit-resets",
    failsWhen: "a reset that does not come nearer within one window",
    judge(heard) {
      const wrong = pairsOfOneWindow(heard).flatMap(([before, after]) => {
        const passed = (after.at - before.at) / 1000;
        const late = after.reset - (before.reset - passed);
        return late > 2
          ? [`${after.reset} s, ${Math.round(passed)} s after ${before.reset} s`]
          : [];
      });
      expectNone(wrong, "a reset that counts down");
    },
  }),
  audit({
    id: "protocol/wire/error-body",
    cites: "protocol/error-body",
    failsWhen: "a refusal without `errors` or with `data`, or an error without a title",
    expected: "a body with errors, each with a title",
    of: isRefusal,
    mistakes(exchange) {
      const errors = errorsOf(exchange);
      if (errors === undefined || errors.length === 0)
        return [`the body ${exchange.body.slice(0, 80)}`];
      const body = jsonOf(exchange);
      const leak = typeof body === "object" && body !== null && "data" in body;
      if (leak) return ["data beside the errors"];
      const untitled = errors.filter(
        ({ title }) => typeof title !== "string" || title.trim() === "",
      );
      return untitled.map((error) => `the error ${JSON.stringify(error).slice(0, 80)}`);
    },
  }),
  audit({
    id: "protocol/wire/error-members",
    cites: "protocol/error-members",
    failsWhen: "`detail` for `details`, details that are no text, or a pointer outside of `source`",
    expected: "details in the plural, and a pointer only under source",
    of: isRefusal,
    mistakes(exchange) {
      if (errorsOf(exchange)?.length === 0) return [];
      const { error } = Refusal.safeParse(jsonOf(exchange));
      const about = new Set(["detail", "details", "pointer"]);
      return (error?.issues ?? [])
        .filter(({ path }) => about.has(String(path.at(-1))))
        .map(({ path, message }) => `${path.join(".")}: ${message}`);
    },
  }),
  audit({
    id: "protocol/wire/error-401-title",
    cites: "protocol/error-401-title",
    failsWhen: "another member than the title in an error of a 401",
    expected: "a title alone",
    of: ({ status }) => status === 401,
    mistakes: (exchange) =>
      (errorsOf(exchange) ?? []).flatMap((error) =>
        Object.keys(error).filter((key) => key !== "title"),
      ),
  }),
  audit({
    id: "protocol/wire/envelope",
    cites: "connections/resource-envelope",
    failsWhen:
      "a connection that is not alone under `data`, or a list without `data` and both links",
    expected: "a connection under data, or a list under data with links.prev and links.next",
    of: isSuccess,
    mistakes(exchange) {
      const list = operationOf(exchange)?.name === "list";
      const reply = list
        ? readListReply(exchange)
        : isSparse(exchange)
          ? undefined
          : readReply(exchange);
      return reply?.kind === "unreadable" ? [reply.problem] : [];
    },
  }),
  audit({
    id: "protocol/wire/no-included",
    cites: "connections/resource-without-included",
    failsWhen: "a member `included`",
    expected: "no included resources",
    of: isSuccess,
    mistakes(exchange) {
      const body = jsonOf(exchange);
      const held = typeof body === "object" && body !== null && "included" in body;
      return held ? ["included"] : [];
    },
  }),
  audit({
    id: "protocol/wire/type",
    cites: "connections/resource-type",
    failsWhen: "another type",
    expected: `the type ${connections.type}`,
    of: isSuccess,
    mistakes: (exchange) =>
      resourcesOf(exchange)
        .filter(({ type }) => type !== connections.type)
        .map(({ type }) => `the type ${JSON.stringify(type)}`),
  }),
  audit({
    id: "protocol/wire/attributes",
    cites: "connections/resource-shape",
    failsWhen: "an id, a status, an organization or a time that is missing, or no text",
    expected: `an id and ${attributesOf(connections).join(", ")}`,
    of: (one) => isSuccess(one) && !isSparse(one),
    mistakes: (exchange) =>
      resourcesOf(exchange).flatMap(({ id, attributes = {}, relationships }) => [
        ...(typeof id === "string" && id !== "" ? [] : [`the id ${JSON.stringify(id)}`]),
        ...attributesOf(connections)
          .filter((name) => typeof attributes[name] !== "string" || attributes[name] === "")
          .map((name) => `${name} ${JSON.stringify(attributes[name])}`),
        ...(isCreator(relationships) ? [] : [`the creator ${JSON.stringify(relationships)}`]),
      ]),
  }),
  audit({
    id: "protocol/wire/timestamps",
    cites: "connections/resource-timestamps",
    failsWhen:
      "a time that is not in RFC 3339, or a connection that was updated before it was created",
    expected: "RFC 3339 timestamps in their order",
    of: isSuccess,
    mistakes: (exchange) =>
      resourcesOf(exchange).flatMap(({ attributes = {} }) => {
        const times = [attributes["created-at"], attributes["updated-at"]];
        const wrong = times.filter((time) => time !== undefined && instant(time) === undefined);
        if (wrong.length > 0) return wrong.map((time) => JSON.stringify(time));
        const [created, updated] = times.map(instant);
        if (created === undefined || updated === undefined || updated >= created) return [];
        return [`updated at ${String(times[1])}, created at ${String(times[0])}`];
      }),
  }),
  audit({
    id: "protocol/wire/status-values",
    cites: "connections/resource-status-values",
    failsWhen: "another status",
    expected: `one of ${connections.lifecycle.statuses.join(", ")}`,
    of: isSuccess,
    mistakes: (exchange) =>
      resourcesOf(exchange)
        .map(({ attributes }) => attributes?.["status"])
        .filter((status) => status !== undefined && !connections.lifecycle.isStatus(status))
        .map((status) => `the status ${JSON.stringify(status)}`),
  }),
  audit({
    id: "protocol/wire/removed-members",
    cites: "connections/resource-removed-members",
    failsWhen: `one of ${connections.removed.join(", ")}`,
    expected: "none of the members that were taken out",
    of: isSuccess,
    mistakes: (exchange) =>
      resourcesOf(exchange).flatMap(({ attributes = {} }) =>
        connections.removed.filter((name) => Object.hasOwn(attributes, name)),
      ),
  }),
  audit({
    id: "protocol/wire/key-style",
    cites: "protocol/inflection-style",
    failsWhen: "a key in another style than Key-Inflection asked for",
    expected: "keys in the style that Key-Inflection asked for",
    of: (one) => isAuthenticated(one) && one.status < 400 && !one.probe,
    mistakes: (exchange) =>
      keysOf(jsonOf(exchange)).filter(
        (key) => !isInflected(key, exchange.spoken.inflection as Inflection),
      ),
  }),
];

function errorsOf(exchange: Spoken): readonly Readonly<Record<string, unknown>>[] | undefined {
  const body = jsonOf(exchange);
  const errors =
    typeof body === "object" && body !== null && "errors" in body ? body.errors : undefined;
  if (!Array.isArray(errors)) return undefined;
  return errors.every((error) => typeof error === "object" && error !== null) ? errors : undefined;
}

interface Count {
  readonly exchange: Spoken;
  readonly at: number;
  readonly remaining: number;
  readonly reset: number;
}

/**
 * Answers to one key, each with the one before it that has the same limit, where both are of one window for certain and
 * overlapped with none. Which limit is reported, the key's or the environment's, may change from one answer to the next.
 */
function pairsOfOneWindow(heard: readonly Spoken[]): readonly (readonly [Count, Count])[] {
  const pairs: (readonly [Count, Count])[] = [];
  const latest = new Map<string, Count>();
  for (const exchange of heard.filter((one) => isAuthenticated(one) && !one.overlapping)) {
    const { headers, context, by, startedAt, milliseconds } = exchange;
    const numbers = countingHeaders.map((name) => headers[name] ?? "");
    if (!numbers.every((text) => /^\d{1,15}$/.test(text))) continue;
    const [limit, remaining = 0, reset = 0] = numbers.map(Number);
    const name = `${context.keys[by as "source"] ?? by} ${limit}`;
    const before = latest.get(name);
    const count = { exchange, at: startedAt + milliseconds, remaining, reset };
    latest.set(name, count);
    if (before === undefined || startedAt < before.at) continue;
    // A second for the rounding, and one for the clocks.
    const sameWindow = count.at < before.at + (before.reset - 2) * 1000;
    if (sameWindow) pairs.push([before, count]);
  }
  return pairs;
}
