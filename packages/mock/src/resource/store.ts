import type { Resource } from "@persona-conformance/schemas/facts";
import { isAnswer, type Answer } from "../answer.ts";
import { answerOf } from "../rulings.ts";
import type { Add, Serving } from "./serving.ts";
import type { Draft, Stored } from "./stored.ts";

/** What a mock holds of one resource. */
export interface Store {
  /** By id, in the order of creation. */
  readonly all: Map<string, Stored>;
  /** Finds a resource by an id of a request, or refuses the id. All due passages have happened. */
  look(id: string): Stored | Answer | undefined;
  find(id: string): Stored | undefined;
  /** All, after all due passages. */
  rows(): readonly Stored[];
  readonly add: Add;
  /** Whether a text is like the ids of this store. */
  isId(text: string): boolean;
  /** The party of a resource that an organization is. */
  roleIn(stored: Stored, organizationId: string): string | undefined;
}

export function createStore({
  resource,
  rules,
  rulings,
  organizations,
  tick,
  now,
}: Omit<Serving, "protocol" | "engineOf">): Store {
  const { lifecycle, name } = resource;
  const all = new Map<string, Stored>();
  const prefix = `${answerOf(rulings, `${name}/id-prefix`) ?? resource.idPrefix}mock`;
  let created = 0;

  /** Makes all due passages happen, at most as many as there are statuses. */
  function elapse(stored: Stored): Stored {
    for (let left = lifecycle.statuses.length; left > 0; left -= 1) {
      const due = rules
        .passages()
        .find(
          (passage) => passage.from.includes(stored.status) && rules.isDue(stored, passage, now()),
        );
      if (due === undefined) break;
      rules.pass(stored, due, tick());
    }
    return stored;
  }

  function look(id: string): Stored | Answer | undefined {
    const found = rules.find(all, id);
    return found === undefined || isAnswer(found) ? found : elapse(found);
  }

  return {
    all,
    look,
    find(id) {
      const found = look(id);
      return isAnswer(found) ? undefined : found;
    },
    rows() {
      const rows = [...all.values()];
      return rules.passages().length === 0 ? rows : rows.map(elapse);
    },
    add(caller, { attributes }) {
      const at = tick();
      created += 1;
      // If the request does not name a party, the creator is this party.
      const unnamed = Object.values(resource.parties)
        .filter((attribute) => attribute !== undefined && !(attribute in attributes))
        .map((attribute) => [attribute, caller.organizationId]);
      const made: Stored = {
        id: `${prefix}${String(created).padStart(6, "0")}`,
        attributes: { ...Object.fromEntries(unnamed), ...attributes },
        relationships: { ...creatorOf(resource), ...namedIn(attributes, resource) },
        environments: [caller.environmentId],
        createdAt: at,
        status: lifecycle.initial,
        updatedAt: at,
      };
      const others = lifecycle.parties
        .map((party) => rules.organizationOf(made, party) ?? "")
        .filter((organization) => organization !== caller.organizationId)
        .flatMap((organization) => (organizations.get(organization) ?? []).slice(0, 1));
      const stored = rules.created({ ...made, environments: [caller.environmentId, ...others] });
      all.set(stored.id, stored);
      return stored;
    },
    isId: (text) => text.startsWith(prefix) && /^\d{6,}$/.test(text.slice(prefix.length)),
    roleIn: (stored, organizationId) =>
      lifecycle.parties.find((party) => rules.organizationOf(stored, party) === organizationId),
  };
}

/** A creation by request has an API key as its creator. */
const creatorOf = ({ relationships }: Resource): Stored["relationships"] =>
  relationships["creator"]?.types.includes("api-key") === true
    ? { creator: { type: "api-key", id: "api_mock" } }
    : {};

/** The relationships that a creation names by id: `source-id` is the id of the relationship `source`. */
const namedIn = (attributes: Draft["attributes"], { relationships }: Resource) =>
  Object.fromEntries(
    Object.entries(relationships).flatMap(
      ([
        name,
        {
          types: [type = ""],
        },
      ]) => {
        const id = attributes[`${name}-id`];
        return typeof id === "string" ? [[name, { type, id }]] : [];
      },
    ),
  );
