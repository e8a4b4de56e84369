import { undocumented } from "../../faults/undocumented.ts";
import { connections, shareTokens } from "@persona-conformance/schemas/facts";
import { isAnswer } from "../../answer.ts";
import { isError } from "../../faults/written.ts";
import { inLists, inTwoRequests } from "../../faults/request-kinds.ts";
import type { Concern, Fault } from "../../fault.ts";
import type { Context } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";
import { condition, connectionOf } from "../objects.ts";

const redemption: Concern = {
  operations: ["action"],
  action: "redeem",
  party: "destination",
  from: "created",
};

/** A fault: whether a token can be redeemed depends in a wrong way on its connection's status, now and earlier. */
const joined = (
  name: string,
  breaks: Fault["breaks"],
  meets: (isActive: boolean, stored: Stored) => boolean,
): Fault => ({
  name: `share-tokens/connection/${name}`,
  breaks,
  rules: ({ meets: isMet }) => ({
    meets: (stored, asked) => meets(isMet(stored, asked), stored),
  }),
  concerns: redemption,
});

const created = shareTokens.lifecycle.initial;

/** A fault in which a refused request about tokens makes the connection active. */
function activating(
  name: string,
  from: string,
  isMeant: (context: Context, details: string, connection: Stored) => boolean,
): Fault {
  const breaks = "connections/never-changed-by-hand";
  const passage = undocumented(name, from, "active", breaks);
  let refusals: { readonly context: Context; readonly details: string }[] = [];
  return {
    name: `share-tokens/connection/${name}`,
    // A dashboard accepts connections, and no tokens.
    concerns: { never: { operation: ["accept"] } },
    breaks,
    resource: connections.name,
    protocol({ finish }) {
      // One mock has one list.
      const own: typeof refusals = (refusals = []);
      return {
        finish(answer, context) {
          const isOf = context?.operation?.resource.name === shareTokens.name;
          if (isOf && isError(answer))
            own.push({ context, details: JSON.stringify(answer.body) ?? "" });
          return finish(answer, context);
        },
      };
    },
    rules({ passages, isDue }) {
      const own = refusals;
      /** The number of refusals before a connection was first seen after its last change. */
      const before = new Map<string, number>();
      return {
        passages: () => [...passages(), passage],
        isDue(stored, one, now) {
          if (one !== passage) return isDue(stored, one, now);
          const state = `${stored.id} ${stored.updatedAt}`;
          const count = before.get(state) ?? own.length;
          before.set(state, count);
          return own.slice(count).some(({ context, details }) => isMeant(context, details, stored));
        },
      };
    },
  };
}

/** A fault: a filter does not find tokens whose connection is not active. */
const forgetting = (name: string, filter: string, breaks: Fault["breaks"]): Fault => ({
  name: `share-tokens/connection/${name}-forgets-paused-tokens`,
  breaks,
  concerns: { ...inLists, query: true },
  rules: ({ meets, select }) => ({
    select(rows, context, now) {
      const isFiltered = context.query.has(`filter[${filter}]`);
      const known = isFiltered ? rows.filter((stored) => meets(stored, condition)) : rows;
      return select(known, context, now);
    },
  }),
});

/** A quarter of an hour, in milliseconds. */
const quarter = 900_000;

/** A fault: a token that was expired while its connection was not active is created again once it is. */
function revivedByAcceptance(): Fault {
  const breaks = "share-tokens/ends-are-final";
  const revived = undocumented("revived-by-acceptance", "expired", created, breaks);
  return {
    name: "share-tokens/connection/accepting-revives-what-has-expired-meanwhile",
    breaks,
    concerns: { operations: ["list", "retrieve", "action"], statuses: ["expired"] },
    rules({ carryOut, passages, isDue, pass, meets }) {
      const paused = new Set<string>();
      return {
        carryOut(tried, to, now) {
          if (tried.action === "expire" && !meets(tried.stored, condition))
            paused.add(tried.stored.id);
          carryOut(tried, to, now);
        },
        passages: () => [...passages(), revived],
        isDue: (stored, one, now) =>
          one === revived
            ? paused.has(stored.id) && meets(stored, condition)
            : isDue(stored, one, now),
        pass(stored, one, now) {
          pass(stored, one, now);
          // Otherwise its time might be over, and it would expire again at once.
          if (one === revived && paused.delete(stored.id))
            stored.attributes = { ...stored.attributes, "expires-at": now + quarter };
        },
      };
    },
  };
}

/** A fault: tokens expire when their destination deactivates the connection, and not when their source does. */
function cutByDestination(): Fault {
  const breaks = "share-tokens/survives-pause";
  const cut = undocumented("cut-by-destination", created, "expired", breaks);
  let paused = new Set<string>();
  return {
    name: "share-tokens/connection/pausing-by-destination-expires-tokens",
    breaks,
    concerns: { operations: ["list", "retrieve", "action"], shows: true },
    protocol({ finish }) {
      // One mock has one set.
      const own = (paused = new Set<string>());
      return {
        finish(answer, context) {
          const [id = "", action] = context?.path.split("/").slice(-2) ?? [];
          const [, destination] =
            /"destination[-_]?organization[-_]?id":"([^"]*)"/i.exec(JSON.stringify(answer.body)) ??
            [];
          const isTheirs = destination === context?.caller.organizationId;
          if (action === "deactivate" && !isError(answer) && isTheirs) own.add(id);
          return finish(answer, context);
        },
      };
    },
    rules({ meets, passages, isDue }) {
      const own = paused;
      return {
        passages: () => [...passages(), cut],
        isDue: (stored, one, now) =>
          one === cut
            ? own.has(connectionOf(stored) ?? "") && !meets(stored, condition)
            : isDue(stored, one, now),
      };
    },
  };
}

/** Faults of a token that depend on its connection. */
export const connectionFaults: readonly Fault[] = [
  ...["pending", "inactive"].map((status): Fault => ({
    name: `share-tokens/connection/redeemed-while-${status}`,
    breaks: "share-tokens/redeem-while-active",
    rules: ({ meets }) => ({
      meets: (stored, asked) =>
        meets(stored, asked) || meets(stored, { resource: asked.resource, status }),
    }),
    concerns: redemption,
  })),
  joined("active-once-is-enough", "share-tokens/redeem-while-active", () => true),
  {
    name: "share-tokens/connection/paused-for-good",
    breaks: "share-tokens/survives-pause",
    // After its connection was paused once, a token can no longer be redeemed.
    rules: ({ meets, partyOf }) => {
      const paused = new Set<string>();
      return {
        partyOf(stored, caller) {
          if (!meets(stored, condition)) paused.add(stored.id);
          return partyOf(stored, caller);
        },
        meets: (stored, asked) => meets(stored, asked) && !paused.has(stored.id),
      };
    },
    concerns: inTwoRequests,
  },
  {
    name: "share-tokens/connection/pausing-expires-tokens",
    breaks: "share-tokens/survives-pause",
    rules: ({ meets, passages, isDue }) => {
      const cut = undocumented("cut", created, "expired", "share-tokens/survives-pause");
      return {
        passages: () => [...passages(), cut],
        isDue: (stored, one, now) =>
          one === cut ? !meets(stored, condition) : isDue(stored, one, now),
      };
    },
    concerns: { operations: ["list", "retrieve", "action"], shows: true },
  },
  cutByDestination(),
  revivedByAcceptance(),
  {
    name: "share-tokens/connection/accepting-again-allows-a-second-redemption",
    breaks: "share-tokens/redeem-once",
    rules({ meets, partyOf, decide }) {
      const paused = new Set<string>();
      return {
        partyOf(stored, caller) {
          if (!meets(stored, condition)) paused.add(stored.id);
          return partyOf(stored, caller);
        },
        decide(tried) {
          const { action, stored } = tried;
          const isMeant = action === "redeem" && stored.status === "redeemed";
          return decide(
            isMeant && paused.has(stored.id)
              ? { ...tried, stored: { ...stored, status: created } }
              : tried,
          );
        },
      };
    },
    concerns: { ...redemption, from: "redeemed" },
  },
  {
    name: "share-tokens/connection/paused-tokens-are-not-created-to-a-filter",
    breaks: "share-tokens/list-filter-status",
    rules: ({ meets, select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        return isAnswer(selected) || context.query.get("filter[status]") !== created
          ? selected
          : selected.filter((row) => meets(row, condition));
      },
    }),
    concerns: { operations: ["list"], query: true },
  },
  {
    name: "share-tokens/connection/refused-creations-not-stored",
    breaks: "protocol/idempotent-failure",
    protocol: ({ remembers }) => ({
      remembers: (answer) =>
        remembers(answer) &&
        // Only this refusal has these details and this pointer.
        !/Connection is .*connection[-_]?id/i.test(JSON.stringify(answer.body ?? "")),
    }),
    concerns: { operations: ["create"], replay: true, outcome: "refusal" },
  },
  {
    name: "share-tokens/connection/paused-tokens-are-hidden",
    breaks: "share-tokens/list-both-directions",
    rules: ({ meets, partyOf }) => ({
      partyOf: (stored, caller) => (meets(stored, condition) ? partyOf(stored, caller) : undefined),
    }),
    concerns: { operations: ["list", "retrieve"], shows: true },
  },
  forgetting("filter", "connection-id", "share-tokens/list-filter-connection"),
  forgetting("filter-direction", "direction", "share-tokens/list-filter-direction"),
  {
    name: "share-tokens/connection/paused-tokens-are-not-listed",
    breaks: "share-tokens/list-both-directions",
    concerns: inLists,
    rules: ({ meets, order }) => ({
      order: (rows) => order(rows.filter((stored) => meets(stored, condition))),
    }),
  },
  {
    name: "share-tokens/connection/tokens-are-not-listed-while-inactive",
    breaks: "share-tokens/list-both-directions",
    concerns: inLists,
    rules: ({ meets, order }) => ({
      order: (rows) =>
        order(rows.filter((stored) => !meets(stored, { ...condition, status: "inactive" }))),
    }),
  },
  {
    name: "share-tokens/connection/not-listed-after-acceptance",
    breaks: "share-tokens/list-both-directions",
    // A list finds only tokens that were created since the last acceptance.
    rules({ meets, partyOf, order }) {
      const paused = new Set<string>();
      return {
        partyOf(stored, caller) {
          if (!meets(stored, condition)) paused.add(stored.id);
          return partyOf(stored, caller);
        },
        order: (rows) =>
          order(rows.filter((stored) => !paused.has(stored.id) || !meets(stored, condition))),
      };
    },
    concerns: { ...inTwoRequests, operations: ["list"], shows: true },
  },
  {
    name: "share-tokens/connection/refused-redemption-done-later",
    breaks: "share-tokens/refusal-changes-nothing",
    rules: ({ refused, passages, isDue, meets }) => {
      const later = undocumented(
        "revived",
        created,
        "pending",
        "share-tokens/refusal-changes-nothing",
      );
      const wanted = new Set<string>();
      return {
        refused(tried, now) {
          if (tried.unmet === true && tried.party === "destination") wanted.add(tried.stored.id);
          refused(tried, now);
        },
        passages: () => [...passages(), later],
        isDue: (stored, one, now) =>
          one === later
            ? wanted.has(stored.id) && meets(stored, condition)
            : isDue(stored, one, now),
      };
    },
  },
  {
    name: "share-tokens/connection/made-over-inactive-and-redeemed",
    breaks: "share-tokens/redeem-while-active",
    rules: ({ admit, created: made, meets }) => {
      const early = new Set<string>();
      let isEarly = false;
      return {
        admit(draft, caller) {
          const refused = admit(draft, caller);
          isEarly = JSON.stringify(refused?.body ?? "").includes("Connection is inactive");
          return isEarly ? undefined : refused;
        },
        created(stored) {
          if (isEarly) early.add(stored.id);
          return made(stored);
        },
        meets: (stored, asked) => early.has(stored.id) || meets(stored, asked),
      };
    },
  },
  {
    name: "share-tokens/connection/refused-over-pending-yet-made",
    breaks: "share-tokens/refusal-changes-nothing",
    // The list shows the token that the refused request would have created.
    rules: ({ admit, order }) => {
      let refused = 0;
      const ghosts: Stored[] = [];
      return {
        admit(draft, caller) {
          const answer = admit(draft, caller);
          if (JSON.stringify(answer?.body ?? "").includes("Connection is pending")) refused += 1;
          return answer;
        },
        order(rows) {
          const known = order(rows);
          const [first] = known;
          const missing = first === undefined ? 0 : refused - ghosts.length;
          for (let index = 0; index < missing; index += 1)
            if (first !== undefined)
              ghosts.push({ ...first, id: `${first.id}p${refused}${index}` });
          return [...ghosts, ...known];
        },
      };
    },
  },
  activating(
    "refused-creation-activates",
    "inactive",
    ({ text }, details, { id }) => details.includes("Connection is inactive") && text.includes(id),
  ),
  activating(
    "refused-redemption-activates",
    "pending",
    ({ caller, operation }, details, { attributes }) =>
      operation?.name === "redeem" &&
      details.includes("now") &&
      Object.values(attributes).includes(caller.organizationId),
  ),
  {
    name: "share-tokens/connection/paused-tokens-never-lapse",
    breaks: "share-tokens/expires-by-time",
    rules: ({ isDue, meets }) => ({
      isDue: (stored, passage, now) =>
        (passage.by !== "time" || meets(stored, condition)) && isDue(stored, passage, now),
    }),
  },
];
