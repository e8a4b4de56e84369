import {
  errorBodiesSince,
  inflect,
  type Inflection,
  inflections,
  type Registered,
  type Resource,
  versionNames,
  versions,
} from "@persona-conformance/schemas/facts";
import { type Answer, isWording, refuse, reorder, reword } from "./answer.ts";
import { retention, type Stored } from "./idempotency.ts";
import type { Caller } from "./organizations.ts";
import type { Rate } from "./rate-limit.ts";
import type { Rulings } from "./rulings.ts";

/** A request before authentication. */
export interface Arrival {
  /** Undefined if the API has no such operation. */
  readonly operation: Registered | undefined;
  /** The resource of the path. Undefined for an unknown path. */
  readonly resource: Resource | undefined;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
}

/** An authenticated request, as an operation gets it. */
export interface Context extends Arrival {
  readonly text: string;
  readonly caller: Caller;
}

/** An answer ready to be sent: with all headers, and with inflected keys. */
export interface Written extends Answer {
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that operations share, as functions that a fault can replace one by one. Here each of them is correct. */
export interface Protocol {
  authenticate(authorization: string | null): Caller | undefined;
  unauthorized(authorization: string | null, arrival: Arrival): Answer;
  rateLimited(rate: Rate): Answer | undefined;
  /** The answer to an invalid `Persona-Version` or `Key-Inflection`. */
  headerRefusal(context: Context): Answer | undefined;
  /** The idempotency key that counts for a request. */
  idempotencyKey(context: Context): string | undefined;
  idempotencyScope(caller: Caller): string;
  fingerprint(context: Context): string;
  remembers(answer: Answer): boolean;
  /** After this many milliseconds an idempotency key is forgotten. */
  retention(): number;
  replay(stored: Stored): Answer;
  /** Words the errors of an answer, before it is stored. */
  word(answer: Answer): Answer;
  version(context: Context): string;
  style(context: Context): Inflection;
  inflect(body: unknown, style: Inflection, context: Context): unknown;
  parse(text: string): unknown;
  /** The headers of every authenticated response. */
  headers(caller: Caller, rate: Rate, requestId: string): Readonly<Record<string, string>>;
  /** The last step before an answer is sent. `context` is missing without a valid key. */
  finish(written: Written, context: Context | undefined): Written;
}

/** The API key of a request. */
export const keyIn = (authorization: string | null): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const isKnown = (value: string | null, known: readonly string[]) =>
  value === null || known.includes(value);

/** The values for headers that a request leaves out. */
interface Defaults {
  readonly version: string;
  /** The setting of the caller's key. */
  style(caller: Caller): Inflection;
}

/** The version of an older API key. */
const olderVersion = "2023-01-05";

export function correctProtocol(
  rulings: Rulings,
  callers: ReadonlyMap<string, Caller>,
  defaults: Defaults,
): Protocol {
  let responses = 0;
  let finished = 0;
  const caseCounts = rulings["protocol/idempotency-key-case"] === "yes";
  const otherPath = rulings["protocol/idempotency-other-path"];
  const version: Protocol["version"] = ({ headers }) => {
    const asked = headers.get("persona-version");
    const known = versionNames.find((name) => name === asked);
    if (known === undefined) return defaults.version;
    const isIgnored = rulings["protocol/unlisted-version"] === "ignores it";
    return isIgnored && !versions[known].header ? olderVersion : known;
  };
  return {
    authenticate(authorization) {
      const key = keyIn(authorization);
      return key === undefined ? undefined : callers.get(key);
    },
    unauthorized(authorization) {
      if (authorization === null) return refuse(401);
      return { status: 401, body: { errors: [{ title: "Token is invalid" }] } };
    },
    rateLimited: ({ exceeded, limit }) =>
      exceeded
        ? refuse(429, `You have hit your rate limit of ${limit} requests / min.`)
        : undefined,
    headerRefusal({ method, headers, operation }) {
      const asked = [
        ["persona-version", versionNames, rulings["protocol/version-unknown"]],
        ["key-inflection", inflections, rulings["protocol/inflection-unknown"]],
      ] as const;
      for (const [name, known, ruling] of asked) {
        if (isKnown(headers.get(name), known) || ruling === "ignored") continue;
        // An operation answers with the statuses that are declared for it. Each has a 400.
        const isDeclared = operation?.statuses.includes(Number(ruling)) !== false;
        return refuse(isDeclared ? ruling : 400, `${name} must be one of ${known.join(", ")}`);
      }
      const key = method === "POST" ? headers.get("idempotency-key") : null;
      const form = rulings["protocol/idempotency-key-form"];
      if (key !== null && form !== "not refused" && !uuid.test(key))
        return refuse(form, "Idempotency-Key must be a UUID");
      return undefined;
    },
    idempotencyKey({ method, headers, path }) {
      const given = method === "POST" ? headers.get("idempotency-key") || undefined : undefined;
      const key = caseCounts ? given : given?.toLowerCase();
      return key !== undefined && otherPath === "carried out" ? `${key} ${path}` : key;
    },
    idempotencyScope: ({ environmentId }) => environmentId,
    fingerprint: ({ method, path, query, text }) =>
      [...(otherPath === "the first one's answer" ? [] : [method, path]), query, text].join("\n"),
    remembers: () => true,
    retention: () => retention,
    replay: ({ answer }) =>
      rulings["protocol/member-order"] === "not in a replay" ? reorder(answer) : answer,
    word(answer) {
      const details = rulings["protocol/details"];
      return isWording(details) ? reword(answer, details) : answer;
    },
    version,
    style: ({ headers, caller }) => {
      const asked = headers.get("key-inflection");
      return inflections.find((name) => name === asked) ?? defaults.style(caller);
    },
    inflect: (body, style) =>
      style === "kebab"
        ? body
        : inflect(body, style, rulings["protocol/field-names"] === "kept" ? "kept" : "inflected"),
    parse: (text) => JSON.parse(text),
    headers(caller, rate, requestId) {
      responses += 1;
      // The environment's limit is far above the key's. Persona may change at any time which of the two it reports.
      const varies =
        rulings["protocol/varying-limit"] === "yes" && responses % 3 === 0 && !rate.exceeded;
      const environment = varies ? 1000 : 0;
      return {
        "RateLimit-Limit": String(rate.limit + environment),
        "RateLimit-Remaining": String(rate.remaining + environment),
        "RateLimit-Reset": String(rate.reset),
        "Request-Id": requestId,
        "Persona-Environment-Id": caller.environmentId,
        "Persona-Organization-Id": caller.organizationId,
      };
    },
    finish(given, context) {
      const isTurn =
        rulings["protocol/member-order"] === "not in the next answer" && finished % 2 === 1;
      finished += 1;
      const written = isTurn ? { ...given, ...reorder(given) } : given;
      // Without its body, a 401 looks like that of an edge.
      const isRefusal = written.status >= 400 && written.status !== 401;
      const isKept = rulings["protocol/old-error-bodies"] === "yes" || !isRefusal;
      if (isKept || context === undefined || version(context) >= errorBodiesSince) return written;
      return { ...written, body: undefined };
    },
  };
}

/** Reads the JSON body of a request. Returns a refusal if it is not JSON. */
export function readJson(protocol: Protocol, text: string): { readonly json: unknown } | Answer {
  try {
    return { json: protocol.parse(text) };
  } catch {
    return refuse(400, "the body is not valid JSON");
  }
}
