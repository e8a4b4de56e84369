import type { Exchange } from "@persona-conformance/client";
import { expectNone } from "../../trial/expect.ts";
import { longPageNow } from "../../trial/lists.ts";
import { connectionOf, relatedId, tokens } from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";

/** The ids of the tokens over the connection before something that must make none. */
export async function tokensBefore(trial: Trial): Promise<ReadonlySet<string>> {
  // Listed once: what has come since then is ours, or was seen by the look after it.
  const before = await trial.memoize("share tokens over the connection", async () =>
    (await tokensOver(trial)).map(({ id }) => id),
  );
  const ours = (trial.context.made.get(tokens.name) ?? []).map(({ id }) => id);
  return new Set([...before, ...ours]);
}

/** Demands that no token appeared since then that was made with our key. */
export async function expectNoneMade(
  trial: Trial,
  before: ReadonlySet<string>,
  refused: Exchange,
  by = "source",
): Promise<void> {
  await trial.waitForReplicas();
  const rows = await tokensOver(trial);
  // Others make tokens of theirs at any time; where no creator is told, nobody can tell them apart.
  const creators = new Set(
    rows.filter(({ id }) => before.has(id)).map((row) => relatedId(row, "creator")),
  );
  const isOurs = (row: View) => {
    const creator = relatedId(row, "creator");
    return by !== "source" || creator === undefined || creators.size === 0 || creators.has(creator);
  };
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
