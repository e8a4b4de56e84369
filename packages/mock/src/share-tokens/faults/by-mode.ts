import { connections, shareTokens } from "@persona-conformance/schemas/facts";
import type { Concern, Fault } from "../../fault.ts";
import type { Tried } from "../../resource/rules.ts";
import { kindOf, sourceRelationship } from "../objects.ts";

const { initial } = shareTokens.lifecycle;

/** The requests of a destination that redeems tokens of this status. */
const redeeming = (from: string): Concern => ({
  operations: ["action"],
  action: "redeem",
  party: "destination",
  from,
});

const isRedemption = ({ action, party }: Tried): boolean =>
  action === "redeem" && party === "destination";

/** Whether a body in any key style names an object to import into. */
const isInto = (text: string): boolean => /destination[-_]?id/i.test(text);

const isOfVerification = ({ stored: { relationships } }: Tried): boolean =>
  kindOf(relationships[sourceRelationship]?.type ?? "") === "verification";

const modes = {
  hydrates: isInto,
  clones: (text: string) => !isInto(text),
} as const;

/** A fault: a token that is expired, by time or by an action, can be redeemed with some requests. */
const forgettingEnd = (
  name: string,
  isMeant: (tried: Tried) => boolean,
  byTime: boolean,
): Fault => ({
  name: `share-tokens/redeem/${name}`,
  breaks: "share-tokens/expire-prevents-use",
  concerns: redeeming("expired"),
  rules: ({ decide, pass }) => {
    const lapsed = new Set<string>();
    return {
      pass(stored, passage, now) {
        if (passage.by === "time") lapsed.add(stored.id);
        pass(stored, passage, now);
      },
      decide(tried) {
        const { stored } = tried;
        const isExpired = stored.status === "expired" && lapsed.has(stored.id) === byTime;
        if (!isExpired || !isRedemption(tried) || !isMeant(tried)) return decide(tried);
        const attributes = { ...stored.attributes, "expires-at": null };
        return decide({ ...tried, stored: { ...stored, status: initial, attributes } });
      },
    };
  },
});

/** Faults in which one way to redeem forgets what forbids it: the end of the token, or the status of its connection. */
export const modeFaults: readonly Fault[] = [
  forgettingEnd("expired-verification-clones", isOfVerification, false),
  {
    name: "share-tokens/redeem/source-clones",
    breaks: "share-tokens/redeem-by-destination",
    concerns: { ...redeeming(initial), party: "source" },
    rules: ({ decide }) => ({
      decide(tried) {
        const { action, party, context } = tried;
        const isMeant =
          action === "redeem" && party === "source" && modes.clones(context?.text ?? "");
        return decide(isMeant ? { ...tried, party: "destination" } : tried);
      },
    }),
  },
  ...Object.entries(modes).flatMap(([does, isMeant]): readonly Fault[] => [
    ...[false, true].map((byTime) =>
      forgettingEnd(
        `${byTime ? "lapsed" : "expired"}-${does}`,
        ({ context }) => isMeant(context?.text ?? ""),
        byTime,
      ),
    ),
    ...["pending", "inactive"].map((status): Fault => ({
      name: `share-tokens/connection/${does}-while-${status}`,
      breaks: "share-tokens/redeem-while-active",
      concerns: redeeming(initial),
      rules: ({ decide, meets }) => ({
        decide(tried) {
          const { stored, context, unmet, ...rest } = tried;
          const isForgotten =
            unmet === true &&
            isRedemption(tried) &&
            isMeant(context?.text ?? "") &&
            meets(stored, { resource: connections.name, status });
          return decide(isForgotten ? { ...rest, stored, ...(context && { context }) } : tried);
        },
      }),
    })),
  ]),
];
