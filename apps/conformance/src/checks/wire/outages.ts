import type { Resource } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { outageCheck, triesForGood } from "../../trial/outages.ts";
import type { Trial } from "../../trial/trial.ts";

/** Repeats operations that always failed while others succeeded, until they succeed or time is up. */
export const outageChecks = (resources: readonly Resource[]): readonly Check<Trial>[] => [
  check({
    id: outageCheck,
    cites: "protocol/declared-statuses",
    alsoCites: resources.flatMap(({ cites }) => [...new Set(Object.values(cites.answers ?? {}))]),
    operation: "any",
    needs: [],
    runLast: true,
    steps: "repeats, over ten seconds, requests that always got a 5xx",
    failsWhen:
      "five 5xx in a row over ten seconds for an operation, or for one version, style or party of it, while others succeed",
    async run(trial) {
      for (const failing of trial.outages.failing()) {
        const { by, cell, exchange } = failing;
        const { method, path, sent } = exchange;
        const request = { method, path, ...(sent !== undefined && { body: sent }) };
        for (let tries = 0; tries < triesForGood; tries += 1) {
          const now = trial.outages.now(failing);
          if (now === undefined || trial.outages.isForGood(now)) break;
          // Another 5xx leaves any other check undecided. Here it counts.
          await trial
            .in(cell)
            .as(by)
            .send(request)
            .catch((error: unknown) => {
              if (!(error instanceof Undecided)) throw error;
            });
        }
        const now = trial.outages.now(failing);
        if (now === undefined) continue;
        const { statement, expected, actual } = trial.outages.told(now);
        if (!trial.outages.isForGood(now)) throw new Undecided(actual, { transient: true });
        const failures = trial
          .exchanges()
          .filter(
            (one) => one.operation?.id === failing.operation.id && one.exchange.status >= 500,
          );
        throw new Violation(expected, actual, {
          evidence: now.exchange,
          cites: statement,
          spoilt: {
            answers: new Set(failures.map((one) => one.exchange)),
            for: "others",
            leads: false,
          },
        });
      }
    },
  }),
];
