import { shownIn, withAttributes } from "../../faults/shown.ts";
import { isAnswer, refuse } from "../../answer.ts";
import {
  sourceOf,
  destinationOf,
  destinationAttribute,
  sourceAttribute,
  swapped,
} from "../parties.ts";
import { inTwoRequests, ofTwoParties } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";

/** Faults in the creation of a connection. */
export const createFaults: readonly Fault[] = [
  {
    name: "connections/create/is-active",
    breaks: "connections/create-is-pending",
    rules: ({ created }) => ({
      created: (stored) => created({ ...stored, status: "active" }),
    }),
  },
  {
    name: "connections/create/is-inactive",
    breaks: "connections/create-is-pending",
    rules: ({ created }) => ({
      created: (stored) => created({ ...stored, status: "inactive" }),
    }),
  },
  shownIn("create", "connections/create/answers-active", "connections/create-is-pending", (json) =>
    withAttributes(json, { status: "active" }),
  ),
  shownIn("create", "connections/create/swaps-parties", "connections/create-by-source", swapped),
  shownIn("create", "connections/create/another-source", "connections/create-by-source", (json) =>
    withAttributes(json, { [sourceAttribute]: "org_somebodyElse" }),
  ),
  shownIn(
    "create",
    "connections/create/another-destination",
    "connections/create-names-destination",
    (json) => withAttributes(json, { [destinationAttribute]: "org_somebodyElse" }),
  ),
  {
    name: "connections/create/anywhere",
    breaks: "connections/create-real-destination",
    rules: () => ({ admit: () => undefined }),
  },
  {
    name: "connections/create/nowhere-in-particular",
    breaks: "connections/create-needs-destination",
    rules: ({ draft, admit }) => ({
      draft(body) {
        const named = draft(body);
        return isAnswer(named) ? { attributes: { [destinationAttribute]: "" } } : named;
      },
      admit: (named, caller) => (destinationOf(named) === "" ? undefined : admit(named, caller)),
    }),
  },
  {
    name: "connections/create/duplicates",
    breaks: "connections/create-once",
    rules: () => ({ duplicate: () => undefined }),
  },
  {
    name: "connections/create/duplicates-of-active",
    breaks: "connections/create-once",
    rules: ({ duplicate }) => ({
      duplicate: (existing) => (existing.status === "active" ? undefined : duplicate(existing)),
    }),
  },
  {
    name: "connections/create/duplicate-resets-the-first",
    breaks: "connections/create-once",
    rules: ({ duplicate }) => ({
      duplicate(existing) {
        existing.status = "pending";
        existing.updatedAt += 1;
        return duplicate(existing);
      },
    }),
  },
  {
    name: "connections/create/duplicate-of-reverse",
    breaks: "connections/create-each-direction",
    rules: ({ admit, created }) => {
      const pairs = new Set<string>();
      return {
        created(stored) {
          pairs.add(`${sourceOf(stored)} ${destinationOf(stored)}`);
          return created(stored);
        },
        admit: (draft, caller) =>
          pairs.has(`${destinationOf(draft)} ${caller.organizationId}`)
            ? refuse(409)
            : admit(draft, caller),
      };
    },
    concerns: ofTwoParties,
  },
  {
    name: "connections/create/cannot-be-read",
    breaks: "connections/retrieve-answers-200",
    rules: ({ rival, created, partyOf }) => {
      let isAsked = false;
      const hidden = new Set<string>();
      return {
        rival(...asked) {
          const found = rival(...asked);
          isAsked = found === undefined;
          return found;
        },
        created(stored) {
          if (isAsked) hidden.add(stored.id);
          isAsked = false;
          return created(stored);
        },
        partyOf: (stored, caller) => (hidden.has(stored.id) ? undefined : partyOf(stored, caller)),
      };
    },
    concerns: inTwoRequests,
  },
];
