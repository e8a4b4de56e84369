import {
  failureReasons,
  shareableKinds,
  type ShareableKind,
  type shareTokens,
} from "@persona-conformance/schemas/facts";

type Relationship = keyof typeof shareTokens.relationships;

export const connectionRelationship = "connection" satisfies Relationship;
export const sourceRelationship = "source" satisfies Relationship;
export const destinationRelationship = "destination" satisfies Relationship;

/** An object that an organization may share, or have imported into. */
export interface ShareObject {
  readonly id: string;
  readonly kind: ShareableKind;
  readonly organizationId: string;
  /** Why an import of it fails, if it does. */
  readonly fails?: string;
}

// The names of a table are its keys.
const kinds = Object.keys(shareableKinds) as readonly ShareableKind[];

/** One that is whole, a second one, and one for each reason that an import may fail for. */
const suffixes = ["", "_2", ...failureReasons.map((reason) => `_${reason}`)];

/**
 * The objects that an organization of the mock has, of each kind: there is nothing but their ids. A token of one whose id
 * ends in the reason of a failure fails for that reason.
 */
export const objectsOf = (organizationId: string): readonly ShareObject[] =>
  kinds.flatMap((kind) =>
    suffixes.map((suffix) => {
      const fails = failureReasons.find((reason) => suffix === `_${reason}`);
      return {
        id: `${shareableKinds[kind].idPrefix}${nameOf(organizationId)}${suffix}`,
        kind,
        organizationId,
        ...(fails !== undefined && { fails }),
      };
    }),
  );

/** One whole object of each kind, as `kind:id`, separated by commas: the form in which a run is told of them. */
export const namedObjects = (organizationId: string): string =>
  kinds
    .map((kind) => `${kind}:${shareableKinds[kind].idPrefix}${nameOf(organizationId)}`)
    .join(",");

const nameOf = (organizationId: string): string => organizationId.replace(/^org_/, "");

/** The object of an id, among those of some organizations. */
export function findObject(id: string, organizationIds: Iterable<string>): ShareObject | undefined {
  for (const organizationId of organizationIds) {
    // Its objects bear its name.
    if (!id.includes(nameOf(organizationId))) continue;
    const found = objectsOf(organizationId).find((object) => object.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The relationship that an object is shown as. */
export const relatedTo = ({ id, kind }: Pick<ShareObject, "id" | "kind">) => ({
  type: shareableKinds[kind].type,
  id,
});

/** The kind of an object by its relationship's type. */
export const kindOf = (type: string): ShareableKind =>
  kinds.find((kind) => shareableKinds[kind].type === type) ?? "verification";
