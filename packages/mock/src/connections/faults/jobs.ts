import { undocumented } from "../../faults/undocumented.ts";
import type { ConnectionStatus } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { ofTwoParties } from "../../faults/request-kinds.ts";
import type { Tried } from "../../resource/rules.ts";

interface Job {
  readonly from: ConnectionStatus;
  readonly to: ConnectionStatus;
  /** Milliseconds after the action. */
  readonly after: number;
  /** Whether it also runs if another action came in between. */
  readonly outlives?: boolean;
  /** Makes a test of the actions that a job follows. */
  readonly follows: () => (tried: Tried) => boolean;
}

/** A fault: a job changes a status some time after an action. */
const followedByJob = (
  name: string,
  breaks: Fault["breaks"] & string,
  alsoBreaks: NonNullable<Fault["alsoBreaks"]>,
  { from, to, after, outlives = false, follows }: Job,
): Fault => ({
  name: `connections/jobs/${name}`,
  breaks,
  alsoBreaks,
  rules({ passages, isDue, carryOut }) {
    const passage = undocumented(name, from, to, breaks);
    const due = new Map<object, number>();
    const isFollowed = follows();
    return {
      carryOut(tried, status, now) {
        if (!outlives) due.delete(tried.stored);
        if (isFollowed(tried)) due.set(tried.stored, now + after);
        carryOut(tried, status, now);
      },
      passages: () => [...passages(), passage],
      isDue(stored, one, now) {
        if (one !== passage) return isDue(stored, one, now);
        return now >= (due.get(stored) ?? Infinity) && due.delete(stored);
      },
    };
  },
  concerns: { ...ofTwoParties, operations: ["action"], outcome: "success" },
});

/** Faults of jobs that run a second or two after an action. The next request looks as if it had changed the status. */
export const jobFaults: readonly Fault[] = [
  // As if a proxy repeated a request that it takes for lost.
  followedByJob(
    "reactivation-carried-out-again",
    "connections/reactivate-by-source",
    ["connections/deactivate-by-either"],
    {
      from: "inactive",
      to: "pending",
      after: 1500,
      outlives: true,
      follows: () => (tried) => tried.action === "reactivate",
    },
  ),
  // As if a change stream delivered a record twice.
  followedByJob(
    "deactivation-carried-out-again",
    "connections/never-changed-by-hand",
    ["connections/accept-activates"],
    {
      from: "active",
      to: "inactive",
      after: 800,
      outlives: true,
      follows: () => (tried) => tried.action === "deactivate",
    },
  ),
  // As if the source's copy were written over the destination's.
  followedByJob(
    "deactivation-by-destination-undone",
    "connections/reactivate-by-source",
    ["connections/deactivate-by-either"],
    {
      from: "inactive",
      to: "pending",
      after: 1500,
      follows:
        () =>
        ({ action, party, stored }) =>
          action === "deactivate" && party === "destination" && stored.status === "pending",
    },
  ),
  followedByJob(
    "acceptance-restored-after-the-destination",
    "connections/deactivate-by-either",
    ["connections/never-changed-by-hand"],
    {
      from: "inactive",
      to: "active",
      after: 600,
      follows:
        () =>
        ({ action, party, stored }) =>
          action === "deactivate" && party === "destination" && stored.status === "active",
    },
  ),
  followedByJob(
    "second-acceptance-undone",
    "connections/never-changed-by-hand",
    ["connections/accept-activates"],
    {
      from: "active",
      to: "pending",
      after: 2000,
      follows() {
        const accepted = new WeakSet<object>();
        return ({ action, stored }) => {
          const isSecond = action === "accept" && accepted.has(stored);
          if (action === "accept") accepted.add(stored);
          return isSecond;
        };
      },
    },
  ),
];
