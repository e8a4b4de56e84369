import { type Exchange } from "@persona-conformance/client";
import { type Inflection, inflections, isInflected } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import {
  type AnyRequest,
  everyRequest,
  kindOfRequest,
} from "../../trial/requests/every-request.ts";
import { describe, expect } from "../../trial/judging/expect.ts";
import { askingAgain } from "../../trial/requests/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { within } from "./within-cell.ts";
import { keysIn } from "../key-style.ts";

type Headers = Readonly<Record<string, string | null>>;

/** Sends requests to every operation with a missing or an unknown version or style. */
export const headerChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/crossed/headers",
    cites: "protocol/bad-parameters",
    alsoCites: ["protocol/inflection-default"],
    operation: "any",
    needs: ["create", "disposable"],
    steps:
      "requests each operation with an unknown API version, with an unknown key inflection, without one of these headers, and without both, as the parties in turn",
    failsWhen:
      "a 5xx three times in a row, while other requests succeed; or keys in an unknown style, or in another style than before",
    echoes: true,
    async run(trial) {
      const styles: Partial<Record<string, Inflection>> = {};
      for (const [place, one] of (await everyRequest(trial)).entries()) {
        const partyAt = (index: number) =>
          (place + index + trial.seed) % 2 === 0 ? "source" : "destination";
        for (const [index, [step, headers]] of missing.entries()) {
          const party = partyAt(index);
          const exchange = await ask(trial, one, party, step, headers);
          // A party that cannot see it is a broken promise of its own.
          if (exchange.status === 404) await trial.of(one.resource).seenBy(party, one.about.id);
          expectRead(one, party, exchange);
          const style = styleOf(exchange);
          const name = `${party} ${step.includes("inflection")}`;
          if (style !== undefined && step !== "no version")
            expectSameStyle(exchange, (styles[name] ??= style), style);
        }
        for (const [index, [step, headers]] of unknown.entries())
          await ask(trial, one, partyAt(index), step, headers);
      }
    },
  }),
];

const unknown: readonly (readonly [string, Headers])[] = [
  ["unknown version", { "persona-version": "1999-12-31" }],
  ["unknown inflection", { "key-inflection": "shouting" }],
];
const missing: readonly (readonly [string, Headers])[] = [
  // A successful action shows the most keys, but it succeeds only once.
  ["no inflection", { "key-inflection": null }],
  ["no version", { "persona-version": null }],
  ["no version, no inflection", { "persona-version": null, "key-inflection": null }],
];

async function ask(
  trial: Trial,
  one: AnyRequest,
  party: "source" | "destination",
  step: string,
  headers: Headers,
): Promise<Exchange> {
  const cell = trial.cellFor(kindOfRequest(one, party, step));
  const send = () =>
    trial
      .in(cell)
      .as(party)
      .sendRaw({ ...one.request, headers });
  const exchange = await askingAgain(trial, party, one.resource, send);
  within(cell, "protocol/bad-parameters", () =>
    expect(exchange.status < 500, "no internal error", describe(exchange), exchange),
  );
  return exchange;
}

/** Demands that a read succeeds without these headers: both are optional. */
function expectRead(
  { operation: { name, method }, resource }: AnyRequest,
  party: string,
  exchange: Exchange,
): void {
  if (method !== "GET") return;
  const cites = resource.cites.answers?.[name] ?? "protocol/bad-parameters";
  within({ apiVersion: "any", inflection: "kebab" }, cites, () =>
    expect(exchange.status === 200, `an answer to the ${party}`, describe(exchange), exchange),
  );
}

/** The style of the keys that differ from style to style. */
function styleOf(exchange: Exchange): Inflection | undefined {
  const keys = keysIn(exchange).filter((key) => /[-_A-Z]/.test(key));
  if (keys.length === 0) return undefined;
  const style = inflections.find((each) => keys.every((key) => isInflected(key, each)));
  expect(style !== undefined, "keys in one of the three styles", keys.join(", "), exchange);
  return style;
}

const expectSameStyle = (exchange: Exchange, before: Inflection, style: Inflection): void =>
  within({ apiVersion: "any", inflection: before }, "protocol/inflection-default", () =>
    expect(style === before, `keys in ${before} case, as before`, style, exchange),
  );
