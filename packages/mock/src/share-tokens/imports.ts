import {
  connections,
  jsonAt,
  jsonObject,
  shareableKinds,
  shareTokens,
} from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../answer.ts";
import { readInput } from "../resource/input.ts";
import type { ResourceRules } from "../resource/rules.ts";
import type { View } from "../resource/stored.ts";
import type { World } from "../served.ts";
import {
  connectionRelationship,
  destinationRelationship,
  findObject,
  kindOf,
  relatedTo,
  type ShareObject,
  sourceRelationship,
} from "./objects.ts";

type Rules = Pick<ResourceRules, "carryOut" | "isDue" | "pass" | "organizationOf">;

/** The name of what no answer shows: whether a token was redeemed in a dashboard. */
export const byHand = "redeemed-by-hand";

/** Redeems tokens: chooses the destination object, and ends the import. Also expires them, since that may change `expires-at`. */
export function createImports(
  { rulings, organizations, find }: World,
  { carryOut, isDue, pass, organizationOf }: Rules,
): Pick<ResourceRules, "input" | "carryOut" | "isDue" | "pass"> {
  let clones = 0;
  /** The token that was last imported into each object. */
  const imported = new Map<string, string>();
  const sourceOf = ({ relationships }: Pick<View, "relationships">) =>
    relationships[sourceRelationship] ?? { type: "", id: "" };
  const isRenamed = rulings["share-tokens/destination-type"] === "another";
  const renamed = ({ kind }: Pick<ShareObject, "kind">) => `${kind}/imported`;
  const failureOf = (view: View) => findObject(sourceOf(view).id, organizations)?.fails;

  function isConnected({ relationships }: View): boolean {
    const { id = "" } = relationships[connectionRelationship] ?? {};
    return find(connections.name, id)?.status === "active";
  }

  return {
    input({ action, stored }, asked) {
      if (action !== "redeem") return {};
      const nothing = rulings["share-tokens/redeem-null-destination"];
      const isNull = jsonAt(asked, ...destinationPlace) === null;
      if (isNull && nothing !== "202") return refuse(nothing, "destination-id is null");
      const body = isNull ? withoutDestination(asked) : asked;
      const given = readInput(body, shareTokens.inputs?.redeem ?? {}, {
        unknown: rulings["share-tokens/redeem-mappings-under-attributes"],
        wrongType: "400",
      });
      if (isAnswer(given)) return given;
      const { "destination-id": into, "field-mappings": mappings } = given;
      const kind = kindOf(sourceOf(stored).type);
      const modes: readonly string[] = shareableKinds[kind].modes;
      if (into === undefined) {
        if (!modes.includes("clone")) {
          const code = rulings["share-tokens/redeem-without-destination"];
          return refuse(code, `an ${kind} cannot be cloned: destination-id is missing`);
        }
        const ruled = rulings["share-tokens/redeem-mappings-on-clone"];
        return mappings === undefined || ruled === "ignored"
          ? {}
          : refuse(ruled, "field-mappings are not for clones");
      }
      if (!modes.includes("hydrate")) {
        const code = rulings["share-tokens/redeem-verification-into-object"];
        return refuse(code, `a ${kind} can only be cloned`);
      }
      // `readInput` returns a text for it.
      const object = findObject(into as string, organizations);
      // Widened: the kinds differ in their modes.
      const isHydratable =
        object !== undefined &&
        (shareableKinds[object.kind].modes as readonly string[]).includes("hydrate");
      if (!isHydratable) {
        const code = rulings["share-tokens/redeem-unknown-destination"];
        return refuse(code, "destination-id is not found");
      }
      if (object.organizationId !== organizationOf(stored, "destination")) {
        const code = rulings["share-tokens/redeem-foreign-destination"];
        return refuse(code, "destination-id is not found");
      }
      const across = rulings["share-tokens/redeem-across-kinds"];
      if (object.kind !== kind && across !== "202")
        return refuse(across, `an ${kind} cannot be imported into an ${object.kind}`);
      const busy = rulings["share-tokens/redeem-into-busy"];
      const isBusy = find(shareTokens.name, imported.get(object.id) ?? "")?.status === "pending";
      if (isBusy && busy !== "done")
        return refuse(busy, `another import into ${object.id} is running`);
      return { destination: { ...relatedTo(object), ...(isRenamed && { type: renamed(object) }) } };
    },
    carryOut(tried, to, now) {
      const { action, stored, context, input = {} } = tried;
      const { status } = stored;
      // If a second expiry is not refused, it changes nothing.
      if (action === "expire" && status === "expired") return;
      carryOut(tried, to, now);
      if (action === "expire") {
        const moves = rulings["share-tokens/expire-moves-expires-at"] === "yes";
        if (moves && status === "created") {
          stored.attributes = { ...stored.attributes, "expires-at": now };
        }
        return;
      }
      const { [destinationRelationship]: _, ...others } = stored.relationships;
      // `input` above returned this member, if any.
      const { destination } = input as { readonly destination?: ReturnType<typeof relatedTo> };
      if (destination !== undefined) imported.set(destination.id, stored.id);
      stored.attributes = {
        ...stored.attributes,
        "redeem-mode": destination === undefined ? "clone" : "hydrate",
        [byHand]: context === undefined,
        "failed-at": null,
        "failure-reason": null,
      };
      stored.relationships = {
        ...others,
        ...(destination && { [destinationRelationship]: destination }),
      };
      if (stored.settling !== undefined && failureOf(stored) !== undefined) {
        stored.settling = { ...stored.settling, to: "failed" };
      }
    },
    isDue(stored, passage, now) {
      const { settling } = stored;
      const isCut =
        settling !== undefined &&
        rulings["share-tokens/redeem-while-deactivated"] === "failed" &&
        !isConnected(stored);
      return isDue(
        isCut ? { ...stored, settling: { ...settling, to: "failed" } } : stored,
        passage,
        now,
      );
    },
    pass(stored, passage, now) {
      // An import that takes no time ends in the millisecond in which it began.
      const isInstant =
        stored.settling !== undefined && rulings["share-tokens/redeem-settles-after"] === "0";
      pass(stored, passage, isInstant ? stored.updatedAt : now);
      if (stored.status === "failed") {
        const isNew = rulings["share-tokens/failure-reasons"] === "new";
        const reason = isNew ? "source_locked" : (failureOf(stored) ?? "import_failed");
        stored.attributes = { ...stored.attributes, "failure-reason": reason };
        const { [destinationRelationship]: _, ...others } = stored.relationships;
        if (rulings["share-tokens/destination-after-failure"] === "no")
          stored.relationships = others;
      }
      const isKept = rulings["share-tokens/expires-at-once-redeemed"] === "yes";
      if (stored.status === "redeemed" && !isKept)
        stored.attributes = { ...stored.attributes, "expires-at": null };
      if (stored.status === "redeemed" && stored.attributes["redeem-mode"] === "clone") {
        stored.relationships = {
          ...stored.relationships,
          [destinationRelationship]: clone(stored),
        };
      }
    },
  };

  /** The object that a clone makes at the destination. */
  function clone(view: View) {
    clones += 1;
    const kind = kindOf(sourceOf(view).type);
    const { type, idPrefix } = shareableKinds[kind];
    const usual = kind === "verification" ? `${type}/database` : type;
    return {
      type: isRenamed ? renamed({ kind }) : usual,
      id: `${idPrefix}mockclone${String(clones).padStart(6, "0")}`,
    };
  }
}

const destinationPlace = ["data", "attributes", "destination-id"] as const;

/** The body of a redemption without its destination object. */
function withoutDestination(body: unknown): unknown {
  const { "destination-id": _, ...attributes } = jsonObject(jsonAt(body, "data", "attributes"));
  return { ...jsonObject(body), data: { ...jsonObject(jsonAt(body, "data")), attributes } };
}
