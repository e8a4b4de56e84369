import { connections } from "@persona-conformance/schemas/facts";
import { shownIn, withAttributes } from "../../faults/shown.ts";
import { isAnswer, refuse } from "../../answer.ts";
import {
  sourceOf,
  destinationOf,
  destinationAttribute,
  sourceAttribute,
  swapped,
} from "../parties.ts";
import { inTwoRequests, isCreate, ofTwoParties } from "../../faults/request-kinds.ts";
import type { Caller } from "../../organizations.ts";
import type { Context } from "../../protocol.ts";
import type { Fault } from "../../fault.ts";

/** Whether a text names an organization that the mock does not have. */
const isNowhere = (text: string): boolean => /\borg_(?!mock)/.test(text);

/** Answers a creation that names an organization which does not exist as if it were refused. */
const refusingNowhere: NonNullable<Fault["protocol"]> = ({ finish }) => ({
  finish(answer, context) {
    const finished = finish(answer, context);
    const isMade = isCreate(context) && finished.status === 201;
    return isMade && isNowhere(JSON.stringify(finished.body))
      ? { ...finished, ...refuse(422) }
      : finished;
  },
});

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
  ...(["revives", "touches"] as const).map((does): Fault => ({
    name: `connections/create/duplicate-${does}-what-is-inactive`,
    breaks: "connections/create-once",
    rules: ({ duplicate }) => ({
      duplicate(existing) {
        if (existing.status === "inactive") {
          if (does === "revives") existing.status = "pending";
          existing.updatedAt += 1;
        }
        return duplicate(existing);
      },
    }),
  })),
  {
    name: "connections/create/replay-resets-the-first",
    breaks: "protocol/idempotent-replay",
    when: { operation: "create", replay: "yes" },
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        context.resource === connections && !isNowhere(context.text)
          ? undefined
          : idempotencyKey(context),
    }),
    rules({ rival, resource, document }) {
      let creator: Caller | undefined;
      return {
        rival(draft, caller, rows) {
          const all = [...rows];
          const known = rival(draft, caller, all);
          creator = known && caller;
          // With another destination, the key was used before.
          return known ?? all[0];
        },
        duplicate(existing) {
          if (creator === undefined) return refuse(409);
          Object.assign(existing, { status: "pending", updatedAt: existing.updatedAt + 1 });
          const first = { ...existing, updatedAt: existing.createdAt };
          // The answer reads nothing of the request but its caller.
          const context = { caller: creator } as Context;
          return { status: 201, body: document(resource(first, context), context) };
        },
      };
    },
  },
  {
    name: "connections/create/refused-yet-made-for-others",
    breaks: "connections/create-real-destination",
    rules({ admit, rival, created, partyOf }) {
      const hidden = new Map<string, string>();
      return {
        rival: (draft, caller, rows) =>
          isNowhere(destinationOf(draft)) ? undefined : rival(draft, caller, rows),
        admit: (draft, caller) =>
          isNowhere(destinationOf(draft)) ? undefined : admit(draft, caller),
        created(stored) {
          if (isNowhere(destinationOf(stored))) hidden.set(stored.id, sourceOf(stored));
          return created(stored);
        },
        partyOf(stored, caller) {
          const maker = hidden.get(stored.id);
          if (maker === undefined) return partyOf(stored, caller);
          return maker === caller.organizationId ? undefined : "destination";
        },
      };
    },
    protocol: refusingNowhere,
    concerns: { operations: ["create"], outcome: "refusal" },
  },
  {
    // As if a queue were worked off after the refusal.
    name: "connections/create/refused-yet-listed-later",
    breaks: "connections/create-real-destination",
    // Each request makes another one.
    alsoBreaks: ["connections/create-once"],
    rules({ admit, rival, created, select }) {
      const hidden = new Map<string, number>();
      return {
        rival: (draft, caller, rows) =>
          isNowhere(destinationOf(draft)) ? undefined : rival(draft, caller, rows),
        admit: (draft, caller) =>
          isNowhere(destinationOf(draft)) ? undefined : admit(draft, caller),
        created(stored) {
          if (isNowhere(destinationOf(stored))) hidden.set(stored.id, 1);
          return created(stored);
        },
        select(rows, context, now) {
          const shown = rows.filter(({ id }) => (hidden.get(id) ?? 0) === 0);
          for (const { id } of rows) hidden.set(id, Math.max(0, (hidden.get(id) ?? 0) - 1));
          return select(shown, context, now);
        },
      };
    },
    protocol: refusingNowhere,
    concerns: { operations: ["create"], outcome: "refusal", fixed: ["replay"] },
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
