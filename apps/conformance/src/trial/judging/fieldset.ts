import { jsonOf, pathOf } from "@persona-conformance/client";
import {
  type Citation,
  type Inflection,
  inflectKey,
  jsonAt,
  keysOf,
  type Resource,
} from "@persona-conformance/schemas";
import { viewOf, type View } from "../reading/view.ts";
import type { Actor, Trial } from "../trial.ts";
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
 * The promise that is broken where an attribute is missing that was requested after `status` in another style than the
 * answer's. If one of these names is missing in the answer's own style, too, the style is not the reason.
 */
export async function styleOrFields(
  trial: Trial,
  actor: Pick<Actor, "send">,
  resource: Resource,
  id: string,
  names: readonly string[] = ["created-at"],
): Promise<Citation> {
  // A cell of the command line has been validated.
  const asked = names.map((name) => inflectKey(name, trial.cell.inflection as Inflection));
  const exchange = await actor.send({
    method: "GET",
    path: pathOf(resource.operations["retrieve"] ?? { path: "" }, id),
    query: { [`fields[${resource.type}]`]: ["status", ...asked].join(",") },
  });
  const shown = keysOf(jsonAt(jsonOf(exchange), "data", "attributes"));
  const isStyle = asked.every((name) => shown.includes(name));
  return isStyle ? "protocol/fields-any-inflection" : "protocol/fields-select";
}
