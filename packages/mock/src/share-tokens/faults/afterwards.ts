import { jsonObject, shareTokens } from "@persona-conformance/schemas/facts";
import { attributesIn, shown, withAttributes } from "../../faults/shown.ts";
import { isAnswer } from "../../answer.ts";
import { inTwoRequests, isAction } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";
import { undocumented } from "../../faults/undocumented.ts";
import type { Stored } from "../../resource/stored.ts";
import { condition, destinationRelationship, sourceRelationship } from "../objects.ts";

/** A fault: a redeemed token changes once more by itself, some milliseconds after its last change. */
function onceMore(
  name: string,
  breaks: Fault["breaks"] & string,
  wait: number,
  change?: (stored: Stored, now: number) => void,
): Fault {
  const again = undocumented(name, "redeemed", "redeemed", breaks);
  return {
    name: `share-tokens/changes/${name}`,
    breaks,
    rules: ({ passages, isDue, pass }) => {
      const done = new Set<string>();
      return {
        passages: () => [...passages(), again],
        isDue: (stored, one, now) =>
          one === again
            ? !done.has(stored.id) && now - stored.updatedAt >= wait
            : isDue(stored, one, now),
        pass(stored, one, now) {
          if (one === again) done.add(stored.id);
          if (one === again && change) change(stored, now);
          else pass(stored, one, now);
        },
      };
    },
  };
}

/** A fault: a job writes the time of its own end, a while later, into a token that is redeemed. */
const stampedAgain: Fault = {
  ...onceMore("redeemed-at-stamped-again", "share-tokens/redeemed-at-tells", 900, (stored, now) => {
    stored.attributes = { ...stored.attributes, "redeemed-at": now };
  }),
  concerns: { operations: ["list", "retrieve", "action"], statuses: ["redeemed"] },
};

/** A fault: a redemption that has begun is undone when its connection is deactivated. */
function undoneByPause(): Fault {
  const breaks = "share-tokens/redeem-settles";
  const undone = undocumented("undone-by-a-pause", "pending", "created", breaks);
  return {
    name: "share-tokens/connection/pausing-undoes-redemptions",
    breaks,
    rules: ({ meets, passages, isDue }) => ({
      passages: () => [undone, ...passages()],
      isDue: (stored, one, now) =>
        one === undone ? !meets(stored, condition) : isDue(stored, one, now),
    }),
    concerns: { operations: ["list", "retrieve", "action"], shows: true },
  };
}

/** A fault: what a refused second redemption names is imported into, if the first one has not ended. */
const importedElsewhere: Fault = {
  name: "share-tokens/redeem/refused-meanwhile-yet-imported-elsewhere",
  breaks: "share-tokens/refusal-changes-nothing",
  concerns: {
    operations: ["action"],
    action: "redeem",
    party: "destination",
    from: "pending",
    outcome: "refusal",
  },
  rules: ({ refused }) => ({
    refused(tried, now) {
      const { stored, action, context } = tried;
      const { type = "account" } = stored.relationships[destinationRelationship] ?? {};
      const [, id] = /"destination[-_]?id":\s*"([^"]+)"/i.exec(context?.text ?? "") ?? [];
      if (action === "redeem" && stored.status === "pending" && id !== undefined) {
        const destination = { [destinationRelationship]: { type, id } };
        stored.relationships = { ...stored.relationships, ...destination };
      } else refused(tried, now);
    },
  }),
};

/** A fault: a job expires a token, although its destination was refused. */
function expiredLater(): Fault {
  const breaks = "share-tokens/refusal-changes-nothing";
  const later = undocumented("expired-later", "created", "expired", breaks);
  return {
    name: "share-tokens/expire/refused-to-the-destination-yet-done-later",
    breaks,
    concerns: { operations: ["action"], action: "expire", party: "destination", from: "created" },
    rules: ({ refused, passages, isDue }) => {
      const wanted = new Map<string, number>();
      return {
        refused(tried, now) {
          const { action, party, stored } = tried;
          if (action === "expire" && party === "destination" && stored.status === "created")
            wanted.set(stored.id, now);
          refused(tried, now);
        },
        passages: () => [...passages(), later],
        isDue: (stored, one, now) =>
          one === later ? now - (wanted.get(stored.id) ?? now) >= 1000 : isDue(stored, one, now),
      };
    },
  };
}

/** A fault: after a stranger tried to redeem a token, its destination can no longer do so. */
const lockedByStranger: Fault = {
  name: "share-tokens/strangers/a-redemption-locks-the-token",
  breaks: "share-tokens/refusal-changes-nothing",
  alsoBreaks: ["share-tokens/redeem-answers-202"],
  concerns: { operations: ["action"], action: "redeem", party: "destination", from: "created" },
  rules: ({ excluded, decide }) => {
    const locked = new Set<string>();
    return {
      excluded(stored, caller, operation) {
        if (operation === "redeem") locked.add(stored.id);
        return excluded(stored, caller, operation);
      },
      decide(tried) {
        const { action, stored } = tried;
        const isLocked = action === "redeem" && locked.has(stored.id);
        const isMeant = isLocked && stored.status === shareTokens.lifecycle.initial;
        return decide(isMeant ? { ...tried, stored: { ...stored, status: "pending" } } : tried);
      },
    };
  },
};

/** A fault: a token expires by time even while it is imported. */
function lapsedMeanwhile(): Fault {
  const breaks = "share-tokens/redeem-settles";
  const lapsed = undocumented("lapsed-meanwhile", "pending", "expired", breaks);
  return {
    name: "share-tokens/changes/time-takes-what-is-pending",
    breaks,
    concerns: { operations: ["list", "retrieve", "action"], shows: true },
    rules: ({ passages, isDue }) => ({
      passages: () => [lapsed, ...passages()],
      isDue(stored, one, now) {
        const end = stored.attributes["expires-at"];
        return one === lapsed
          ? typeof end === "number" && now >= end && (stored.settling?.at ?? end) >= end
          : isDue(stored, one, now);
      },
    }),
  };
}

/** A fault: the destination object of a redeemed token is lost once another token is imported into it. */
const lostToTheNext: Fault = {
  name: "share-tokens/destination/lost-to-the-next",
  breaks: "share-tokens/redeem-shows-destination",
  concerns: {
    ...inTwoRequests,
    operations: ["action"],
    action: "redeem",
    party: "destination",
    outcome: "success",
  },
  rules: ({ created, carryOut }) => {
    const all: Stored[] = [];
    return {
      created(stored) {
        const one = created(stored);
        all.push(one);
        return one;
      },
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        const into = tried.stored.relationships[destinationRelationship]?.id;
        for (const other of all) {
          const { [destinationRelationship]: held, ...rest } = other.relationships;
          const isTaken = other !== tried.stored && other.status === "redeemed";
          if (isTaken && into !== undefined && held?.id === into) other.relationships = rest;
        }
      },
    };
  },
};

/** A fault: once another token is redeemed, an expired one looks as it did before. It is still refused what an expired one is. */
const expiryForgotten: Fault = {
  name: "share-tokens/changes/redemption-of-another-hides-an-expiry",
  breaks: "share-tokens/ends-are-final",
  concerns: { ...inTwoRequests, operations: ["list", "retrieve"], shows: true },
  rules: ({ created, carryOut, decide }) => {
    const all = new Map<Stored, Stored>();
    const forgotten = new Set<string>();
    return {
      created(stored) {
        const one = created(stored);
        all.set(one, { ...one });
        return one;
      },
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        for (const [one, first] of tried.action === "redeem" ? all : []) {
          if (one.status !== "expired" || Number(first.attributes["expires-at"]) <= now) continue;
          forgotten.add(one.id);
          Object.assign(one, { status: first.status, attributes: first.attributes });
        }
      },
      decide(tried) {
        const { stored } = tried;
        const isExpired = forgotten.has(stored.id);
        return decide(isExpired ? { ...tried, stored: { ...stored, status: "expired" } } : tried);
      },
    };
  },
};

/** A fault: a refused expiry makes the import fail. */
const failedByExpiry: Fault = {
  name: "share-tokens/expire/refused-yet-fails-the-import",
  breaks: "share-tokens/refusal-changes-nothing",
  concerns: { operations: ["action"], action: "expire", from: "pending", outcome: "refusal" },
  rules: ({ refused }) => ({
    refused(tried, now) {
      const { stored, action } = tried;
      if (action === "expire" && stored.settling !== undefined)
        stored.settling = { ...stored.settling, to: "failed" };
      refused(tried, now);
    },
  }),
};

/** A fault: a repeated creation changes its token, if that has a status. */
function changedByReplay(
  name: string,
  breaks: Fault["breaks"],
  status: string,
  change: (token: Stored) => void,
): Fault {
  let made = new Map<string, Stored>();
  return {
    name: `share-tokens/create/replay-${name}`,
    breaks,
    concerns: { operations: ["create", "retrieve", "list"], statuses: [status] },
    protocol({ replay }) {
      // One mock has one map.
      const own = (made = new Map<string, Stored>());
      return {
        replay(stored) {
          const answer = replay(stored);
          const [, id = ""] = /"id":"([^"]*)"/.exec(JSON.stringify(answer.body)) ?? [];
          const token = answer.status === 201 ? own.get(id) : undefined;
          if (token?.status === status) change(token);
          return answer;
        },
      };
    },
    rules({ created }) {
      const own = made;
      return {
        created(stored) {
          const one = created(stored);
          own.set(one.id, one);
          return one;
        },
      };
    },
  };
}

/** Faults in what follows the end of a token, or interrupts its redemption. */
export const afterwardsFaults: readonly Fault[] = [
  onceMore("redeemed-once-more", "share-tokens/ends-are-final", 1500),
  stampedAgain,
  undoneByPause(),
  importedElsewhere,
  expiredLater(),
  lockedByStranger,
  lapsedMeanwhile(),
  lostToTheNext,
  expiryForgotten,
  failedByExpiry,
  changedByReplay(
    "prolongs-the-lifetime",
    "protocol/idempotent-replay",
    shareTokens.lifecycle.initial,
    (token) => {
      const end = Number(token.attributes["expires-at"]) + 60_000;
      token.attributes = { ...token.attributes, "expires-at": end };
    },
  ),
  changedByReplay("revives-an-expired-token", "share-tokens/ends-are-final", "expired", (token) => {
    token.status = shareTokens.lifecycle.initial;
  }),
  shown(
    "share-tokens/views/source-sees-what-is-redeemed-as-pending",
    "share-tokens/resource-one-token",
    (json, { status }) =>
      status === "redeemed" && attributesIn(json)["direction"] === "outbound"
        ? withAttributes(json, { status: "pending" })
        : json,
    { party: "source", statuses: ["redeemed"] },
  ),
  shown(
    "share-tokens/destination/one-clone-for-all",
    "share-tokens/redeem-clones",
    (json, { status, attributes, relationships }) => {
      const held = jsonObject(json["relationships"]);
      const isClone = status === "redeemed" && attributes["redeem-mode"] === "clone";
      const { type, id } = relationships[sourceRelationship] ?? {};
      return isClone && destinationRelationship in held
        ? {
            ...json,
            relationships: {
              ...held,
              [destinationRelationship]: { data: { type, id: `${id}_c` } },
            },
          }
        : json;
    },
    { party: "destination", statuses: ["redeemed"] },
  ),
  {
    // As if the status were computed from a time that was not loaded.
    name: "share-tokens/fields/what-is-expired-shown-as-created",
    breaks: "protocol/fields-select",
    concerns: { operations: ["list", "retrieve"], query: true, statuses: ["expired"] },
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const names = context.query.get(`fields[${shareTokens.type}]`);
        const isExpired = attributesIn(resource)["status"] === "expired";
        const isMeant = isExpired && names !== null && !/expires/i.test(names);
        const asked = isMeant ? withAttributes(resource, { status: "created" }) : resource;
        // The mock's own resources are objects.
        return sparse({ ...asked }, context, version);
      },
    }),
  },
  {
    // As if the times were computed from a status that was not loaded.
    name: "share-tokens/fields/times-null-without-the-status",
    breaks: "protocol/fields-select",
    concerns: { operations: ["list", "retrieve"], query: true, fixed: ["operation"] },
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const chosen = jsonObject(sparse(resource, context, version));
        const attributes = attributesIn(chosen);
        if (!context.query.has(`fields[${shareTokens.type}]`) || "status" in attributes)
          return chosen;
        const times = Object.values(shareTokens.stamps ?? {}).filter((name) => name in attributes);
        return withAttributes(chosen, Object.fromEntries(times.map((name) => [name, null])));
      },
    }),
  },
  {
    name: "share-tokens/fields/ignored-by-expire",
    breaks: "protocol/fields-select",
    concerns: { operations: ["action"], query: true, fixed: ["operation", "party"] },
    rules: ({ sparse }) => ({
      sparse: (resource, context, version) =>
        isAction(context, "expire") ? resource : sparse(resource, context, version),
    }),
  },
  {
    name: "share-tokens/fields/destination-always-sees-the-status",
    breaks: "protocol/fields-select",
    concerns: { operations: ["list", "retrieve", "action"], query: true, party: "destination" },
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const { status, direction } = attributesIn(resource);
        const isMeant = direction === "inbound" && context.query.has(`fields[${shareTokens.type}]`);
        const chosen = sparse(resource, context, version);
        return isMeant ? withAttributes(jsonObject(chosen), { status }) : chosen;
      },
    }),
  },
  {
    name: "share-tokens/list/filter-status-misses-what-time-expired",
    breaks: "share-tokens/list-filter-status",
    concerns: { operations: ["list"], fixed: ["page"] },
    rules: ({ pass, select }) => {
      const lapsed = new Set<string>();
      return {
        pass(stored, passage, now) {
          if (passage.by === "time") lapsed.add(stored.id);
          pass(stored, passage, now);
        },
        select(rows, context, now) {
          const selected = select(rows, context, now);
          return isAnswer(selected) || context.query.get("filter[status]") !== "expired"
            ? selected
            : selected.filter(({ id }) => !lapsed.has(id));
        },
      };
    },
  },
];
