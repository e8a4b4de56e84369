import { attributesOf, type Resource } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { steadyCheck } from "../../trial/judging/comparing.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { across, isSuccess, where } from "./audit.ts";
import { resourcesIn, type Shown } from "./resources-in.ts";

/** A value that wanders does so often. A replica that lags shows an old value once or twice. */
const often = 3;

/** A value that no action changes, in an answer and in the next answer to the same request. */
interface Change {
  readonly name: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly one: TrialExchange;
}

/** Compares the answers to the same request with each other. */
export const steadyChecks = (resources: readonly Resource[]): readonly Check<Trial>[] => {
  const [first, ...others] = resources.flatMap(({ cites }) => cites.oneView ?? []);
  if (first === undefined) return [];
  return [
    across({
      id: steadyCheck,
      cites: first,
      ...(others.length > 0 && { alsoCites: others }),
      failsWhen: "a value that no action changes, but that differs between answers to one request",
      judge(exchanges, _edge, trial) {
        if (exchanges.length === 0) throw new Undecided("there was no answer to compare");
        for (const resource of trial.resources) {
          const found = changesIn(resource, exchanges);
          for (const [name, those] of Map.groupBy(found, (change) => change.name)) {
            const last = those.at(-1);
            if (last === undefined || those.length < often) continue;
            const seen = `${name} ${JSON.stringify(last.to)} after ${JSON.stringify(last.from)}`;
            throw new Violation(
              `the same ${name} in each answer to the same request`,
              `${seen} (${where(last.one)}), and ${those.length - 1} more such changes`,
              {
                ...(resource.cites.oneView && { cites: resource.cites.oneView }),
                evidence: last.one.exchange,
                // Whatever else compares this value has the same cause. Some write it in two words.
                spoilt: {
                  answers: { has: () => true },
                  for: "all",
                  leads: false,
                  words: [name, name.replaceAll("-", " ")],
                },
              },
            );
          }
        }
      },
    })(resources),
  ];
};

function changesIn(resource: Resource, exchanges: readonly TrialExchange[]): readonly Change[] {
  const asked = Map.groupBy(
    exchanges.filter(
      (one) =>
        one.operation?.resource === resource &&
        one.exchange.method === "GET" &&
        isSuccess(one) &&
        !one.overlapping,
    ),
    ({ by, cell, sent, exchange }) =>
      [by, cell.apiVersion, cell.inflection, exchange.path, JSON.stringify(sent)].join(" "),
  );
  return [...asked.values()].flatMap((same) => {
    const last = new Map<unknown, Shown>();
    return same.flatMap((one) =>
      resourcesIn(one).flatMap((shown) => {
        // Another check judges the id.
        if (typeof shown.id !== "string") return [];
        const before = last.get(shown.id);
        last.set(shown.id, shown);
        return before === undefined ? [] : between(resource, before, shown, one);
      }),
    );
  });
}

/** The changes of lasting values. A resource whose other values have changed was changed by somebody in between. */
function between(
  resource: Resource,
  { attributes: was = {} }: Shown,
  { attributes: is = {} }: Shown,
  one: TrialExchange,
): readonly Change[] {
  const { lasting } = resource;
  const isOther = (name: string) => was[name] !== is[name];
  if (attributesOf(resource).some((name) => !lasting.includes(name) && isOther(name))) return [];
  return lasting.filter(isOther).map((name) => ({ name, from: was[name], to: is[name], one }));
}
