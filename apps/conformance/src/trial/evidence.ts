import {
  type ApiRequest,
  type Exchange,
  jsonOf,
  readListReply,
  readReply,
} from "@persona-conformance/client";
import {
  anyFieldStyleSince,
  connections,
  type Inflection,
  inflectKey,
  pageSize,
} from "@persona-conformance/schemas";
import { arranging, Undecided, Violation } from "../runner/outcome.ts";
import { expectConnection, expectNone, expectPage, type Listed, describe } from "./expect.ts";
import { collection, pathOf } from "./paths.ts";
import type { ActorName } from "./session.ts";
import type { Trial } from "./trial.ts";
import { changes, type View } from "./view.ts";

/** The first page of a party's list, asked for without any parameter, as it was when first asked for. */
export function firstPage(trial: Trial, who: ActorName): Promise<Exchange> {
  return trial.memoize(`first page of the ${who}`, () =>
    trial.as(who).send({ method: "GET", path: collection }),
  );
}

export const firstRows = async (trial: Trial, who: ActorName): Promise<Listed> =>
  expectPage(readListReply(await firstPage(trial, who)));

/**
 * Compares the connection, as the source retrieves it, with another look at it, until nothing differs or time is up. What
 * was retrieved before may be what a replica showed that lagged, so it is retrieved anew when something does.
 */
export async function compared(
  trial: Trial,
  differences: (base: Exchange) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { id } = await trial.anyConnection();
  const first = await differences(await retrieved(trial));
  if (first.length === 0) return first;
  return trial.eventually(
    async () => differences((await trial.settled(id, () => true)).exchange),
    ({ length }) => length === 0,
  );
}

/** Demands that the source still sees a connection as it was before; `by` says what has left it alone. */
export async function expectUnchanged(trial: Trial, before: View, by: string): Promise<void> {
  await trial.waitForReplicas();
  const after = await trial.settled(before.id, (view) => changes(before, view).length === 0);
  expectNone(changes(before, after), `a connection that ${by} left as it was`);
}

/** The source's list on one page of the largest size, as it was when first asked for. */
export const longPage = (trial: Trial): Promise<Listed> =>
  trial.memoize("long page", async () =>
    expectPage(await trial.as("source").list({ size: pageSize.maximum })),
  );

/** The answer to the last time that the source retrieved its connection, or to doing so now. */
export async function retrieved(trial: Trial): Promise<Exchange> {
  const { id, exchange } = await trial.anyConnection();
  if (exchange.method === "GET" && exchange.path.endsWith(pathOf(id))) return exchange;
  return (await trial.settled(id, () => true)).exchange;
}

/** The connection in a party's list: on its first page, or further behind. */
export async function rowOf(
  trial: Trial,
  who: ActorName,
  connection: View,
): Promise<View | undefined> {
  const isIt = ({ id }: View) => id === connection.id;
  const first = (await firstRows(trial, who)).views.find(isIt);
  if (first !== undefined || (await firstRows(trial, who)).next === null) return first;
  const { destinationOrganizationId = "" } = connection;
  const filtered = await trial.as(who).list({ destinationOrganizationId, size: 100 });
  return expectPage(filtered).views.find(isIt);
}

/** What a sparse fieldset of three attributes, named in three styles, leaves. */
export const sparse = (trial: Trial): Promise<{ readonly asked: string; readonly view: View }> =>
  trial.memoize("sparse fieldset", async () => {
    const { id } = await trial.anyConnection();
    const { apiVersion, inflection } = trial.cell;
    const asked =
      apiVersion >= anyFieldStyleSince
        ? "status,createdAt,updated_at"
        : `status,${inflectKey("created-at", inflection as Inflection)}`;
    const exchange = await trial.as("source").send({
      method: "GET",
      path: pathOf(id),
      query: { [`fields[${connections.type}]`]: asked },
    });
    const body = jsonOf(exchange) as { readonly data?: { readonly id?: unknown } } | undefined;
    if (exchange.status !== 200 || body?.data?.id !== id) {
      throw new Violation("the connection with some of its attributes", describe(exchange));
    }
    return { asked, view: expectConnection(readReply(exchange)) };
  });

/** An id that no connection has: of the same make where ids are long enough for that, and made up where they are short. */
export function unknownId(id: string): string {
  if (id.length < 12) return "cxn_thereIsNoConnectionOfThisId";
  const tail = id.slice(-6).replaceAll(/[A-Za-z0-9]/g, (character) => {
    if (/[0-9]/.test(character)) return String((Number(character) + 7) % 10);
    // Within the hexadecimal digits, of which some ids are made.
    return /[a-f]/i.test(character)
      ? character === "e"
        ? "b"
        : "e"
      : character === "z"
        ? "q"
        : "z";
  });
  return id.slice(0, -6) + tail;
}

/**
 * The answer to a request that a target may refuse or ignore, but that must not break it, and the idempotency key it was
 * sent with. A 5xx counts only when it comes three times while other requests are answered.
 */
export async function expectNoServerError(
  trial: Trial,
  request: ApiRequest,
): Promise<{ readonly exchange: Exchange; readonly key: string }> {
  for (let tries = 1; ; tries += 1) {
    // A stored 500 would come again by right, so each try has a key of its own.
    const key = trial.newKey();
    const exchange = await trial.as("source").sendRaw(request, { idempotencyKey: key });
    if (exchange.status === 429)
      throw new Undecided("the rate limit outlasted our patience", { mayPassLater: true });
    const { status } = exchange;
    if (status < 200 || (status >= 300 && status < 400)) {
      throw new Violation("an answer of the API", describe(exchange));
    }
    if (status < 500) return { exchange, key };
    if (tries === 3) throw new Violation("an answer that is no internal error", describe(exchange));
    await trial.as("source").send({ method: "GET", path: collection });
  }
}

/** Makes sure that a valid key is let in: what refuses everybody proves nothing by refusing one. */
export const ensureAuthenticated = (trial: Trial): Promise<Listed> =>
  arranging("be let in with a valid key", () => firstRows(trial, "source"));

/** The same for a request of nobody's: a failure of the infrastructure says nothing about who is let in. */
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
