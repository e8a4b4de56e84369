import { refuse } from "../../answer.ts";
import { readDraft } from "../draft.ts";
import type { ResourceRules } from "../rules.ts";
import type { Ruled } from "./ruled.ts";

type CreationRules = Pick<ResourceRules, "draft" | "admit" | "rival" | "duplicate" | "created">;

/** What may be created. */
export function correctCreation({ resource, ruling }: Ruled): CreationRules {
  return {
    draft: (body) =>
      readDraft(body, resource, {
        unknown: ruling("create-unknown-attribute"),
        missing: ruling("create-missing-attribute"),
        wrongType: ruling("create-wrong-type"),
      }),
    admit: () => undefined,
    rival: () => undefined,
    duplicate: () => refuse(409, `${resource.one} already exists`),
    created: (stored) => stored,
  };
}
