import { type Exchange, kebabOf } from "@persona-conformance/client";
import {
  type Registered,
  responseHeaders,
  schemasOf,
  strictRefusal,
  StrictResponseHeaders,
} from "@persona-conformance/schemas";
import type { z } from "zod";
import type { Drift } from "../../document/run-document.ts";
import { asksToInclude, isSparse, type TrialExchange } from "../trial-exchange.ts";

/** Persona's headers that are documented, or occur in its examples. */
const knownHeaders = new Set<string>([...responseHeaders, "persona-host"]);
const ownHeaders = /^(persona-|ratelimit-|quota)/;

/** With this many remaining requests, the rate limit does not explain a 429. */
const plenty = 1000;

/** At most this many differences, and characters of one. A body may consist of unknown members. */
const most = 1000;
const readable = 300;

/**
 * Finds every difference from today's description that Persona may make at any time. Each is listed once, with the
 * first request that showed it.
 */
export function driftOf(exchanges: readonly TrialExchange[]): readonly Drift[] {
  const found = new Map<string, Drift>();
  for (const { exchange, operation, fromEdge } of exchanges) {
    if (operation === undefined || exchange.status >= 500 || fromEdge) continue;
    for (const { path, what } of differences(exchange, operation)) {
      const where = `${operation.id} ${exchange.status} ${path}`.slice(0, readable);
      if (found.size >= most) break;
      if (found.has(where + what)) continue;
      const { requestId } = exchange;
      found.set(where + what, {
        where,
        what,
        ...(requestId !== undefined && { requestId: requestId.slice(0, readable) }),
      });
    }
  }
  return [
    ...undocumentedIn(exchanges),
    ...[...found.values()].toSorted((a, b) => a.where.localeCompare(b.where)),
  ];
}

/** Finds requests that match no operation but succeed. They may be operations that the description does not have yet. */
function undocumentedIn(exchanges: readonly TrialExchange[]): readonly Drift[] {
  const found = new Map<string, Drift>();
  for (const { exchange, operation, by, fromEdge } of exchanges) {
    const { method, path, status, requestId } = exchange;
    if (operation !== undefined || fromEdge || by === "nobody") continue;
    if (status < 200 || status >= 300) continue;
    const where = `${method} ${path.split("?")[0]?.replace(/[^/]+_[^/]+/g, "{id}")}`.slice(
      0,
      readable,
    );
    const what = `answers ${status} to the ${by}: the description has no such operation`;
    found.set(where + what, {
      where,
      what,
      ...(requestId !== undefined && { requestId: requestId.slice(0, readable) }),
    });
  }
  return [...found.values()];
}

interface Difference {
  readonly path: string;
  readonly what: string;
}

function differences(exchange: Exchange, operation: Registered): readonly Difference[] {
  const { headers, status } = exchange;
  const declared: readonly number[] = operation.statuses;
  return [
    ...(status === 429 && Number(headers["ratelimit-remaining"]) >= plenty
      ? [
          {
            path: "status",
            what: "while thousands of requests remain in the rate limit (perhaps a quota)",
          },
        ]
      : []),
    ...(declared.includes(status)
      ? []
      : [{ path: "status", what: "not declared for the operation" }]),
    ...Object.keys(headers)
      .filter((name) => ownHeaders.test(name) && !knownHeaders.has(name))
      .map((name) => ({ path: `header ${name}`, what: "unknown header" })),
    // A 401 lacks some headers, as documented.
    ...(status === 401 ? [] : read(StrictResponseHeaders, headers, "header ")),
    ...read(strictBody(exchange, operation), kebabOf(exchange), "").filter(
      ({ path }) => path !== "included" || !asksToInclude(exchange),
    ),
  ];
}

function strictBody(exchange: Exchange, operation: Registered): z.ZodType | undefined {
  if (exchange.status >= 400) return strictRefusal(exchange.status);
  if (exchange.status >= 300 || isSparse(exchange)) return undefined;
  const { strictPage, strictDocument } = schemasOf(operation.resource);
  return operation.name === "list" ? strictPage : strictDocument;
}

function read(
  schema: z.ZodType | undefined,
  value: unknown,
  prefix: string,
): readonly Difference[] {
  const issues = schema?.safeParse(value, { reportInput: true }).error?.issues ?? [];
  return issues.flatMap((issue) => {
    const parts = issue.path.map((part) => (typeof part === "number" ? "[]" : nameOf(part)));
    const path = prefix + parts.join(".").replaceAll(".[]", "[]");
    if (issue.code !== "unrecognized_keys") return [{ path, what: inWords(issue) }];
    return issue.keys.map((key) => ({
      path: path === "" ? nameOf(key) : `${path}.${nameOf(key)}`,
      what: "unknown member",
    }));
  });
}

/** What differs, in words. Never the value itself: it may be about a person. */
function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return issue.input === undefined
      ? "missing"
      : `${describeType(issue.input)}, not ${issue.expected}`;
  }
  if (issue.code === "invalid_value")
    return `none of the values that the description names (${issue.values.join(", ")})`;
  if (issue.code === "invalid_union") return "in no form that the description allows";
  if (issue.code === "invalid_format" && "prefix" in issue)
    return `does not begin with ${String(issue.prefix)}`;
  return issue.message;
}

const describeType = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

/** Makes blanks in a member's name visible, since the name is part of our text. */
const nameOf = (key: PropertyKey): string => String(key).replaceAll(" ", String.raw`\u{20}`);
