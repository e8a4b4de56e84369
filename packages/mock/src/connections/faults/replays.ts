import { jsonAt, jsonObject } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { isAction, ofTwoParties } from "../../faults/request-kinds.ts";
import type { Context } from "../../protocol.ts";

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
  {
    // As if a change by the destination cleared what is stored for the source.
    name: "protocol/idempotency/cleared-by-the-destination",
    breaks: "protocol/idempotent-replay",
    alsoBreaks: ["protocol/idempotent-failure"],
    protocol: ({ idempotencyKey, finish }) => {
      const times = new Map<string, number>();
      const placeOf = (organization: unknown, { parameters }: Context) =>
        [organization, ...Object.values(parameters)].join(" ");
      return {
        idempotencyKey(context) {
          const key = idempotencyKey(context);
          const cleared = times.get(placeOf(context.caller.organizationId, context));
          return key === undefined || cleared === undefined ? key : `${key} ${cleared}`;
        },
        finish(answer, context) {
          const finished = finish(answer, context);
          if (context === undefined || !isAction(context)) return finished;
          const [source, destination] = ["source", "destination"].map((party) =>
            valueIn(finished.body, party),
          );
          const place = placeOf(source, context);
          if (destination === context.caller.organizationId)
            times.set(place, (times.get(place) ?? 0) + 1);
          return finished;
        },
      };
    },
    concerns: { ...ofTwoParties, operations: ["action"], replay: true },
  },
];

/** The first attribute whose name begins so, in any style. */
const valueIn = (body: unknown, beginning: string): unknown =>
  Object.entries(jsonObject(jsonAt(body, "data", "attributes"))).find(([name]) =>
    name.startsWith(beginning),
  )?.[1];

const timeIn = (body: unknown): string => String(valueIn(body, "updated"));

/** A body in which times are replaced by others. */
const withTimes = (body: unknown, others: readonly (readonly [string, string])[]): unknown =>
  JSON.parse(
    others.reduce((text, [time, other]) => text.replaceAll(time, other), JSON.stringify(body)),
  );
