import type { Exchange } from "@persona-conformance/client";
import { expectNone } from "../../trial/expect.ts";
import { longPageNow } from "../../trial/lists.ts";
import { connectionOf, relatedId, tokens } from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";

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

/** Demands that no token appeared since then that was made with our key. */
export async function expectNoneMade(
  trial: Trial,
  before: ReadonlySet<string>,
  refused: Exchange,
  by = "source",
): Promise<void> {
  await trial.waitForReplicas();
  const rows = await tokensOver(trial);
  // Others make tokens at any time. The creator tells theirs from ours; without one, nothing does.
  const own = rows.filter(({ id }) => ownIds(trial).includes(id));
  // Of another organization's key only the type is known.
  const member = by === "source" ? "id" : "type";
  const creators = new Set(own.flatMap((row) => relatedId(row, "creator", member) ?? []));
  const isOurs = (row: View) => creators.has(relatedId(row, "creator", member) ?? "");
  const more = rows.filter((row) => !before.has(row.id) && isOurs(row));
  const wanted = `no new share token after ${refused.status}`;
  const cites = tokens.cites.refused;
  expectNone(
    more.map(({ id, status }) => `${id}, which is ${status}`),
    wanted,
    refused,
    { cites },
  );
}

/** The newest tokens over the connection, as the source lists them. */
async function tokensOver(trial: Trial): Promise<readonly View[]> {
  const connectionId = await connectionOf(trial);
  const { views } = await longPageNow(trial, tokens, trial.of(tokens).actorOf("source"), {
    connectionId,
  });
  return views;
}
