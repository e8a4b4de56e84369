import type { ApiRequest, Exchange } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { arranging, Undecided, Violation } from "../runner/outcome.ts";
import { describe, type Listed } from "./expect.ts";
import { firstRows, listPath } from "./lists.ts";
import type { Trial } from "./trial.ts";

/**
 * The answer to a request that a target may refuse or ignore, but that must not break it, and the idempotency key it was
 * sent with. A 5xx counts only when it comes three times while other requests are answered.
 */
export async function expectNoServerError(
  trial: Trial,
  resource: Resource,
  request: ApiRequest,
): Promise<{ readonly exchange: Exchange; readonly key: string }> {
  for (let tries = 1; ; tries += 1) {
    // A stored 500 would come again by right, so each try has a key of its own.
    const key = trial.newKey();
    const exchange = await trial.as("source").sendRaw(request, { idempotencyKey: key });
    if (exchange.status === 429)
      throw new Undecided("the rate limit outlasted our patience", { mayPassLater: true });
    const { status } = exchange;
    const broken = { evidence: exchange };
    if (status < 200 || (status >= 300 && status < 400)) {
      throw new Violation("an answer of the API", describe(exchange), broken);
    }
    if (status < 500) return { exchange, key };
    if (tries === 3)
      throw new Violation("an answer that is no internal error", describe(exchange), broken);
    await trial.as("source").send({ method: "GET", path: listPath(resource) });
  }
}

/** Makes sure that a valid key is let in: what refuses everybody proves nothing by refusing one. */
export const ensureAuthenticated = (trial: Trial, resource: Resource): Promise<Listed> =>
  arranging("be let in with a valid key", () => firstRows(trial, resource, "source"));

/** The answer to a request without a valid key. A failure of the infrastructure says nothing about who is let in. */
export async function withoutKey(
  trial: Trial,
  request: ApiRequest,
  idempotencyKey = trial.newKey(),
): Promise<Exchange> {
  const exchange = await trial.as("nobody").sendRaw(request, { idempotencyKey });
  const { status } = exchange;
  if (status < 500 && status !== 429) return exchange;
  throw new Undecided(`the target failed: ${describe(exchange)}`, { transient: true });
}

/** A request to create that names nothing, its answer and its idempotency key. */
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
