import { jsonAt, jsonObject } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { isAction } from "../../faults/request-kinds.ts";

/** Faults of replays that change a connection. */
export const replayFaults: readonly Fault[] = [
  {
    name: "connections/changes/replay-brings-updated-at-back",
    breaks: "protocol/idempotent-replay",
    alsoBreaks: ["connections/action-moves-updated-at"],
    protocol: ({ finish }) => {
      const used = new Set<string>();
      /** The time of the newest action on each connection. */
      const newest = new Map<unknown, string>();
      /** The times that were written instead of them. */
      const written = new Map<string, string>();
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          if (context === undefined || finished.status !== 200) return finished;
          if (!isAction(context))
            return { ...finished, body: withTimes(finished.body, [...written]) };
          const key = `${context.caller.key} ${context.headers.get("idempotency-key")}`;
          const [id, time] = [jsonAt(finished.body, "data", "id"), timeIn(finished.body)];
          if (used.has(key)) written.set(newest.get(id) ?? time, time);
          else newest.set(id, time);
          used.add(key);
          return finished;
        },
      };
    },
    concerns: { operations: ["action"], replay: true },
  },
];

/** `updated-at` in any style. */
const timeIn = (body: unknown): string =>
  String(
    Object.entries(jsonObject(jsonAt(body, "data", "attributes"))).find(([name]) =>
      name.startsWith("updated"),
    )?.[1],
  );

/** A body in which times are replaced by others. */
const withTimes = (body: unknown, others: readonly (readonly [string, string])[]): unknown =>
  JSON.parse(
    others.reduce((text, [time, other]) => text.replaceAll(time, other), JSON.stringify(body)),
  );
