import { check, type Check } from "../../../runner/check.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import {
  hiddenFrom,
  relatedId,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import { distinct, isRefusal, where } from "../../wire/audit.ts";
import { tokensSeen } from "./tokens-seen.ts";

/** A shorter id may be a part of any text. */
const shortestId = 6;

/** Looks in refusals for what the destination must not see of a token. */
export const refusalAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/views/in-refusals",
    cites: "share-tokens/view-of-destination",
    operation: "any",
    needs: [...shareTokenArrangement.needs.one, "two-parties"],
    runLast: true,
    steps: "reads every refusal of the run to the destination",
    failsWhen: "the id of a source object or a creator that the request did not name",
    async run(trial) {
      const hidden = distinct(
        (await tokensSeen(trial))
          .filter(({ party }) => party === "source")
          .flatMap((token) =>
            hiddenFrom("destination").flatMap((name) => relatedId(token, name) ?? []),
          )
          .filter((id) => id.length >= shortestId),
      );
      const destination = trial.of(tokens).actorOf("destination");
      const isToDestination = (one: TrialExchange) =>
        one.by === destination && one.operation?.resource === tokens && isRefusal(one);
      const leaks = trial
        .exchanges()
        .filter(isToDestination)
        .flatMap((one) => {
          const { path, sent = "", body } = one.exchange;
          const isTold = (id: string) => names(body, id) && !names(`${path} ${sent}`, id);
          return hidden.filter(isTold).map((id) => ({ text: `${id} (${where(one)})`, one }));
        });
      const texts = distinct(leaks.map(({ text }) => text));
      const wanted = "no source object and no creator in refusals to the destination";
      expectNone(texts, wanted, leaks[0]?.one.exchange);
    },
  }),
];

/** Whether a text holds an id that is not a part of a longer one. */
const names = (text: string, id: string): boolean =>
  text.split(id).some((after, place, parts) => {
    const before = parts[place - 1];
    return before !== undefined && !/[\w-]$/.test(before) && !/^[\w-]/.test(after);
  });
