import { readListReply } from "@persona-conformance/client";
import { basePath, shareTokens } from "@persona-conformance/schemas";
import { type Subject, Undecided, Violation } from "../../../runner/outcome.ts";
import {
  expectTokens,
  newToken,
  party,
  tokens,
  usualCreation,
} from "../../../trial/arranging/share-tokens.ts";
import type { Listed } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import { listPath, longPageNow } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSuccess } from "../../wire/audit.ts";
import {
  ensureNewestFirst,
  rowsOutOfOrder,
  withWanderingCreation,
} from "../../wire/newest-first.ts";
import { resourcesIn } from "../../wire/resources-in.ts";

/** The promise of the order, and the check that judges it. */
export const sorted: Subject = {
  statement: "share-tokens/list-newest-first",
  check: "share-tokens/list/newest-first",
};

/** The rows of a page that also holds those that were created during a walk. */
export const wider = 8;

/** On the mock, a list is filled with at least this many tokens. */
export const several = 4;

/** The id of the first row. */
export const idOf = ({ views }: Listed): string => views[0]?.id ?? "no row";

export const idsIn = ({ views }: Listed): readonly string[] => views.map(({ id }) => id);

export const changing = () =>
  new Undecided("the list changed during the walk", { transient: true });

/** Lists tokens as a party. */
export const list = async (
  trial: Trial,
  query: Readonly<Record<string, string | number>>,
  who: PartyName = "source",
): Promise<Listed> => {
  const ask = () => party(trial, who).of(tokens).list(query);
  // A replica may not know a cursor yet if its token is new.
  const isKnown = ({ kind }: { readonly kind: string }) => kind !== "refusal";
  return expectTokens(
    await (query["after"] === undefined ? ask() : trial.eventually(ask, isKnown)),
  );
};

/** Reads the page of a link, which must be a path to the list of tokens. */
export async function follow(trial: Trial, link: string, who: PartyName): Promise<Listed> {
  const path = `${basePath}${listPath(tokens)}?`;
  if (!link.startsWith(path)) {
    throw new Violation(`a path that begins with ${path}`, link, { cites: "protocol/page-links" });
  }
  const exchange = await trial.eventually(
    () => party(trial, who).send({ method: "GET", path: link }),
    ({ status }) => status < 400,
  );
  return expectTokens(readListReply(tokens, exchange));
}

/** Two pages of one row. The second is read by the link of the first. */
export const firstTwo = (
  trial: Trial,
  who: PartyName = "source",
): Promise<readonly [Listed, Listed]> =>
  trial.memoize(`two pages of share tokens of the ${who}`, async () => {
    await fill(trial, several);
    const first = await list(trial, { size: 1 }, who);
    await expectSize(trial, first, 1, who);
    if (first.next === null) {
      const known = (trial.context.made.get(tokens.name) ?? []).length;
      const whole = await longPageNow(trial, tokens, trial.of(tokens).actorOf(who));
      if (known < 2 || whole.views.length < 2) throw new Undecided("there is only one share token");
      throw new Violation("a link to the next page", "null", {
        cites: "protocol/page-ends",
        evidence: first.exchange,
      });
    }
    // A newer row must not disturb the paging. Another check uses the token.
    if (who === "source" && trial.hasCapability("thorough")) {
      const { sourceId } = await usualCreation(trial);
      trial.of(tokens).offer(await newToken(trial, String(sourceId)));
    }
    return [first, await follow(trial, first.next, who)];
  });

/** Demands that a page is full, unless it is the last one. If a shorter page has a link to nothing, the link is wrong. */
export async function expectSize(
  trial: Trial,
  { views, next, exchange }: Listed,
  size: number,
  who: PartyName = "source",
): Promise<void> {
  const isShort = views.length < size;
  if (views.length === size || (isShort && next === null)) return;
  if (isShort && next !== null && (await follow(trial, next, who)).views.length === 0) {
    throw new Violation("links.next to be null on the last page", "an empty page after it", {
      cites: "protocol/page-ends",
      evidence: exchange,
    });
  }
  // Without an order, a link may lead anywhere.
  if (isShort) await ensureNewestFirst(trial, views, exchange, sorted);
  const cites = "protocol/page-size";
  throw new Violation(`${size} rows`, `${views.length} rows`, { cites, evidence: exchange });
}

/** Fills the list. On the mock each check has its own organization, which has no tokens at first. */
export async function fill(trial: Trial, count: number): Promise<void> {
  const it = trial.of(tokens);
  const { length: known } = trial.context.made.get(tokens.name) ?? [];
  if (!trial.hasCapability("disposable")) return void (known === 0 && (await it.any()));
  const sourceId = String((await usualCreation(trial))["sourceId"]);
  for (let made = known; made < count; made += 1) it.offer(await newToken(trial, sourceId));
}

/**
 * Makes sure that no list of the run is out of order, before a page is blamed for its rows. Lists a few times more, since one of
 * several servers may sort otherwise.
 *
 * @throws {Undecided} If one is. It blames the order.
 */
export async function ensureOrder(trial: Trial, who: PartyName = "source"): Promise<void> {
  for (let lists = 0; lists < several; lists += 1) await list(trial, { size: wider }, who);
  const all = trial.exchanges();
  const wandering = withWanderingCreation(all);
  for (const one of all) {
    if (one.operation?.id !== shareTokens.operations.list.id || !isSuccess(one)) continue;
    const [actual] = rowsOutOfOrder(resourcesIn(one), wandering);
    if (actual === undefined) continue;
    const because = { ...sorted, expected: "the newest first", actual, evidence: one.exchange };
    throw new Undecided("a list is not in order", { because });
  }
}
