import {
  anyFieldStyleSince,
  attributesOf,
  type Inflection,
  inflectKey,
  type Resource,
} from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { sameInstant } from "../../trial/reading/view.ts";
import { isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { Undecided } from "../../runner/outcome.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import { isListed } from "../known-version.ts";
import { across, distinct, isSuccess, where } from "./audit.ts";
import { withWanderingCreation } from "./newest-first.ts";
import { resourcesIn } from "./resources-in.ts";

/**
 * Compares the values that no action changes in answers with and without a fieldset: of one resource, to one key, in one
 * version and style. Others may show other values, and other checks judge that. Also looks for attributes that a fieldset does
 * not name.
 */
export const sparseValues: (resources: readonly Resource[]) => Check<Trial> = across({
  id: "protocol/wire/sparse-values",
  cites: "protocol/fields-select",
  failsWhen:
    "a value that no action changes, but that every answer without a fieldset shows otherwise; an attribute that the fieldset does not name",
  judge(exchanges) {
    const judged = exchanges.filter(
      // An odd request may name another version or style than its actor.
      (one) => one.exchange.method === "GET" && isSuccess(one) && !one.probe,
    );
    if (judged.length === 0) throw new Undecided("there was no answer to compare");
    const surplus = judged.flatMap((one) => unnamedIn(one).map((name) => ({ name, one })));
    expectNone(
      distinct(surplus.map(({ name, one }) => `${name} (${where(one)})`)),
      "only the attributes that the fieldset names",
      surplus[0]?.one.exchange,
      { wrong: new Set(surplus.map(({ one }) => one.exchange)) },
    );
    const isWhole = ({ exchange }: TrialExchange) => !isSparse(exchange);
    const whole = valuesIn(judged.filter(isWhole));
    // If actions move creation times, another promise is broken.
    const isMoved = withWanderingCreation(exchanges.filter(isWhole)).size > 0;
    const found = judged
      .filter(({ exchange }) => isSparse(exchange))
      .flatMap((one) => valuesOf(one).map((value) => ({ ...value, one })))
      .filter(({ name, place, value }) => {
        if (name === "created-at" && isMoved) return false;
        const known = whole.get(place) ?? [];
        return known.length > 0 && !known.some((other) => sameInstant(value, other));
      });
    expectNone(
      distinct(
        found.map(({ name, value, one }) => `${name} ${JSON.stringify(value)} (${where(one)})`),
      ),
      "the same values as without a fieldset",
      found[0]?.one.exchange,
      { wrong: new Set(found.map(({ one }) => one.exchange)) },
    );
  },
});

/**
 * The documented attributes in an answer that its fieldset does not name. A fieldset with an unknown name, or for another type,
 * may be ignored. So may a name in another style than the answer's, in old versions.
 */
function unnamedIn(one: TrialExchange): readonly string[] {
  const { exchange, operation, cell } = one;
  if (operation === undefined || !isSparse(exchange)) return [];
  const { resource } = operation;
  const { personal = {} } = resource;
  const asked = new URL(exchange.path, "http://localhost").searchParams;
  const sets = [...asked].filter(([name]) => name.startsWith("fields"));
  const [set] = sets;
  if (set === undefined || sets.length > 1 || set[0] !== `fields[${resource.type}]`) return [];
  const names = set[1].split(",");
  const known = attributesOf(resource);
  const named = names.map((name) => inflectKey(name, "kebab"));
  // A cell holds only the documented inflections.
  const isInStyle = (name: string, place: number) =>
    inflectKey(named[place] ?? name, cell.inflection as Inflection) === name;
  const isAnyStyle = isListed(cell.apiVersion) && cell.apiVersion >= anyFieldStyleSince;
  if (!named.every((name) => known.includes(name))) return [];
  if (!isAnyStyle && !names.every(isInStyle)) return [];
  return distinct(
    resourcesIn(one)
      .flatMap(({ attributes = {} }) => Object.keys(attributes))
      .filter((name) => known.includes(name) && !named.includes(name) && !(name in personal)),
  );
}

interface Value {
  /** The attribute, its resource, and everything that may make a difference. */
  readonly place: string;
  readonly name: string;
  readonly value: unknown;
}

/** The values in an answer that no action changes. Other checks judge those that are missing. */
function valuesOf(one: TrialExchange): readonly Value[] {
  const { operation, key, cell } = one;
  return resourcesIn(one).flatMap(({ id, attributes = {} }) =>
    (operation?.resource.lasting ?? [])
      .filter((name) => attributes[name] != null)
      .map((name) => ({
        place: [
          key,
          cell.apiVersion,
          cell.inflection,
          operation?.resource.name,
          String(id),
          name,
        ].join(" "),
        name,
        value: attributes[name],
      })),
  );
}

function valuesIn(answers: readonly TrialExchange[]): ReadonlyMap<string, readonly unknown[]> {
  const values = Map.groupBy(answers.flatMap(valuesOf), ({ place }) => place);
  return new Map([...values].map(([place, those]) => [place, those.map(({ value }) => value)]));
}
