import { shown, shownIn, withAttributes, attributesIn } from "../../faults/shown.ts";
import { destinationOf, swapped } from "../parties.ts";
import {
  inActions,
  inTwoRequests,
  isAction,
  ofDashboards,
  ofTwoParties,
} from "../../faults/request-kinds.ts";
import type { Concern, Fault } from "../../fault.ts";
import type { Tried } from "../../resource/rules.ts";
import type { Stored } from "../../resource/stored.ts";

const inReactivation: Concern = { ...inActions, action: "reactivate" };

/** Faults of the actions on connections, apart from their lifecycle. */
export const actionFaults: readonly Fault[] = [
  shownIn(
    "action",
    "connections/actions/answer-with-another-id",
    "connections/action-answers-200",
    (json) => ({ ...json, id: `${String(json["id"])}x` }),
  ),
  shown(
    "connections/actions/answer-with-new-created-at",
    "connections/reactivate-keeps-record",
    (json, _view, context) =>
      isAction(context, "reactivate")
        ? withAttributes(json, { "created-at": attributesIn(json)["updated-at"] })
        : json,
    inReactivation,
  ),
  shownIn(
    "action",
    "connections/actions/answer-with-old-updated-at",
    "connections/action-answers-200",
    (json) => withAttributes(json, { "updated-at": attributesIn(json)["created-at"] }),
  ),
  shown(
    "connections/actions/destination-is-told-that-nothing-changed",
    "connections/action-answers-200",
    (json, view, context) =>
      isAction(context, "deactivate") && context.caller.organizationId === destinationOf(view)
        ? withAttributes(json, { status: "active" })
        : json,
    { ...inActions, action: "deactivate", party: "destination" },
  ),
  shown(
    "connections/actions/answer-swaps-parties",
    "connections/reactivate-keeps-record",
    (json, view, context) => (isAction(context, "reactivate") ? swapped(json, view) : json),
    inReactivation,
  ),
  shown(
    "connections/actions/reactivation-without-attributes",
    "connections/resource-shape",
    (json, _view, context) =>
      isAction(context, "reactivate") ? { id: json["id"], type: json["type"] } : json,
    inReactivation,
  ),
  {
    name: "connections/actions/updated-at-stays",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.stored.updatedAt);
      },
    }),
  },
  {
    name: "connections/actions/updated-at-a-millisecond-later",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.stored.updatedAt + 1);
      },
    }),
    concerns: { operations: ["action"], outcome: "success" },
  },
  {
    name: "connections/actions/updated-at-goes-back",
    breaks: "connections/action-moves-updated-at",
    rules: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.stored.updatedAt - 1);
      },
    }),
  },
  {
    name: "connections/deactivate/not-stored-in-camel-case",
    breaks: "connections/deactivate-by-either",
    alsoBreaks: ["connections/action-answers-200", "connections/read-your-writes"],
    rules: ({ carryOut, read }) => {
      const shownOnly = new Map<object, Stored>();
      return {
        carryOut(tried, to, now) {
          const isCamel = tried.context?.headers.get("key-inflection") === "camel";
          if (tried.action !== "deactivate" || !isCamel) return carryOut(tried, to, now);
          const copy = { ...tried.stored };
          carryOut({ ...tried, stored: copy }, to, now);
          if (tried.context !== undefined) shownOnly.set(tried.context, copy);
        },
        read: (stored, context, now) => read(shownOnly.get(context) ?? stored, context, now),
      };
    },
    concerns: { ...inActions, action: "deactivate", outcome: "success", fixed: ["style"] },
  },
  {
    name: "connections/deactivate/again-answers-200",
    breaks: "connections/deactivate-once",
    rules: ({ decide, carryOut }) => {
      const isAgain = ({ action, stored }: Pick<Tried, "action" | "stored">) =>
        action === "deactivate" && stored.status === "inactive";
      return {
        decide(tried) {
          const { cites } = decide(tried);
          return isAgain(tried)
            ? { allowed: true, to: "inactive", ends: ["inactive"], cites }
            : decide(tried);
        },
        carryOut(tried, to, now) {
          if (!isAgain(tried)) carryOut(tried, to, now);
        },
      };
    },
    concerns: { ...inActions, action: "deactivate", from: "inactive" },
  },
  {
    name: "connections/deactivate/refused-one-of-the-destination-reactivates",
    breaks: "connections/refusal-changes-nothing",
    rules: ({ refused, carryOut }) => ({
      refused(tried, now) {
        const { action, party, stored } = tried;
        const isMeant = action === "deactivate" && party === "destination";
        if (isMeant && stored.status === "inactive") carryOut(tried, "pending", now);
        else refused(tried, now);
      },
    }),
    concerns: { ...inActions, action: "deactivate", party: "destination", outcome: "refusal" },
  },
  {
    name: "connections/reactivate/leaves-an-older-one",
    breaks: "connections/create-once",
    alsoBreaks: ["connections/reactivate-keeps-record"],
    rules: ({ carryOut, order }) => {
      const left = new Map<string, Stored>();
      return {
        carryOut(tried, to, now) {
          const { action, stored } = tried;
          const id = `${stored.id}2`;
          const createdAt = stored.createdAt - 5000;
          if (action === "reactivate") left.set(stored.id, { ...stored, id, createdAt });
          carryOut(tried, to, now);
        },
        order: (rows) => order([...rows.flatMap(({ id }) => left.get(id) ?? []), ...rows]),
      };
    },
    concerns: inTwoRequests,
  },
  movingCreation("connections/deactivate/moves-created-at", "deactivate", 0),
  movingCreation("connections/reactivate/moves-created-at-after-ten-rounds", "reactivate", 10),
  {
    name: "connections/reactivate/remembers-acceptance",
    breaks: "connections/reactivate-accept-again",
    rules: ({ carryOut }) => {
      const accepted = new Set<string>();
      return {
        carryOut(tried, to, now) {
          const { action, stored } = tried;
          if (action === "accept") accepted.add(stored.id);
          const restored = action === "reactivate" && accepted.has(stored.id);
          carryOut(tried, restored ? "active" : to, now);
        },
      };
    },
    concerns: ofDashboards,
  },
  {
    name: "connections/reactivate/by-destination-after-source",
    breaks: "connections/reactivate-by-source",
    rules: ({ decide, carryOut }) => {
      const off = new Map<string, string>();
      return {
        carryOut(tried, to, now) {
          if (to === "inactive") off.set(tried.stored.id, tried.party);
          carryOut(tried, to, now);
        },
        decide(tried) {
          const ruling = decide(tried);
          const bySource = off.get(tried.stored.id) === "source";
          const theirs = tried.action === "reactivate" && tried.party === "destination";
          if (ruling.allowed || !theirs || !bySource || tried.stored.status !== "inactive") {
            return ruling;
          }
          return { allowed: true, to: "pending", ends: ["pending"], cites: ruling.cites };
        },
      };
    },
    concerns: ofTwoParties,
  },
  {
    name: "connections/reactivate/becomes-active-later",
    breaks: "connections/reactivate-accept-again",
    rules: ({ read, carryOut }) => {
      const on = new Map<string, number>();
      return {
        carryOut(tried, to, now) {
          if (tried.action === "reactivate") on.set(tried.stored.id, now);
          else on.delete(tried.stored.id);
          carryOut(tried, to, now);
        },
        read(stored, context, now) {
          const since = on.get(stored.id);
          if (since !== undefined && now > since + 300) stored.status = "active";
          return read(stored, context, now);
        },
      };
    },
    concerns: inTwoRequests,
  },
  {
    name: "connections/reactivate/fails-after-ten-rounds",
    breaks: "connections/reactivate-to-pending",
    rules: ({ decide }) => {
      const rounds = new Map<string, number>();
      return {
        decide(tried) {
          const ruling = decide(tried);
          if (tried.action !== "reactivate" || !ruling.allowed) return ruling;
          const round = (rounds.get(tried.stored.id) ?? 0) + 1;
          rounds.set(tried.stored.id, round);
          if (round <= 10) return ruling;
          return { allowed: false, because: ["status"], with: [409], cites: ruling.cites };
        },
      };
    },
    concerns: { ...inActions, action: "reactivate", party: "source", fixed: ["round"] },
  },
];

/** A fault in which an action changes `created-at` after it has been done `after` times. */
function movingCreation(name: string, action: "deactivate" | "reactivate", after: number): Fault {
  return {
    name,
    breaks: `connections/${action}-keeps-record`,
    rules: ({ carryOut, read }) => {
      const rounds = new Map<string, number>();
      return {
        carryOut(tried, to, now) {
          const { id } = tried.stored;
          if (tried.action === action) rounds.set(id, (rounds.get(id) ?? 0) + 1);
          carryOut(tried, to, now);
        },
        read(stored, context, now) {
          const late = Math.max(0, (rounds.get(stored.id) ?? 0) - after);
          return { ...read(stored, context, now), createdAt: stored.createdAt + late };
        },
      };
    },
    concerns: inTwoRequests,
  };
}
