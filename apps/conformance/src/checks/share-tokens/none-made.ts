import type { Exchange } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import { describe, expectNone } from "../../trial/expect.ts";
import { longPageNow } from "../../trial/lists.ts";
import {
  connectionOf,
  newToken,
  relatedId,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";
import { resourcesIn } from "../wire/resources-in.ts";

/** The ids of the tokens over the connection before a request that must make none. */
export async function tokensBefore(trial: Trial): Promise<ReadonlySet<string>> {
  // A token of ours shows how tokens look that are made with a key.
  if (ownIds(trial).length === 0) await trial.of(tokens).any();
  // Listed once. Later tokens are ours, or a look afterwards saw them.
  const before = await trial.memoize("share tokens over the connection", async () =>
    (await tokensOver(trial)).map(({ id }) => id),
  );
  return new Set([...before, ...ownIds(trial)]);
}

const ownIds = (trial: Trial): readonly string[] =>
  (trial.context.made.get(tokens.name) ?? []).map(({ id }) => id);

/** A creation that was refused, and whose it was. */
interface Refused {
  readonly exchange: Exchange;
  readonly by: string;
}

/** Demands that no token appeared since then that was made with our key. */
export async function expectNoneMade(
  trial: Trial,
  before: ReadonlySet<string>,
  exchange: Exchange,
  by = "source",
  { cites }: { readonly cites: Citation } = { cites: tokens.cites.refused },
): Promise<void> {
  await trial.waitForReplicas();
  const more = surplus(trial, await tokensOver(trial), before, by);
  if (more.length === 0) return;
  await expectOneEach(trial);
  const told = more.map(({ id, status }) => `${id}, which is ${status}`);
  expectNone(told, `no new share token after ${exchange.status}`, exchange, { cites });
}

/** The same for many refusals: where requests are dear, one look serves for all of them. */
export async function noteRefused(
  trial: Trial,
  before: ReadonlySet<string>,
  refused: Refused,
): Promise<void> {
  if (trial.hasCapability("disposable")) {
    return expectNoneMade(trial, before, refused.exchange, refused.by);
  }
  (await allRefused(trial)).push(refused);
}

/** The creations that were refused, and have not been looked after yet. */
export const allRefused = (trial: Trial): Promise<Refused[]> =>
  trial.memoize("refused creations of share tokens", async () => []);

/** Those that a key of ours has made, and nobody is known to have asked for. */
function surplus(
  trial: Trial,
  rows: readonly View[],
  before: ReadonlySet<string>,
  by: string,
): readonly View[] {
  // Others make tokens at any time. The creator tells theirs from ours; without one, nothing does.
  const own = rows.filter(({ id }) => ownIds(trial).includes(id));
  // Of another organization's key only the type is known.
  const member = by === "source" ? "id" : "type";
  const creators = new Set(own.flatMap((row) => relatedId(row, "creator", member) ?? []));
  const isOurs = (row: View) => creators.has(relatedId(row, "creator", member) ?? "");
  // What was answered as made is judged by that answer.
  const answered = trial
    .exchanges()
    .filter(({ operation }) => operation?.id === tokens.operations["create"]?.id)
    .flatMap((made) => resourcesIn(made).map(({ id }) => id));
  const known = new Set<unknown>([...before, ...ownIds(trial), ...answered]);
  return rows.filter((row) => !known.has(row.id) && isOurs(row));
}

/** Where a creation that is let through makes more than its token, the refusals need not have made any. */
async function expectOneEach(trial: Trial): Promise<void> {
  const before = new Set((await tokensOver(trial)).map(({ id }) => id));
  const creation = await usualCreation(trial);
  const { exchange, id } = await newToken(trial, String(creation["sourceId"]));
  const more = surplus(trial, await tokensOver(trial), before, "source");
  if (more.length === 0) return;
  const [expected, actual] = [
    "one new share token",
    `${id} and ${more.map((row) => row.id).join()}`,
  ];
  throw new Undecided(`a creation makes more than one share token: ${describe(exchange)}`, {
    because: { ...shareTokenArrangement.subject, expected, actual },
  });
}

/** The newest tokens over the connection, as the source lists them. */
async function tokensOver(trial: Trial): Promise<readonly View[]> {
  const connectionId = await connectionOf(trial);
  const { views } = await longPageNow(trial, tokens, trial.of(tokens).actorOf("source"), {
    connectionId,
  });
  return views;
}
