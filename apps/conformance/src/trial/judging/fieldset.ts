import { jsonOf, pathOf } from "@persona-conformance/client";
import {
  anyFieldStyleSince,
  type Citation,
  type Inflection,
  inflectKey,
  inflections,
  jsonAt,
  keysOf,
  type Resource,
} from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import type { ActorName } from "../party.ts";
import { viewOf, type View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";
import { retrieved } from "./comparing.ts";
import { expectNone, requireMember } from "./expect.ts";

/**
 * Demands that an answer with a fieldset shows no other attributes than these. Another check reports personal data that was
 * not requested.
 */
export function expectOnlyFields(
  { resource, attributes, exchange }: View,
  names: readonly string[],
): void {
  const { personal = {} } = resource;
  const others = Object.keys(attributes).filter(
    (name) => !names.includes(name) && !Object.hasOwn(personal, name),
  );
  expectNone(others, `only the attributes ${names.join(", ")}`, exchange, {
    cites: "protocol/fields-select",
  });
}

/**
 * Demands that an answer with a fieldset shows these attributes. `cites` is the promise that is broken otherwise.
 *
 * @throws {Undecided} If an answer without a fieldset does not show them either, which the wire checks report.
 */
export async function expectFieldsShown(
  trial: Trial,
  { resource, attributes, exchange }: View,
  names: readonly string[],
  cites: Citation = "protocol/fields-select",
): Promise<void> {
  const missing = names.filter((name) => !Object.hasOwn(attributes, name));
  if (missing.length === 0) return;
  const whole = viewOf(resource, await retrieved(trial, resource));
  for (const name of missing) requireMember(whole, name);
  const wrong = missing.map((name) => `no ${name}`);
  expectNone(wrong, `the requested ${names.join(", ")}`, exchange, { cites });
}

/**
 * The promise that is broken where an attribute is missing that was requested after `status` in a cell. If one of these names is
 * missing there in every style, too, the style is not the reason. An old version is asked in the run's own style.
 */
export async function styleOrFields(
  trial: Trial,
  who: ActorName,
  resource: Resource,
  id: string,
  names: readonly string[] = ["created-at"],
  cell: Cell = trial.cell,
): Promise<Citation> {
  const isAny = cell.apiVersion >= anyFieldStyleSince;
  const there = isAny ? cell : { ...cell, inflection: trial.cell.inflection };
  // A cell of the command line has been validated.
  const own = there.inflection as Inflection;
  const styles = isAny ? inflections : [own];
  const asked = styles.flatMap((style) => names.map((name) => inflectKey(name, style)));
  const exchange = await trial
    .in(there)
    .as(who)
    .send({
      method: "GET",
      path: pathOf(resource.operations["retrieve"] ?? { path: "" }, id),
      query: { [`fields[${resource.type}]`]: ["status", ...new Set(asked)].join(",") },
    });
  const shown = keysOf(jsonAt(jsonOf(exchange), "data", "attributes"));
  const isStyle = names.every((name) => shown.includes(inflectKey(name, own)));
  return isStyle ? "protocol/fields-any-inflection" : "protocol/fields-select";
}
