import {
  failureReasons,
  shareableKinds,
  type ShareableKind,
  shareTokens,
} from "@persona-conformance/schemas/facts";
import type { Stored } from "../resource/stored.ts";

type Relationship = keyof typeof shareTokens.relationships;

export const connectionRelationship = "connection" satisfies Relationship;
export const sourceRelationship = "source" satisfies Relationship;
export const destinationRelationship = "destination" satisfies Relationship;

/** The status that the connection of a token must have for its redemption. */
export const condition = shareTokens.lifecycle.rowOf("redeem").while ?? {
  resource: "",
  status: "",
};

/** The id of the connection of a token. */
export const connectionOf = ({ relationships }: Stored): string | undefined =>
  relationships[connectionRelationship]?.id;

/** An object that an organization can share, or that another object can be imported into. */
export interface ShareObject {
  readonly id: string;
  readonly kind: ShareableKind;
  readonly organizationId: string;
  /** Why its import fails, if it fails. */
  readonly fails?: string;
}

// The names of a table are its keys.
const kinds = Object.keys(shareableKinds) as readonly ShareableKind[];

/** Two objects whose import succeeds, and one for each reason of a failure. */
const suffixes = ["", "_2", ...failureReasons.map((reason) => `_${reason}`)];

/**
 * The objects of an organization of the mock, of each kind. An object is only an id. If the id ends in the reason of a
 * failure, the import of the object fails for that reason.
 */
export const objectsOf = (organizationId: string): readonly ShareObject[] =>
  kinds.flatMap((kind) => suffixes.map((suffix) => objectOf(organizationId, kind, suffix)));

function objectOf(organizationId: string, kind: ShareableKind, suffix: string): ShareObject {
  const fails = failureReasons.find((reason) => suffix === `_${reason}`);
  return {
    id: `${shareableKinds[kind].idPrefix}${nameOf(organizationId)}${suffix}`,
    kind,
    organizationId,
    ...(fails !== undefined && { fails }),
  };
}

/** One object of each kind whose import succeeds, as `kind:id`, separated by commas. This is the form of the variables of a run. */
export const namedObjects = (organizationId: string): string =>
  kinds
    .map((kind) => `${kind}:${shareableKinds[kind].idPrefix}${nameOf(organizationId)}`)
    .join(",");

const nameOf = (organizationId: string): string => organizationId.replace(/^org_/, "");

/** Finds an object of these organizations by its id, which contains the name of its organization. */
export function findObject(
  id: string,
  organizations: Pick<ReadonlyMap<string, unknown>, "has">,
): ShareObject | undefined {
  for (const kind of kinds) {
    const { idPrefix } = shareableKinds[kind];
    if (!id.startsWith(idPrefix)) continue;
    for (const suffix of suffixes) {
      if (!id.endsWith(suffix)) continue;
      const name = id.slice(idPrefix.length, id.length - suffix.length);
      const owner = [`org_${name}`, name].find((one) => organizations.has(one));
      const found = owner && objectOf(owner, kind, suffix);
      if (found && found.id === id) return found;
    }
  }
  return undefined;
}

/** An object as the value of a relationship. */
export const relatedTo = ({ id, kind }: Pick<ShareObject, "id" | "kind">) => ({
  type: shareableKinds[kind].type,
  id,
});

/** The kind of an object with this type in a relationship. */
export const kindOf = (type: string): ShareableKind =>
  kinds.find((kind) => shareableKinds[kind].type === type) ?? "verification";
