import { type ApiRequest, type Exchange, pathOf } from "@persona-conformance/client";
import { inflect, type Operation, type StatementId } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Violation } from "../../runner/outcome.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import { expectSameAnswer } from "../../trial/judging/comparing.ts";
import { describe, targetFailed } from "../../trial/judging/expect.ts";
import type { ActorName } from "../../trial/party.ts";
import {
  askingAgain,
  expectNotRepeated,
  invalidKey,
  withoutKey,
} from "../../trial/requests/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { sendOverLimit } from "../over-limit.ts";
import { creationOf } from "./repeats.ts";

/** A request that should be carried out, if it is sent once. */
interface Change {
  readonly who: ActorName;
  readonly request: ApiRequest;
}

/** Sends a change with this idempotency key, and makes it fail. */
type Interrupt = (trial: Trial, change: Change, idempotencyKey: string) => Promise<Exchange>;

/** Each answer that comes before the operation, and the promise of what an idempotency key keeps of it. */
const interruptions: readonly (readonly [StatementId, Interrupt])[] = [
  [
    "protocol/idempotent-401",
    (trial, { request }, key) => withoutKey(trial, { ...request, headers: invalidKey }, key),
  ],
  [
    "protocol/idempotent-429",
    (trial, { who, request }, idempotencyKey) => {
      return sendOverLimit(trial, who, request, { idempotencyKey });
    },
  ],
  [
    "protocol/idempotent-500",
    (trial, change, key) => {
      trial.controls?.failNext();
      return send(trial, change, key);
    },
  ],
];

/** On the mock, tries with every operation that changes something what other checks try with one. */
export const storedAnswerChecks = (arrangement: Arrangement): readonly Check<Trial>[] => {
  const { resource, needs } = arrangement;
  return [
    check({
      id: `${resource.name}/crossed/stored-answers`,
      cites: "protocol/idempotent-day",
      alsoCites: [
        "protocol/idempotent-401",
        "protocol/idempotent-429",
        "protocol/idempotent-500",
        "protocol/auth-required",
      ],
      operation: "any",
      needs: [
        ...needs.moved,
        ...Object.values(needs.actions ?? {}).flat(),
        ...(["create", "disposable", "two-parties", "throttle", "failure", "time"] as const),
      ],
      steps: `tries each action and a creation of a ${resource.one}, as each party that may, again after a 401, a 429 and a 500 with the same idempotency key, and what was done once more almost a day later, with the key and without one`,
      failsWhen:
        "a refusal after the 401 or the 429, another answer than the 500, or another one than the first after almost a day; the first one without a key",
      echoes: true,
      async run(trial) {
        const done: (Change & { key: string; first: Exchange; again: () => Promise<Exchange> })[] =
          [];
        for (const make of changesOf(arrangement))
          for (const [cites, interrupt] of interruptions) {
            // Each has resources of its own: these requests do not tell the trial what they have moved.
            const own = trial.fork("patient");
            const change = await make(own);
            if (change === undefined) continue;
            const key = trial.newKey();
            const interrupted = await interrupt(own, change, key);
            // An edge may have sent a 5xx, which no key stores.
            const again = () =>
              askingAgain(own, change.who, resource, () => send(own, change, key));
            const answer = await again();
            if (cites === "protocol/idempotent-500") expectSameAnswer(interrupted, answer, cites);
            else if (answer.status >= 500) throw targetFailed(answer);
            else if (answer.status < 400) done.push({ ...change, key, first: answer, again });
            else await expectRefusedAnyway(own, change, answer, cites);
          }
        trial.controls?.advance(almostADay);
        const asked = new Set<string>();
        for (const { request, key, first, again } of done) {
          expectSameAnswer(first, await again());
          const name = `${request.method} ${request.path.split("/").at(-1)}`;
          if (!asked.has(name)) await expectNotRepeated(trial, request, key);
          asked.add(name);
        }
      },
    }),
  ];
};

/** In milliseconds. Before it, the check may have waited for minutes. */
const almostADay = 23 * 3_600_000;

const send = (trial: Trial, { who, request }: Change, idempotencyKey: string) =>
  trial.as(who).sendRaw(request, { idempotencyKey });

/** For each change that is allowed, a function that arranges all it needs. */
function changesOf(
  arrangement: Arrangement,
): readonly ((trial: Trial) => Promise<Change | undefined>)[] {
  const { resource, by } = arrangement;
  const { lifecycle } = resource;
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  const actions = lifecycle.actions.flatMap((action) =>
    lifecycle.parties.flatMap((party) => {
      const operation = operations[action];
      const status = lifecycle.statuses.find(
        (one) => lifecycle.rule({ action, party, status: one }).allowed,
      );
      if (operation === undefined || status === undefined) return [];
      return async (trial: Trial): Promise<Change> => {
        const it = trial.of(resource);
        const view = await it.that(status);
        // The parties of a lifecycle are actors.
        const who = it.actorOf(party);
        const body = arrangement.bodyOf?.(trial, action, view);
        return { who, request: requestOf(operation, pathOf(operation, view.id), body) };
      };
    }),
  );
  const { create } = operations;
  if (create === undefined) return actions;
  const creation = async (trial: Trial): Promise<Change | undefined> => {
    const attributes = await creationOf(trial, arrangement);
    if (attributes === undefined) return undefined;
    const body = { data: { attributes: inflect(attributes, "kebab") } };
    return { who: trial.of(resource).actorOf(by), request: requestOf(create, create.path, body) };
  };
  return [...actions, creation];
}

const requestOf = ({ method }: Operation, path: string, body: unknown): ApiRequest => ({
  method,
  path,
  ...(body !== undefined && { body }),
});

/** Demands that a change is refused with another idempotency key too. Otherwise the key is to blame. */
async function expectRefusedAnyway(
  trial: Trial,
  change: Change,
  answer: Exchange,
  cites: StatementId,
): Promise<void> {
  const { status } = await send(trial, change, trial.newKey());
  if (status >= 400) return;
  const expected = "the request to be carried out with the idempotency key of a refusal";
  throw new Violation(expected, describe(answer), { cites, evidence: answer });
}
