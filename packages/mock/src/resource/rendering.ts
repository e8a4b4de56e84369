import type { AttributeKind, Resource } from "@persona-conformance/schemas/facts";
import { answerOf, type Rulings } from "../rulings.ts";
import type { Context } from "../protocol.ts";
import type { View } from "./stored.ts";

/** Makes a function that writes a view as JSON, with keys in kebab-case. */
export function createRendering(
  { name, type, attributes, relationships, lifecycle }: Resource,
  rulings: Rulings,
): (
  view: View,
  context: Pick<Context, "caller" | "method" | "operation">,
  party: string | undefined,
) => Record<string, unknown> {
  const kinds = Object.entries(attributes);
  const style = rulings["protocol/timestamps"];
  const styleIn = (method: string) =>
    style !== "offset after a POST" ? style : method === "POST" ? "offset" : "milliseconds";
  const more = answerOf(rulings, `${name}/more-attributes`) === "yes";
  const related = Object.entries(relationships).filter(
    ([relationship]) =>
      // Relationships beside the creator are documented in every view.
      (rulings["protocol/fields-drop-relationships"] !== "there are none" ||
        relationship !== "creator") &&
      answerOf(rulings, `${name}/${relationship}`) !== "no",
  );
  const shownTo = rulings["protocol/creator-shown-to"];
  const isHidden = (relationship: string, party: string, operation: string | undefined) =>
    relationship === "creator" &&
    ((shownTo === "the first alone" && party !== lifecycle.parties[0]) ||
      (shownTo === "all, but not in lists" &&
        relationships[relationship]?.open === true &&
        operation === "list"));
  let rendered = 0;
  const meta = () =>
    rulings["protocol/meta"] === "no" ? {} : { meta: { times: (rendered += 1) } };
  return (view, { caller: { organizationId }, method, operation }, party = "") => ({
    type,
    id: view.id,
    ...meta(),
    attributes: {
      ...Object.fromEntries(
        kinds.map(([attribute, kind]) => [
          attribute,
          valueOf(view, attribute, kind, styleIn(method)),
        ]),
      ),
      ...(more && { "trust-level": organizationId.length }),
    },
    ...(related.length > 0 && {
      relationships: Object.fromEntries(
        related
          .filter(([, one]) => one.shownTo?.includes(party) !== false)
          .filter(([relationship]) => !isHidden(relationship, party, operation?.name))
          .map(([relationship]) => [
            relationship,
            { data: view.relationships[relationship] ?? null, ...meta() },
          ]),
      ),
    }),
  });
}

function valueOf(view: View, attribute: string, kind: AttributeKind, style: TimeStyle): unknown {
  if (kind === "status") return view.status;
  const times: Readonly<Record<string, number>> = {
    "created-at": view.createdAt,
    "updated-at": view.updatedAt,
  };
  const value = times[attribute] ?? view.attributes[attribute] ?? null;
  if (typeof value !== "number") return value;
  const isCoarse = style === "updates in seconds" && attribute === "updated-at";
  return timestamp(value, isCoarse ? "seconds" : style);
}

type TimeStyle = Rulings["protocol/timestamps"];

function timestamp(milliseconds: number, style: TimeStyle): string {
  const text = new Date(milliseconds).toISOString();
  switch (style) {
    case "seconds":
      return text.replace(/\.\d+/, "");
    case "microseconds":
      return text.replace("Z", "000Z");
    case "offset":
      return text.replace("Z", "+00:00");
    default:
      return text;
  }
}
