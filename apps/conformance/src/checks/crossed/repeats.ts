import { isDeepStrictEqual } from "node:util";
import {
  type ApiRequest,
  type Creation,
  type Exchange,
  kebabOf,
} from "@persona-conformance/client";
import {
  inflect,
  type Operation,
  type Resource,
  shownBy,
  refusedActs,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { arrivalsOf } from "../../trial/moving/arrivals.ts";
import { expectSameAnswer, sameAnswer } from "../../trial/judging/comparing.ts";
import { type CrossedCell, stepOfAttempt } from "../../trial/requests/crossing.ts";
import { describe, expect, expectRefusal } from "../../trial/judging/expect.ts";
import { mayRefuseKey, otherParameters } from "../../trial/requests/odd-requests.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import { excludingFrom } from "../../trial/traffic/strangers.ts";
import type { Trial } from "../../trial/trial.ts";
import { lettersIn } from "../key-style.ts";
import { within } from "./within-cell.ts";

type Given = Pick<ApiRequest, "headers" | "query">;

/** A request that can be sent with any idempotency key, in any cell. */
interface Repeatable {
  readonly resource: Resource;
  readonly operation: Operation;
  readonly party: string;
  readonly step: string;
  send(cell: CrossedCell, idempotencyKey: string, given?: Given): Promise<Exchange>;
  /** A query that it may have. */
  readonly query?: NonNullable<ApiRequest["query"]>;
  /** The documentation leaves open whether this can succeed twice. */
  readonly mayComeAgain?: boolean;
}

/** Repeats every operation that changes something, as every party, with idempotency keys. */
export const repeatChecks = (arrangement: Arrangement): readonly Check<Trial>[] => {
  const { resource, needs, by } = arrangement;
  const { lifecycle, one } = resource;
  const operations: Readonly<Record<string, Operation>> = resource.operations;
  return [
    check({
      id: `${resource.name}/crossed/repeats`,
      cites: "protocol/idempotent-replay",
      alsoCites: [
        "protocol/idempotent-failure",
        "protocol/idempotent-fresh-key",
        "protocol/idempotent-parameters",
        excludingFrom(resource),
      ],
      operation: "any",
      needs: [...needs.moved, "create", "disposable", "two-parties", "stranger"],
      steps: `creates a ${one} and tries actions on it: the allowed ones and half of the refused ones as each party, all as a stranger; sends each request twice with one idempotency key, and a creation also with that key and a fieldset; then uses a key that differs in its last character; changes API version and key inflection from request to request`,
      failsWhen:
        "a different answer with the same key, a success with that key and other parameters, or the same success with another key",
      echoes: true,
      async run(trial) {
        const it = trial.of(resource);
        for (const [place, status] of lifecycle.statuses.entries())
          for (const [index, action] of lifecycle.actions.entries())
            for (const [turn, party] of [...lifecycle.parties, "stranger"].entries()) {
              const operation = operations[action];
              const attempt = { action, party, status };
              const isRefused = party !== "stranger" && !lifecycle.rule(attempt).allowed;
              const isTurn = (place + index + turn + trial.seed) % 2 === 0;
              if (operation === undefined || (isRefused && !isTurn)) continue;
              const { id, status: found } = await it.that(status);
              // The status may change by itself between the two requests.
              if (found !== status) continue;
              await repeat(trial, {
                resource,
                operation,
                party,
                step: stepOfAttempt(attempt),
                mayComeAgain: isOpenTwice(resource, action),
                send: async (cell, idempotencyKey, given = {}) => {
                  const reply =
                    party === "stranger"
                      ? trial.in(cell).as(party).of(resource).act(action, id, { idempotencyKey })
                      : it.act({ action, party, cell, ...given }, id, { idempotencyKey });
                  return (await reply).exchange;
                },
              });
            }
        const { create } = operations;
        const creation = await creationOf(trial, arrangement);
        if (create === undefined || creation === undefined) return;
        const body = { data: { attributes: inflect(creation, "kebab") } };
        await repeat(trial, {
          resource,
          operation: create,
          party: by,
          step: "create",
          query: { [`fields[${resource.type}]`]: "status" },
          send: (cell, idempotencyKey, given) =>
            trial
              .in(cell)
              .as(it.actorOf(by))
              .sendRaw(
                { method: create.method, path: create.path, body, ...given },
                { idempotencyKey },
              ),
        });
      },
    }),
  ];
};

/** Whether the documentation leaves open what a second try of a successful action does. */
const isOpenTwice = (resource: Resource, action: string): boolean =>
  arrivalsOf(resource, action, shownBy(resource.lifecycle.rowOf(action))).some((status) =>
    resource.lifecycle.parties.some((party) => {
      const ruling = resource.lifecycle.rule({ action, party, status });
      return !ruling.allowed && ruling.open !== undefined;
    }),
  );

/** The attributes of a creation that no other one resembles, if that matters to the target. */
export const creationOf = async (
  trial: Trial,
  { newCreation, creation, resource }: Arrangement,
): Promise<Creation | undefined> =>
  newCreation?.(trial) ?? (await creation(trial, resource.lifecycle.initial));

async function repeat(
  trial: Trial,
  { resource, operation, party, step, send, query, mayComeAgain = false }: Repeatable,
): Promise<void> {
  const kind = {
    party,
    operation: operation.id,
    outcome: "success",
    query: "none",
    step,
  } as const;
  const cell = trial.cellFor(kind);
  const long = `${trial.newKey()}${trial.newKey()}`;
  const tried = await send(cell, `${long}a`);
  if (tried.status >= 500) {
    const usual = await send(cell, trial.newKey());
    within(cell, "protocol/bad-parameters", () =>
      expect(usual.status >= 500, "an answer below 500 to a long key", describe(tried), tried),
    );
  }
  const key = mayRefuseKey(tried) ? trial.newKey().slice(0, -1) : long;
  const first = key === long ? tried : await send(cell, `${key}a`);
  const again = await send(cell, `${key}a`);
  if (party === "stranger")
    within(cell, excludingFrom(resource), () => expectRefusal(first, refusedActs));
  const isDone = first.status < 400;
  within(cell, isDone ? "protocol/idempotent-replay" : "protocol/idempotent-failure", () =>
    expectSameAnswer(first, again),
  );
  if (!isDone) return;
  const elsewhere = trial.cellFor({ ...kind, step: `${step} elsewhere` });
  // The documentation leaves open whether a replay follows the requested style, so this does not judge the style.
  const there = await send(cell, `${key}a`, {
    headers: {
      "persona-version": elsewhere.apiVersion,
      "key-inflection": elsewhere.inflection,
    },
  });
  // A value in the style of the keys is no other answer.
  const isRespelt = lettersIn(first.body) === lettersIn(there.body);
  within(elsewhere, isRespelt ? "protocol/inflection-values" : "protocol/idempotent-replay", () =>
    expect(
      there.status >= 400 || isDeepStrictEqual(kebabOf(first), kebabOf(there)),
      `the same answer again: ${describe(first)}`,
      describe(there),
      there,
    ),
  );
  if (query !== undefined) {
    const queried = await send(cell, `${key}a`, { query });
    within(cell, "protocol/idempotent-parameters", () => expectRefusal(queried, otherParameters));
  }
  if (mayComeAgain) return;
  const other = await send(cell, `${key}b`);
  // If each key gets the same answer, they are not taken for one.
  const isTaken = sameAnswer(first, other) && !sameAnswer(first, await send(cell, trial.newKey()));
  within(cell, "protocol/idempotent-fresh-key", () =>
    expect(!isTaken, "a new answer", describe(other), other),
  );
}
