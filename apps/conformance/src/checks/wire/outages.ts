import type { Resource } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { type Failing, outageCheck, triesForGood } from "../../trial/traffic/outages.ts";
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
      const { outages } = trial;
      const placeOf = ({ operation }: Failing) => trial.resources.indexOf(operation.resource);
      for (const failing of outages.failing().toSorted((a, b) => placeOf(a) - placeOf(b))) {
        for (let tries = 0; tries < triesForGood; tries += 1) {
          const now = outages.now(failing);
          if (now === undefined || outages.isForGood(now)) break;
          // Another 5xx leaves any other check undecided. Here it counts.
          await repeat(trial, failing).catch((error: unknown) => {
            if (!(error instanceof Undecided)) throw error;
          });
        }
        const now = outages.now(failing);
        // What failed once, and cannot be repeated, was no outage: its check was tried again.
        if (now === undefined || now.failures < 2) continue;
        const { statement, expected, actual } = outages.becauseOf(now);
        if (!outages.isForGood(now)) throw new Undecided(actual, { transient: true });
        const isDead = outages.deadWith(now);
        const isOfSize =
          now.kind.startsWith("filter") && !isDead(now.cell) && (await failsUnfiltered(trial, now));
        // What else fails is not repeated: it is hardly another defect.
        const operations = new Set(outages.failing().map((one) => one.operation.id));
        const failures = trial
          .exchanges()
          .filter(
            (one) =>
              one.exchange.status >= 500 &&
              (operations.has(one.operation?.id ?? "") || isDead(one.cell)),
          );
        operations.delete(now.operation.id);
        const others = [...operations].join(", ");
        throw new Violation(expected, others === "" ? actual : `${actual}; also: ${others}`, {
          evidence: now.exchange,
          series: now.series,
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

/**
 * Repeats a request. An action that has failed may have been done, so the resource is first brought back to the status before
 * it.
 */
async function repeat(trial: Trial, { operation, by, cell, exchange, from, isOdd }: Failing) {
  const { method, path, sent } = exchange;
  const { resource, name } = operation;
  const { actions, finals } = resource.lifecycle;
  const isMovable = trial.hasCapability("transitions") && finals.length === 0;
  if (actions.includes(name) && isMovable && from !== undefined) {
    const { id } = await trial.of(resource).that(from);
    await trial.of(resource).attempt({ action: name, party: by, cell }, id);
    return;
  }
  const request = { method, path, ...(sent !== undefined && { body: sent }) };
  const actor = trial.in(cell).as(by);
  await (isOdd ? actor.sendRaw(request) : actor.send(request));
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
