import type { ApiRequest, Exchange } from "@persona-conformance/client";
import type { Resource, UnknownId } from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import { arranging, Undecided } from "../../runner/outcome.ts";
import {
  describe,
  expect,
  expectRefusal,
  type Listed,
  provesNothing,
  rateLimited,
  targetFailed,
} from "../judging/expect.ts";
import { firstRows, listPath } from "../reading/lists.ts";
import type { ActorName } from "../party.ts";
import { EdgeAnswer } from "../traffic/edge.ts";
import { requireOtherReason } from "../traffic/quotas.ts";
import type { Trial } from "../trial.ts";

/**
 * Sends a request that a target may refuse. A 5xx counts only if it comes three times, while other requests are
 * answered.
 */
export async function askingAgain(
  trial: Trial,
  who: ActorName,
  resource: Resource,
  ask: () => Promise<Exchange>,
): Promise<Exchange> {
  for (let tries = 1; ; tries += 1) {
    const exchange = await ask();
    if (exchange.status === 429) throw rateLimited();
    const isRefused = exchange.status >= 400 && exchange.status < 500;
    if (tries > 1 && isRefused && exchange.method !== "GET")
      throw new Undecided("a change was answered with a 5xx, and then refused: it may be done", {
        transient: true,
      });
    if (exchange.status < 500 || tries === 3) return exchange;
    await trial.as(who).send({ method: "GET", path: listPath(resource) });
  }
}

/**
 * Sends a request that a target may refuse or ignore, but that must not break it, in another cell if one is given. Returns the
 * answer and the idempotency key.
 */
export async function expectNoServerError(
  trial: Trial,
  resource: Resource,
  request: ApiRequest,
  who = trial.of(resource).actorOf("source"),
  cell: Partial<Cell> = {},
): Promise<{ readonly exchange: Exchange; readonly key: string }> {
  let key = "";
  const exchange = await askingAgain(trial, who, resource, () => {
    // A stored 500 would be repeated rightly, so each attempt has its own key.
    key = trial.newKey();
    return trial.in(cell).as(who).sendRaw(request, { idempotencyKey: key });
  });
  const { status } = exchange;
  const isAnswer = status >= 200 && (status < 300 || status >= 400);
  expect(isAnswer, "an answer of the API", describe(exchange), exchange);
  expect(status < 500, "an answer that is no internal error", describe(exchange), exchange);
  return { exchange, key };
}

/** The answer to a request that a firewall may take for an attack. Undefined if it blocks this request: the API has not seen it. */
export async function unlessBlocked(ask: () => Promise<Exchange>): Promise<Exchange | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EdgeAnswer) return undefined;
    throw error;
  }
}

/**
 * Requests a list in an unusual way. The documentation does not promise how it is answered. Undefined if a firewall blocks this
 * request.
 */
export function listOddly(
  trial: Trial,
  resource: Resource,
  query: NonNullable<ApiRequest["query"]>,
): Promise<Exchange | undefined> {
  const request = { method: "GET", path: listPath(resource), query };
  return unlessBlocked(async () => (await expectNoServerError(trial, resource, request)).exchange);
}

/**
 * Observes the status of a refusal. For any other answer, observes `otherwise`.
 *
 * @throws {Undecided} For a refusal by a quota, or a 5xx if all requests with the same parameter fail: that is reported once.
 */
export function observeRefusal(
  trial: Trial,
  id: UnknownId,
  exchange: Exchange,
  otherwise: string,
): void {
  requireOtherReason(exchange);
  if (exchange.status >= 500 && trial.outages.explain(exchange)) throw targetFailed(exchange);
  const refused = exchange.status >= 400;
  trial.observe(id, refused ? String(exchange.status) : otherwise, exchange);
}

/** Requires that a valid key is accepted. If every key is refused, a refusal proves nothing. */
export const ensureAuthenticated = (trial: Trial, resource: Resource): Promise<Listed> =>
  arranging("be let in with a valid key", () => firstRows(trial, resource, "source"));

/** Requires that the list is refused without a valid key. Otherwise that promise is the broken one. */
export async function ensureKeysRefused(trial: Trial, resource: Resource): Promise<void> {
  await arranging(
    "be refused without a key",
    async () => expectRefusal(await listWithoutKey(trial, resource), [401]),
    { statement: "protocol/auth-required", check: "protocol/access/no-key" },
  );
  await arranging(
    "be refused with an invalid key",
    async () => expectRefusal(await listWithInvalidKey(trial, resource), [401]),
    { statement: "protocol/auth-valid-key", check: "protocol/access/invalid-key" },
  );
}

/** Sends a request without a valid key. An infrastructure failure says nothing about authentication. */
export async function withoutKey(
  trial: Trial,
  request: ApiRequest,
  idempotencyKey = trial.newKey(),
): Promise<Exchange> {
  const exchange = await trial.as("nobody").sendRaw(request, { idempotencyKey });
  if (provesNothing(exchange)) throw targetFailed(exchange);
  return exchange;
}

/** The statuses that may answer an idempotency key that is used with other parameters. */
export const otherParameters = [400, 409, 422];

/** Demands that the answer which is stored for an idempotency key is not repeated to a request without an API key. */
export async function expectNotRepeated(
  trial: Trial,
  request: ApiRequest,
  idempotencyKey: string,
): Promise<void> {
  const asked = { ...request, headers: { authorization: null } };
  const exchange = await withoutKey(trial, asked, idempotencyKey);
  expectRefusal(exchange, [401], "protocol/auth-required");
}

/** A creation without attributes, with its answer and its idempotency key. */
export const emptyCreation = (trial: Trial, resource: Resource) =>
  trial.memoize(`an empty creation among ${resource.name}`, () =>
    expectNoServerError(trial, resource, {
      method: "POST",
      path: listPath(resource),
      body: { data: { attributes: {} } },
    }),
  );

/** No organization has this key. */
export const invalidKey = {
  authorization: "Bearer persona_sandbox_00000000-0000-0000-0000-000000000000",
};

export const listWithoutKey = (trial: Trial, resource: Resource): Promise<Exchange> =>
  trial.memoize(`${resource.name} without a key`, () =>
    withoutKey(trial, {
      method: "GET",
      path: listPath(resource),
      headers: { authorization: null },
    }),
  );

export const listWithInvalidKey = (trial: Trial, resource: Resource): Promise<Exchange> =>
  trial.memoize(`${resource.name} with an invalid key`, () =>
    withoutKey(trial, { method: "GET", path: listPath(resource), headers: invalidKey }),
  );

/** Whether an answer may refuse an idempotency key that is not a UUID. The documentation says nothing about its form. */
export const mayRefuseKey = ({ status }: Exchange): boolean => status === 400 || status === 422;
