import { shown, shownIn, withAttributes, attributesIn, later } from "../../faults/shown.ts";
import { destinationOf, sourceOf, swapped } from "../parties.ts";
import { inTwoRequests, isList, isRetrieve } from "../../faults/request-kinds.ts";
import type { Concern, Fault } from "../../fault.ts";

const toDestination: Concern = {
  operations: ["list", "retrieve", "action"],
  party: "destination",
  shows: true,
};

/** A fault: of two servers, one writes rows without their source. */
const sourceMissing: Fault = {
  name: "connections/list/source-missing-every-second-time",
  breaks: "connections/resource-shape",
  alsoBreaks: ["connections/list-row-is-resource"],
  protocol: ({ finish }) => {
    let lists = 0;
    return {
      finish(answer, context) {
        const finished = finish(answer, context);
        if (!isList(context)) return finished;
        lists += 1;
        const text = JSON.stringify(finished.body) ?? "null";
        const isLacking = lists % 2 === 0 && finished.status === 200;
        return isLacking
          ? { ...finished, body: JSON.parse(text.replaceAll(sourceMember, "")) }
          : finished;
      },
    };
  },
  concerns: { operations: ["list"], shows: true, fixed: ["operation", "query", "page", "round"] },
};

/** A fault: of two servers, one writes the time of the last change without its zone. */
const zoneMissing: Fault = {
  name: "connections/retrieve/zone-missing-every-second-time",
  breaks: "connections/resource-timestamps",
  rules: ({ resource }) => {
    let reads = 0;
    return {
      resource(view, context) {
        const json = resource(view, context);
        if (!isRetrieve(context)) return json;
        reads += 1;
        const time = String(attributesIn(json)["updated-at"]).replace("Z", "");
        return reads % 2 === 0 ? withAttributes(json, { "updated-at": time }) : json;
      },
    };
  },
  concerns: { ...inTwoRequests, operations: ["retrieve"], shows: true },
};

const sourceMember = /"source[-_]?organization[-_]?id":"[^"]*",/gi;

/** Faults in what each caller sees of a connection. */
export const viewFaults: readonly Fault[] = [
  shown(
    "connections/resource/parties-swapped-for-destination",
    "connections/one-view",
    (json, view, { caller }) =>
      caller.organizationId === destinationOf(view) ? swapped(json, view) : json,
    toDestination,
  ),
  shown(
    "connections/resource/status-hidden-from-destination",
    "connections/one-view",
    (json, view, { caller }) =>
      caller.organizationId === destinationOf(view)
        ? withAttributes(json, { status: "pending" })
        : json,
    toDestination,
  ),
  {
    ...shown(
      "connections/resource/destination-sees-a-later-creation",
      "connections/one-view",
      (json, view, { caller }) =>
        caller.organizationId === destinationOf(view)
          ? withAttributes(json, { "created-at": later(attributesIn(json)["created-at"], 7000) })
          : json,
      toDestination,
    ),
    // It is later than the last change.
    alsoBreaks: ["connections/resource-timestamps"],
  },
  {
    name: "connections/resource/destination-sees-the-first-change-as-the-creation",
    breaks: "connections/one-view",
    rules: ({ read }) => {
      const changed = new Map<string, number>();
      return {
        read(stored, context, now) {
          const { id, createdAt, updatedAt } = stored;
          if (updatedAt !== createdAt && !changed.has(id)) changed.set(id, updatedAt);
          const isTheirs = context.caller.organizationId === destinationOf(stored);
          const view = read(stored, context, now);
          return { ...view, createdAt: (isTheirs && changed.get(id)) || view.createdAt };
        },
      };
    },
    concerns: { ...toDestination, fixed: ["operation", "round"] },
  },
  shown(
    "connections/resource/destination-sees-the-acceptance-as-the-creation",
    "connections/one-view",
    (json, view, { caller }) =>
      caller.organizationId === destinationOf(view) && view.status === "active"
        ? withAttributes(json, { "created-at": attributesIn(json)["updated-at"] })
        : json,
    toDestination,
  ),
  {
    name: "connections/resource/created-at-wanders",
    breaks: "connections/one-view",
    alsoBreaks: ["connections/list-row-is-resource"],
    rules: ({ read }) => {
      let reads = 0;
      return {
        read(stored, context, now) {
          reads += 1;
          return { ...read(stored, context, now), createdAt: stored.createdAt + reads };
        },
      };
    },
    concerns: inTwoRequests,
  },
  shown("connections/resource/creator-without-id", "connections/resource-shape", (json) => ({
    ...json,
    relationships: { creator: { data: { type: "api-key" } } },
  })),
  shownIn(
    "list",
    "connections/resource/list-shows-old-status",
    "connections/list-row-is-resource",
    (json) => withAttributes(json, { status: "pending" }),
  ),
  shownIn(
    "list",
    "connections/resource/list-shows-other-times",
    "connections/list-row-is-resource",
    (json) =>
      withAttributes(json, {
        "updated-at": later(attributesIn(json)["updated-at"], 5000),
      }),
  ),
  sourceMissing,
  zoneMissing,
  shownIn(
    "list",
    "connections/list/inbound-parties-swapped",
    "connections/list-row-is-resource",
    (json, view, { caller }) =>
      caller.organizationId === destinationOf(view) ? swapped(json, view) : json,
    toDestination,
  ),
  shown(
    "connections/resource/old-versions-show-an-old-updated-at",
    "protocol/version-invariant",
    (json, _view, { headers }) =>
      (headers.get("persona-version") ?? "9") < "2025"
        ? withAttributes(json, { "updated-at": attributesIn(json)["created-at"] })
        : json,
    { fixed: ["version"] },
  ),
  shown(
    "connections/resource/destination-in-capitals-in-snake-case",
    "protocol/inflection-values",
    (json, _view, { headers }) =>
      headers.get("key-inflection") === "snake"
        ? withAttributes(json, {
            "destination-organization-id": String(
              attributesIn(json)["destination-organization-id"],
            ).toUpperCase(),
          })
        : json,
    { fixed: ["style"] },
  ),
  {
    // As if the acceptance had reached one of two databases.
    name: "connections/accept/hidden-from-source",
    breaks: "connections/one-view",
    rules: ({ read }) => ({
      read(stored, context, now) {
        const view = read(stored, context, now);
        const isHidden =
          view.status === "active" && context.caller.organizationId === sourceOf(stored);
        return isHidden ? { ...view, status: "pending" } : view;
      },
    }),
    concerns: { operations: ["retrieve"], party: "source", shows: true, statuses: ["active"] },
  },
  {
    name: "connections/strangers/may-read",
    breaks: "connections/strangers-excluded",
    rules: ({ partyOf }) => ({
      partyOf: (stored, caller) => partyOf(stored, caller) ?? "destination",
    }),
    concerns: { party: "stranger" },
  },
  {
    name: "connections/destination/cannot-see",
    breaks: "connections/one-view",
    rules: ({ partyOf }) => ({
      partyOf(stored, caller) {
        const party = partyOf(stored, caller);
        return party === "destination" ? undefined : party;
      },
    }),
    concerns: toDestination,
  },
  {
    name: "connections/destination/cannot-see-while-inactive",
    breaks: "connections/one-view",
    rules: ({ partyOf }) => ({
      partyOf(stored, caller) {
        const party = partyOf(stored, caller);
        return party === "destination" && stored.status === "inactive" ? undefined : party;
      },
    }),
    concerns: { ...toDestination, statuses: ["inactive"] },
  },
  {
    name: "connections/retrieve/accepts-as-the-destination",
    breaks: "connections/never-changed-by-hand",
    alsoBreaks: ["connections/accept-in-dashboard"],
    rules: ({ read }) => ({
      read(stored, context, now) {
        const isTheirs = context.caller.organizationId === destinationOf(stored);
        if (isRetrieve(context) && isTheirs && stored.status === "pending")
          Object.assign(stored, { status: "active", updatedAt: now });
        return read(stored, context, now);
      },
    }),
    concerns: { operations: ["retrieve"], party: "destination", shows: true },
  },
];
