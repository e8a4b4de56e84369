import { undocumented } from "../../faults/undocumented.ts";
import { refuse } from "../../answer.ts";
import { axisNames } from "../../condition.ts";
import {
  type Citation,
  type ConnectionAction,
  connections,
  type ConnectionStatus,
  shownBy,
} from "@persona-conformance/schemas/facts";
import type { Concern, Fault } from "../../fault.ts";
import { inTwoRequests, isList, isRetrieve } from "../../faults/request-kinds.ts";
import type { Stored } from "../../resource/stored.ts";
import { destinationOf, sourceOf } from "../parties.ts";

const inAcceptance: Concern = {
  operations: ["action"],
  action: "accept",
  party: "destination",
  outcome: "success",
};

/** Milliseconds after its last change. */
const seconds = 3000;

const passageOf = (from: ConnectionStatus, to: ConnectionStatus, allowed: Citation) =>
  undocumented(`${from}-becomes-${to}`, from, to, allowed);

/** A fault: a status changes by itself, seconds after its last change. */
const byItself = (
  from: ConnectionStatus,
  to: ConnectionStatus,
  breaks: Fault["breaks"] & string,
): Fault => {
  const passage = passageOf(from, to, breaks);
  return {
    name: `connections/changes/${passage.name}-after-seconds`,
    breaks,
    rules: ({ passages, isDue }) => ({
      passages: () => [...passages(), passage],
      isDue: (stored, one, now) =>
        one === passage ? now - stored.updatedAt >= seconds : isDue(stored, one, now),
    }),
  };
};

/** A fault: an action makes this user the creator. Only the first such action shows it. */
const withAnotherCreator = (
  name: string,
  action: ConnectionAction,
  id: string,
  about: Pick<Fault, "breaks" | "concerns">,
): Fault => ({
  ...about,
  name: `connections/${name}`,
  rules: ({ carryOut }) => ({
    carryOut(tried, to, now) {
      const { stored } = tried;
      if (tried.action === action)
        stored.relationships = { ...stored.relationships, creator: { type: "user", id } };
      carryOut(tried, to, now);
    },
  }),
});

/** Faults in changes, apart from the answers to actions. */
export const changeFaults: readonly Fault[] = [
  byItself("pending", "active", "connections/accept-by-destination"),
  byItself("pending", "inactive", "connections/never-changed-by-hand"),
  byItself("active", "inactive", "connections/never-changed-by-hand"),
  byItself("inactive", "pending", "connections/reactivate-by-source"),
  {
    name: "connections/changes/deactivation-of-active-undone-after-seconds",
    breaks: "connections/deactivate-by-either",
    rules({ passages, isDue, carryOut }) {
      const back = passageOf("inactive", "active", "connections/deactivate-by-either");
      const wereActive = new WeakSet<object>();
      return {
        passages: () => [...passages(), back],
        isDue: (stored, one, now) =>
          one === back
            ? wereActive.has(stored) && now - stored.updatedAt >= seconds
            : isDue(stored, one, now),
        carryOut(tried, to, now) {
          if (tried.stored.status === "active") wereActive.add(tried.stored);
          else wereActive.delete(tried.stored);
          carryOut(tried, to, now);
        },
      };
    },
    concerns: { operations: ["action"], action: "deactivate", outcome: "success" },
  },
  {
    name: "connections/changes/refused-action-done-after-a-second",
    breaks: "connections/refusal-changes-nothing",
    rules({ passages, isDue, refused, carryOut }) {
      const cites = { allowed: "connections/refusal-changes-nothing" } as const;
      const late = connections.lifecycle.statuses.map((to) => {
        const from = ["pending", "active", "inactive"] as const;
        return { name: `late-${to}`, by: "system", from, to, cites } as const;
      });
      const jobs = new Map<object, { readonly to: string; readonly at: number }>();
      return {
        refused(tried, now) {
          const action = connections.lifecycle.actions.find((name) => name === tried.action);
          const to = action && shownBy(connections.lifecycle.rowOf(action));
          if (to !== undefined && to !== tried.stored.status)
            jobs.set(tried.stored, { to, at: now + 1000 });
          refused(tried, now);
        },
        carryOut(tried, to, now) {
          jobs.delete(tried.stored);
          carryOut(tried, to, now);
        },
        passages: () => [...passages(), ...late],
        isDue(stored, one, now) {
          if (!late.some(({ name }) => name === one.name)) return isDue(stored, one, now);
          const job = jobs.get(stored);
          if (job === undefined || now < job.at || job.to !== one.to) return false;
          return jobs.delete(stored);
        },
      };
    },
    concerns: { operations: ["action"], outcome: "refusal" },
  },
  {
    // As if a refused action put the connection of before the last change into a cache.
    name: "connections/changes/refusal-brings-the-status-before-back",
    breaks: "connections/refusal-changes-nothing",
    alsoBreaks: ["connections/read-your-writes", "connections/list-row-is-resource"],
    rules({ refused, carryOut, read }) {
      const before = new Map<string, Stored>();
      const shown = new Map<string, Stored>();
      return {
        refused(tried, now) {
          const { id } = tried.stored;
          const old = before.get(id);
          if (old !== undefined) shown.set(id, old);
          refused(tried, now);
        },
        carryOut(tried, to, now) {
          before.set(tried.stored.id, { ...tried.stored });
          shown.delete(tried.stored.id);
          carryOut(tried, to, now);
        },
        read: (stored, context, now) =>
          read((isRetrieve(context) && shown.get(stored.id)) || stored, context, now),
      };
    },
    concerns: { operations: ["action"], outcome: "refusal" },
  },
  {
    // As if a refused action told the index of the list that something has changed.
    name: "connections/changes/refusal-touches-the-row-in-lists",
    breaks: "connections/list-row-is-resource",
    alsoBreaks: ["connections/refusal-changes-nothing"],
    rules({ refused, carryOut, read }) {
      const touched = new Map<string, number>();
      return {
        refused(tried, now) {
          touched.set(tried.stored.id, now);
          refused(tried, now);
        },
        carryOut(tried, to, now) {
          touched.delete(tried.stored.id);
          carryOut(tried, to, now);
        },
        read(stored, context, now) {
          const view = read(stored, context, now);
          const updatedAt = isList(context) ? touched.get(stored.id) : undefined;
          return updatedAt === undefined ? view : { ...view, updatedAt };
        },
      };
    },
    concerns: { operations: ["list"], shows: true },
  },
  {
    name: "connections/accept/updated-at-stays",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut: (tried, to, now) =>
        carryOut(tried, to, tried.action === "accept" ? tried.stored.updatedAt : now),
    }),
    concerns: inAcceptance,
  },
  {
    name: "connections/accept/moves-created-at",
    breaks: "connections/accept-activates",
    rules: ({ carryOut }) => ({
      carryOut(tried, to, now) {
        if (tried.action === "accept") Object.assign(tried.stored, { createdAt: now });
        carryOut(tried, to, now);
      },
    }),
    concerns: inAcceptance,
  },
  withAnotherCreator("accept/destination-becomes-creator", "accept", "user_of_destination", {
    breaks: "connections/accept-activates",
    concerns: inAcceptance,
  }),
  withAnotherCreator("reactivate/job-becomes-creator", "reactivate", "user_job", {
    breaks: "connections/reactivate-keeps-record",
    concerns: { ...inTwoRequests, action: "reactivate" },
  }),
  {
    name: "connections/accept/updated-at-goes-back",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut: (tried, to, now) =>
        carryOut(tried, to, tried.action === "accept" ? tried.stored.createdAt - 1 : now),
    }),
    concerns: inAcceptance,
  },
  {
    // As if the dashboard's clock were ahead. Only what follows the acceptance shows it.
    name: "connections/accept/updated-at-ahead",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut: (tried, to, now) =>
        carryOut(tried, to, tried.action === "accept" ? now + 40_000 : now),
    }),
    concerns: inAcceptance,
  },
  {
    // As if it were the time of the last visit.
    name: "connections/retrieve/by-the-destination-moves-updated-at",
    breaks: "connections/action-moves-updated-at",
    rules: ({ read }) => ({
      read(stored, context, now) {
        const isTheirs = destinationOf(stored) === context.caller.organizationId;
        if (isRetrieve(context) && isTheirs) stored.updatedAt = Math.max(stored.updatedAt, now);
        return read(stored, context, now);
      },
    }),
    concerns: { operations: ["retrieve"], fixed: axisNames },
  },
  {
    // As if the two directions were one connection of a pair.
    name: "connections/deactivate/takes-the-reverse-along",
    breaks: "connections/create-each-direction",
    rules({ created, carryOut }) {
      const all: Stored[] = [];
      return {
        created(stored) {
          const made = created(stored);
          all.push(made);
          return made;
        },
        carryOut(tried, to, now) {
          carryOut(tried, to, now);
          if (tried.action !== "deactivate") return;
          const reverse = all.find(
            (one) =>
              sourceOf(one) === destinationOf(tried.stored) &&
              destinationOf(one) === sourceOf(tried.stored),
          );
          if (reverse !== undefined) Object.assign(reverse, { status: to, updatedAt: now });
        },
      };
    },
    concerns: { operations: ["action"], fixed: axisNames },
  },
  {
    name: "connections/races/both-succeed",
    breaks: "connections/deactivate-once",
    // It decides by the status that it read before the first one was done.
    when: { overlap: "second" },
    rules: ({ decide }) => ({
      decide(tried) {
        const decided = decide(tried);
        if (decided.allowed || decided.because.some((because) => because !== "status")) {
          return decided;
        }
        const to = tried.action === "deactivate" ? "inactive" : "pending";
        return { allowed: true, to, ends: [to], cites: decided.cites };
      },
    }),
  },
  {
    name: "connections/races/destination-succeeds-too",
    breaks: "connections/deactivate-once",
    // Each party has a lock of its own.
    when: { overlap: "second", party: "destination", operation: "deactivate" },
    rules: ({ decide }) => ({
      decide(tried) {
        const decided = decide(tried);
        const to = tried.stored.status;
        return decided.allowed ? decided : { allowed: true, to, ends: [to], cites: decided.cites };
      },
    }),
  },
  {
    name: "connections/races/read-finds-nothing",
    breaks: "connections/retrieve-answers-200",
    when: { overlap: "second", operation: "retrieve" },
    rules: () => ({ find: () => refuse(404) }),
  },
  {
    name: "connections/races/read-shows-another-status",
    breaks: "connections/read-your-writes",
    when: { overlap: "second", operation: "retrieve" },
    rules: ({ read }) => ({ read: (...given) => ({ ...read(...given), status: "active" }) }),
  },
];
