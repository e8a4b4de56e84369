import type { Exchange } from "@persona-conformance/client";
import { type Citation, jsonAt } from "@persona-conformance/schemas";
import { Undecided } from "../../../runner/outcome.ts";
import { describe, expectNone } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import {
  connectionOf,
  newToken,
  relatedId,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { resourcesIn } from "../../wire/resources-in.ts";

/** The ids of the tokens over the connection, before a request that must not create one. */
export async function tokensBefore(trial: Trial): Promise<ReadonlySet<string>> {
  // The run's own token shows which creator our key has.
  if (ownIds(trial).length === 0) await trial.of(tokens).any();
  // List only once. Later tokens are the run's own, or `expectNoneMade` saw them.
  const before = await trial.memoize("share tokens over the connection", async () =>
    (await tokensOver(trial)).map(({ id }) => id),
  );
  return new Set([...before, ...ownIds(trial)]);
}

const ownIds = (trial: Trial): readonly string[] =>
  (trial.context.made.get(tokens.name) ?? []).map(({ id }) => id);

/** A refused creation, and the actor that tried it. */
interface Refused {
  readonly exchange: Exchange;
  readonly by: string;
}

/** Demands that no token of our key has appeared since then. */
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
  await expectOneEach(trial, by);
  const mistakes = more.map(({ id, status }) => `${id}, which is ${status}`);
  expectNone(mistakes, `no new share token after ${exchange.status}`, exchange, { cites });
}

/**
 * Notes a refused creation. On a sandbox, one check later looks for tokens of all of them, to save requests; on the mock this
 * looks at once.
 */
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

/** The refused creations for which nobody has looked for tokens yet. */
export const allRefused = (trial: Trial): Promise<Refused[]> =>
  trial.memoize("refused creations of share tokens", async () => []);

/** The tokens of our key that no successful creation explains. */
function surplus(
  trial: Trial,
  rows: readonly View[],
  before: ReadonlySet<string>,
  by: string,
): readonly View[] {
  // Others create tokens at any time. Only the creator tells theirs from ours.
  const own = rows.filter(({ id }) => ownIds(trial).includes(id));
  // For another organization's key, only the creator's type is known.
  const member = by === "source" ? "id" : "type";
  const creators = new Set(own.flatMap((row) => relatedId(row, "creator", member) ?? []));
  // Who created tokens before is somebody else.
  const others = new Set(
    rows
      .filter(({ id }) => before.has(id) && !ownIds(trial).includes(id))
      .flatMap((row) => relatedId(row, "creator") ?? []),
  );
  const creations = trial
    .exchanges()
    .filter(({ operation }) => operation?.id === tokens.operations["create"]?.id);
  // Somebody else may use the same key, but hardly for the same object.
  const isNamed = (object = "") =>
    creations.some(({ exchange }) => exchange.sent?.includes(object));
  const isOurs = (row: View) =>
    isNamed(relatedId(row, "source")) &&
    creators.has(relatedId(row, "creator", member) ?? "") &&
    (by === "source" || !others.has(relatedId(row, "creator") ?? ""));
  // Another check judges tokens that an answer reported as created.
  const answered = creations.flatMap((made) => resourcesIn(made).map(({ id }) => id));
  const known = new Set<unknown>([...before, ...ownIds(trial), ...answered]);
  const ofUnanswered = trial.unanswered(tokens).map((asked) => jsonAt(asked, "source-id"));
  return rows.filter((row) => {
    if (known.has(row.id) || !isOurs(row)) return false;
    const place = ofUnanswered.indexOf(relatedId(row, "source"));
    if (place >= 0) ofUnanswered.splice(place, 1);
    return place < 0;
  });
}

/**
 * Undecided if more than one token appears with one successful creation: either it made them, or somebody else did. Then the
 * refused ones may have made none.
 */
async function expectOneEach(trial: Trial, by: string): Promise<void> {
  const before = new Set((await tokensOver(trial)).map(({ id }) => id));
  const creation = await usualCreation(trial);
  const { exchange, id } = await newToken(trial, String(creation["sourceId"]));
  const more = surplus(trial, await tokensOver(trial), before, by);
  if (more.length === 0) return;
  const [expected, actual] = [
    "one new share token",
    `${id} and ${more.map((row) => row.id).join()}`,
  ];
  throw new Undecided(`one creation makes several share tokens: ${describe(exchange)}`, {
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
