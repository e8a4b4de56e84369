import { jsonOf, type Reply } from "@persona-conformance/client";
import { jsonAt } from "@persona-conformance/schemas";
import type { Broken } from "../../runner/outcome.ts";
import type { DashboardReply } from "./move.ts";
import { isAbout, type TrialExchange, trialExchangeOf } from "../trial-exchange.ts";
import type { Trial } from "../trial.ts";

/**
 * An action that is answered as done and then not to be seen misleads each check that takes it as a means. These are the
 * answers about every resource to which the same party was told the same, from there on.
 */
export function misledBy(trial: Trial, reply: Reply | DashboardReply): Pick<Broken, "spoilt"> {
  if (reply.kind !== "resource") return {};
  const kept = trialExchangeOf(trial, reply.exchange);
  if (kept === undefined) return {};
  const isTold = (one: TrialExchange) =>
    one.by === kept.by &&
    one.operation === kept.operation &&
    one.exchange.status === kept.exchange.status &&
    statusIn(one) === statusIn(kept);
  return {
    spoilt: {
      answers: {
        has(exchange) {
          const all = trial.exchanges();
          const at = all.findIndex((one) => one.exchange === exchange);
          return all.slice(0, at + 1).some((one) => isTold(one) && isAbout(exchange, idIn(one)));
        },
      },
      for: "others",
      leads: false,
      misleading: true,
    },
  };
}

const statusIn = ({ exchange }: TrialExchange) =>
  jsonAt(jsonOf(exchange), "data", "attributes", "status");
const idIn = ({ exchange }: TrialExchange) => String(jsonAt(jsonOf(exchange), "data", "id"));
