import {
  type ApiRequest,
  type Exchange,
  jsonOf,
  readListReply,
  readReply,
} from "@persona-conformance/client";
import { connectionType, pageSize } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../runner/outcome.ts";
import { expectConnection, expectPage, type Listed, said } from "./expect.ts";
import { collection, pathOf } from "./paths.ts";
import type { Who } from "./session.ts";
import type { Trial } from "./trial.ts";
import type { View } from "./view.ts";

/** The first page of a party's list, asked for without any parameter, as it was when first asked for. */
export function firstPage(trial: Trial, who: Who): Promise<Exchange> {
  return trial.finding(`first page of the ${who}`, () =>
    trial.as(who).send({ method: "GET", path: collection }),
  );
}

export const firstRows = async (trial: Trial, who: Who): Promise<Listed> =>
  expectPage(readListReply(await firstPage(trial, who)));

/** The source's list on one page of the largest size, as it was when first asked for. */
export const longPage = (trial: Trial): Promise<Listed> =>
  trial.finding("long page", async () =>
    expectPage(await trial.as("source").list({ size: pageSize.maximum })),
  );

/** The answer to the last time that the source retrieved its connection, or to doing so now. */
export async function retrieved(trial: Trial): Promise<Exchange> {
  const { id, exchange } = await trial.anyConnection();
  if (exchange.method === "GET" && exchange.path.endsWith(pathOf(id))) return exchange;
  return (await trial.settled(id, () => true)).exchange;
}

/** The connection in a party's list: on its first page, or further behind. */
export async function rowOf(trial: Trial, who: Who, connection: View): Promise<View | undefined> {
  const isIt = ({ id }: View) => id === connection.id;
  const first = (await firstRows(trial, who)).views.find(isIt);
  if (first !== undefined || (await firstRows(trial, who)).next === null) return first;
  const { destinationOrganizationId = "" } = connection;
  const filtered = await trial.as(who).list({ destinationOrganizationId, size: 100 });
  return expectPage(filtered).views.find(isIt);
}

/** What a sparse fieldset of three attributes, named in three styles, leaves. */
export const sparse = (trial: Trial): Promise<{ readonly asked: string; readonly view: View }> =>
  trial.finding("sparse fieldset", async () => {
    const { id } = await trial.anyConnection();
    const anyStyle = trial.cell.apiVersion >= "2025-10-27";
    const style = trial.cell.inflection;
    const own = style === "camel" ? "createdAt" : style === "snake" ? "created_at" : "created-at";
    const asked = anyStyle ? "status,createdAt,updated_at" : `status,${own}`;
    const exchange = await trial.as("source").send({
      method: "GET",
      path: pathOf(id),
      query: { [`fields[${connectionType}]`]: asked },
    });
    const body = jsonOf(exchange) as { readonly data?: { readonly id?: unknown } } | undefined;
    if (exchange.status !== 200 || body?.data?.id !== id) {
      throw new Violation("the connection with some of its attributes", said(exchange));
    }
    return { asked, view: expectConnection(readReply(exchange)) };
  });

/** An id of the same make that no connection has. */
export function unknownId(id: string): string {
  const tail = id
    .slice(-6)
    .replaceAll(/[A-Za-z0-9]/g, (character) =>
      /[0-9]/.test(character)
        ? String((Number(character) + 7) % 10)
        : character === "z"
          ? "q"
          : "z",
    );
  return id.slice(0, -6) + tail;
}

/**
 * The answer to a request that a target may refuse or ignore, but that must not break it. A 5xx counts only when it
 * comes again while other requests are answered.
 */
export async function neverFails(
  trial: Trial,
  request: ApiRequest,
  options: { readonly idempotencyKey?: string | undefined } = {},
): Promise<Exchange> {
  const { idempotencyKey = trial.newKey() } = options;
  const first = await trial.as("source").sendRaw(request, { idempotencyKey });
  if (first.status < 500) return answered(first);
  await trial.as("source").send({ method: "GET", path: collection });
  // A stored 500 would come again by right.
  const second = await trial.as("source").sendRaw(request);
  if (second.status < 500) return answered(second);
  throw new Violation("an answer that is no internal error", said(second));
}

/** A probe must not be taken for refused by what refuses everything. */
function answered(exchange: Exchange): Exchange {
  if (exchange.status === 429) throw new Undecided("the rate limit outlasted our patience");
  return exchange;
}
