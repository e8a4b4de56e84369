import type { Resource } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { type Failing, outageCheck, plain, triesForGood } from "../../trial/outages.ts";
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
        for (let tries = 0; tries < triesForGood; tries += 1) {
          const now = trial.outages.now(failing);
          if (now === undefined || trial.outages.isForGood(now)) break;
          // Another 5xx leaves any other check undecided. Here it counts.
          await repeat(trial, failing).catch((error: unknown) => {
            if (!(error instanceof Undecided)) throw error;
          });
        }
        const now = trial.outages.now(failing);
        if (now === undefined) continue;
        const { statement, expected, actual } = trial.outages.told(now);
        if (!trial.outages.isForGood(now)) throw new Undecided(actual, { transient: true });
        const isOfSize = now.kind.startsWith("filter") && (await failsUnfiltered(trial, now));
        const failures = trial
          .exchanges()
          .filter(
            (one) => one.operation?.id === failing.operation.id && one.exchange.status >= 500,
          );
        throw new Violation(expected, actual, {
          evidence: now.exchange,
          cites: isOfSize ? "protocol/page-size" : statement,
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

/** Repeats a request. An action that has failed may have been done, so the resource is first brought back to where it is allowed. */
async function repeat(trial: Trial, { operation, by, cell, exchange, kind }: Failing) {
  const { method, path, sent } = exchange;
  const { resource, name } = operation;
  const { actions, finals, rowOf } = resource.lifecycle;
  const isMovable = trial.hasCapability("transitions") && finals.length === 0;
  if (actions.includes(name) && isMovable && kind === plain) {
    const { id } = await trial.of(resource).that(rowOf(name).from[0]);
    await trial.of(resource).attempt({ action: name, party: by, cell }, id);
    return;
  }
  const request = { method, path, ...(sent !== undefined && { body: sent }) };
  await trial.in(cell).as(by).send(request);
}

/** Whether the same page fails without its filters. Then the size is to blame, since most lists without a filter name none. */
async function failsUnfiltered(
  trial: Trial,
  { by, cell, exchange }: Pick<Failing, "by" | "cell" | "exchange">,
): Promise<boolean> {
  const { pathname, searchParams } = new URL(exchange.path, "http://localhost");
  const size = searchParams.get("page[size]");
  if (size === null) return false;
  const request = { method: "GET", path: pathname, query: { "page[size]": size } };
  const { status } = await trial.in(cell).as(by).sendRaw(request);
  return status >= 500;
}
