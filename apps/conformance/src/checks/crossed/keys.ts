import { pathOf } from "@persona-conformance/client";
import { check, type Check } from "../../runner/check.ts";
import { expectUnchanged } from "../../trial/judging/comparing.ts";
import {
  type AnyRequest,
  everyRequest,
  kindOfRequest,
} from "../../trial/requests/every-request.ts";
import { expectRefusal } from "../../trial/judging/expect.ts";
import { invalidKey, withoutKey } from "../../trial/requests/odd-requests.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/requests/unknown-id.ts";
import { sendOverLimit } from "../over-limit.ts";
import { within } from "./within-cell.ts";

/** Sends requests to every operation that must be refused because of their key or the rate limit. */
export const keyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/crossed/keys",
    cites: "protocol/auth-before-all",
    alsoCites: ["protocol/auth-required", "protocol/auth-valid-key"],
    operation: "any",
    needs: ["create", "disposable"],
    steps:
      "requests each operation without a key, with an unknown key, and with a misspelt valid key, each in another API version and key inflection",
    failsWhen: "a status other than 401, or a changed resource",
    echoes: true,
    async run(trial) {
      const requests = await everyRequest(trial);
      for (const one of requests) {
        const { request, about } = one;
        // The operation accepted a valid key before, although it refused the request.
        const unknown = pathOf(one.operation, unknownId(about.id));
        await trial.as("source").sendRaw({ ...request, path: unknown });
        const others = [{ ...request, path: unknown, query: queryOf(one) }];
        if (unknown === request.path)
          for (const query of further(about)) others.push({ ...request, query });
        for (const [step, headers] of Object.entries(wrongKeys(trial))) {
          const cell = trial.cellFor(kindOfRequest(one, "nobody", step));
          const given = {
            ...headers,
            "persona-version": cell.apiVersion,
            "key-inflection": cell.inflection,
          };
          for (const each of [request, ...others]) {
            const exchange = await withoutKey(trial, { ...each, headers: given });
            within(cell, promiseOf(step), () => expectRefusal(exchange, [401]));
          }
        }
      }
      // What the valid key has created may have moved something else.
      const again = async () => {
        for (const { request } of requests)
          await withoutKey(trial, { ...request, headers: wrongKeys(trial).none });
      };
      for (const about of new Set(requests.map((one) => one.about)))
        await expectUnchanged(trial, about, "the refusals", undefined, again);
    },
  }),
  check({
    id: "protocol/crossed/rate-limit",
    cites: "protocol/rate-limit-429",
    operation: "any",
    needs: ["create", "disposable", "throttle"],
    steps:
      "requests each operation, and a second page with and without a filter, as each party over the rate limit, each in another API version and key inflection",
    failsWhen: "a status other than 429, or a changed resource",
    echoes: true,
    async run(trial) {
      const requests = await everyRequest(trial);
      for (const one of requests) {
        const { request, operation, about } = one;
        const pages = further(about).map((query) => ({ ...request, query }));
        const asked = operation.name === "list" ? [request, ...pages] : [request];
        for (const party of ["source", "destination"] as const)
          for (const [index, each] of asked.entries()) {
            const cell = trial.cellFor(kindOfRequest(one, party, `over the limit ${index}`));
            const exchange = await sendOverLimit(trial, party, each, { cell });
            within(cell, "protocol/rate-limit-429", () => expectRefusal(exchange, [429]));
          }
      }
      for (const about of new Set(requests.map((one) => one.about)))
        await expectUnchanged(trial, about, "the refusals", "protocol/rate-limit-429");
    },
  }),
];

const queryOf = ({ resource: { type } }: AnyRequest) => ({ [`fields[${type}]`]: "status" });

/** The queries of a further page, without a filter and with one. */
const further = ({ id, status = "" }: View) => [
  { "page[after]": id },
  { "page[after]": id, "filter[status]": status },
];

const promiseOf = (step: string) =>
  step === "none" ? ("protocol/auth-required" as const) : ("protocol/auth-valid-key" as const);

function wrongKeys({ context }: Trial) {
  const key = context.keys.source ?? "";
  return {
    none: { authorization: null },
    unknown: invalidKey,
    empty: { authorization: "Bearer" },
    "another scheme": { authorization: `Basic ${key}` },
    "a letter more": { authorization: `Bearer ${key}x` },
    "a letter less": { authorization: `Bearer ${key.slice(0, -1)}` },
    "upper case": { authorization: `Bearer ${key.toUpperCase()}` },
  };
}
