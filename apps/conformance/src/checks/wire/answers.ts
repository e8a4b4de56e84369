import { type Exchange, jsonOf } from "@persona-conformance/client";
import {
  attributesOf,
  errorBodiesSince,
  type Inflection,
  inflections,
  isInflected,
  Refusal,
  responseHeaders,
  jsonAt,
} from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import { expectNone, tellsErrors } from "../../trial/judging/expect.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import {
  across,
  audit,
  distinct,
  identityHeaders,
  isAuthenticated,
  isRefusal,
  isSuccess,
  missingHeaders,
  spoiltBy,
  where,
} from "./audit.ts";
import { keysNotIn } from "../key-style.ts";
import { isListed } from "../known-version.ts";
import { onceFor } from "../once-for.ts";
import { mixedUp } from "./copies.ts";

/** Rules for every answer, whatever resource it holds. */
export const answerAudits = [
  across({
    id: "protocol/wire/json",
    cites: "protocol/json",
    failsWhen: "a body that is not JSON, or another content type than application/json",
    judge(exchanges) {
      const judged = exchanges.filter((one) => mustHaveBody(one, exchanges));
      if (judged.length === 0) throw new Undecided("there was no answer that could be judged");
      const wrong = judged.flatMap((one) => {
        const { exchange } = one;
        const type = exchange.headers["content-type"] ?? "no content type";
        const mistakes = [
          ...(/^application\/json\s*(;|$)/i.test(type) ? [] : [type]),
          ...(jsonOf(exchange) === undefined ? ["a body that is not JSON"] : []),
        ];
        return mistakes.map((text) => ({ text: `${text} (${where(one)})`, one }));
      });
      expectNone(
        distinct(wrong.map(({ text }) => text)),
        "JSON with the content type application/json",
        wrong[0]?.one.exchange,
        spoiltBy(new Set(wrong.map(({ one }) => one)), judged, "all"),
      );
    },
  }),
  audit({
    id: "protocol/wire/statuses",
    cites: "protocol/declared-statuses",
    failsWhen: "an HTTP status that is not declared for the operation (a 5xx aside)",
    expected: "the HTTP statuses that are declared for the operation",
    spoils: "all",
    // A stranger's success, a success that tells errors, and a refusal without a key that is no 401 break other promises.
    of: (one) =>
      isSuccess(one)
        ? one.by !== "stranger" && !tellsErrors(one.exchange)
        : one.by !== "nobody" || one.exchange.status === 401,
    // A wrong answer to such a request breaks a promise about keys, which other checks judge.
    skipsReusedKeys: true,
    mistakes(one) {
      const { name = "", resource } = one.operation ?? {};
      const { status } = one.exchange;
      if (!isUndeclared(one)) return [];
      // The status of a success is a promise of the operation.
      const cites = isSuccess(one) ? resource?.cites.answers?.[name] : undefined;
      return [{ text: `status ${status}`, ...(cites && { cites }) }];
    },
    // These have the same wrong status.
    spoilsMore(exchanges, wrong, spoilt) {
      const codes = new Set([...wrong].filter(isRefusal).map(({ exchange }) => exchange.status));
      const answers = new Set(exchanges.filter(isUndeclared).map(({ exchange }) => exchange));
      const isAlike = (one: Exchange) => codes.has(one.status) && answers.has(one);
      return (
        spoilt && {
          ...spoilt,
          answers: { has: (one) => spoilt.answers.has(one) || isAlike(one) },
        }
      );
    },
  }),
  audit({
    id: "protocol/wire/headers",
    cites: "protocol/headers-present",
    failsWhen:
      "a missing header of those documented (for identity headers on errors, see headers-on-errors)",
    judgesHeaders: true,
    expected: responseHeaders.join(", "),
    of: isAuthenticated,
    mistakes(one) {
      const names = isSuccess(one)
        ? responseHeaders
        : responseHeaders.filter((name) => !identityHeaders.includes(name));
      return missingHeaders(one, names).map((name) => `no ${name}`);
    },
  }),
  across({
    id: "protocol/wire/headers-on-errors",
    cites: "protocol/headers-present",
    failsWhen:
      "the organization or environment header missing on at least half of all errors, or of all errors with one status",
    judge(exchanges) {
      const errors = exchanges.filter((one) => isAuthenticated(one) && isRefusal(one));
      if (errors.length === 0) throw new Undecided("there was no refusal");
      // All errors together, and those with the same status if there are several.
      const groups = [...Map.groupBy(errors, ({ exchange }) => exchange.status).values()];
      for (const same of [errors, ...groups.filter(({ length }) => length > 1)]) {
        for (const name of identityHeaders) {
          const without = same.filter((one) => missingHeaders(one, [name]).length > 0);
          if (without.length * 2 < same.length) continue;
          expectNone(distinct(without.map(where)), `${name} on most errors`, without[0]?.exchange);
        }
      }
    },
  }),
  audit({
    id: "protocol/wire/headers-not-on-401",
    cites: "protocol/headers-not-on-401",
    failsWhen: "one of the headers on a 401",
    expected: "a 401 without the headers of authenticated answers",
    of: ({ exchange }) => exchange.status === 401,
    mistakes({ exchange: { headers } }) {
      const found = responseHeaders.filter((name) => headers[name] !== undefined);
      const isLeak = found.every((name) => identityHeaders.includes(name));
      return found.map((text) => ({ text, ...(isLeak && { cites: "protocol/auth-no-leak" }) }));
    },
  }),
  audit({
    id: "protocol/wire/error-body",
    cites: "protocol/error-body",
    failsWhen:
      "a refusal without `errors` or with `data`, or an error without a title (before 2025-10-27, a refusal may have no body)",
    expected: "a body with errors, each with a title",
    of: (one, all) => isRefusal(one) && mustHaveBody(one, all),
    mistakes({ exchange }) {
      const errors = errorsOf(exchange);
      if (errors === undefined || errors.length === 0)
        return [`the body ${exchange.body.slice(0, 80)}`];
      const body = jsonOf(exchange);
      const leak = typeof body === "object" && body !== null && "data" in body;
      if (leak)
        return [
          {
            text: "data beside the errors",
            ...(exchange.status === 401 && { cites: "protocol/auth-no-leak" }),
          },
        ];
      const untitled = errors.filter(
        ({ title }) => typeof title !== "string" || title.trim() === "",
      );
      return untitled.map((error) => `the error ${JSON.stringify(error).slice(0, 80)}`);
    },
  }),
  audit({
    id: "protocol/wire/error-members",
    cites: "protocol/error-members",
    failsWhen:
      "`detail` instead of `details`, `details` that is not text, a `pointer` outside of `source`, or a `source` that is not an object",
    expected: "`details` in the plural, and `pointer` only under `source`",
    of: isRefusal,
    mistakes: ({ exchange }) => wrongMembers(exchange).map(({ text }) => text),
  }),
  audit({
    id: "protocol/wire/error-401-title",
    cites: "protocol/error-401-title",
    failsWhen: "`details`, `source` or `meta` in an error of a 401; a new member is allowed",
    expected: "only a title",
    of: ({ exchange }) => exchange.status === 401,
    mistakes({ exchange }) {
      // Another check reports a member that is wrong in any error.
      const wrong = new Set(wrongMembers(exchange).map(({ name }) => name));
      return (errorsOf(exchange) ?? [])
        .flatMap((error) => Object.keys(error))
        .filter((key) => ofOtherErrors.has(key) && !wrong.has(key));
    },
  }),
  audit({
    id: "protocol/wire/key-style",
    cites: "protocol/inflection-style",
    failsWhen: "a key in another style than Key-Inflection requested",
    expected: "keys in the style that Key-Inflection requested",
    spoils: "others",
    inStyle: true,
    of: (one) => isAuthenticated(one) && !isRefusal(one) && !one.probe,
    mistakes: keysInAnotherStyle,
    // A target that does not know the header always answers in one style.
    kindOfMistake: (one) =>
      distinct(
        keysInAnotherStyle(one).flatMap((key) =>
          inflections.filter((style) => isInflected(key, style)),
        ),
      )
        .toSorted()
        .join(" and "),
    spoilsMore: mixedUp,
  }),
];

/** The members of errors that no error may have in this way. */
function wrongMembers(exchange: Exchange): readonly { name: string; text: string }[] {
  const errors = errorsOf(exchange) ?? [];
  if (errors.length === 0) return [];
  const { error } = Refusal.safeParse(jsonOf(exchange));
  const about = new Set(["detail", "details", "pointer"]);
  const bare = errors.filter(({ source }) => source != null && typeof source !== "object");
  return [
    ...(error?.issues ?? [])
      .map(({ path, message }) => ({
        name: String(path.at(-1)),
        text: `${path.join(".")}: ${message}`,
      }))
      .filter(({ name }) => about.has(name)),
    ...bare.map(({ source }) => ({ name: "source", text: `source: ${JSON.stringify(source)}` })),
  ];
}

/** Documented members of an error that one of a 401 lacks. Persona may add others at any time. */
const ofOtherErrors: ReadonlySet<string> = new Set(["details", "source", "meta"]);

function isUndeclared({ operation, exchange }: TrialExchange): boolean {
  const declared: readonly number[] = operation?.statuses ?? [];
  return !declared.includes(exchange.status);
}

function keysInAnotherStyle({ exchange, cell, operation }: TrialExchange): readonly string[] {
  const names = operation === undefined ? [] : attributesOf(operation.resource);
  // A cell holds only the documented inflections.
  return keysNotIn(exchange, cell.inflection as Inflection, names);
}

/** A 204 has no body, and another check reports it where it is wrong. A refusal of an older version may have none. */
function mustHaveBody(one: TrialExchange, all: readonly TrialExchange[]): boolean {
  const { apiVersion } = one.cell;
  if (!isBare(one)) return one.exchange.status !== 204;
  // A target may refuse an unknown version in any version, also in an old one.
  if (one.sent.ownCell === true) return false;
  return apiVersion >= errorBodiesSince && !takenForOlder(all).has(apiVersion);
}

const isBare = (one: TrialExchange): boolean => isRefusal(one) && one.exchange.body === "";

/** The unlisted versions that a target may take for an older one: there no refusal has a body, and in the listed ones each has. */
const takenForOlder = onceFor((all: readonly TrialExchange[]): ReadonlySet<string> => {
  const refusals = all.filter(
    (one) => isAuthenticated(one) && isRefusal(one) && one.sent.ownCell !== true,
  );
  const promised = ({ cell: { apiVersion } }: TrialExchange) =>
    isListed(apiVersion) && apiVersion >= errorBodiesSince;
  if (refusals.some((one) => promised(one) && isBare(one))) return new Set();
  const byVersion = Map.groupBy(refusals, ({ cell }) => cell.apiVersion);
  const bare = [...byVersion].filter(([, those]) => those.every(isBare));
  return new Set(bare.map(([version]) => version).filter((version) => !isListed(version)));
});

function errorsOf(
  exchange: TrialExchange["exchange"],
): readonly Readonly<Record<string, unknown>>[] | undefined {
  const errors = jsonAt(jsonOf(exchange), "errors");
  if (!Array.isArray(errors)) return undefined;
  return errors.every((error) => typeof error === "object" && error !== null) ? errors : undefined;
}
