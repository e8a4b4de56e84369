import { readListReply, readReply } from "@persona-conformance/client";
import {
  attributesOf,
  type Citation,
  type Inflection,
  inflectKey,
  pageSize,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import { expect, expectNone, expectPage, expectResource } from "../../../trial/judging/expect.ts";
import { listPath } from "../../../trial/reading/lists.ts";
import type { ActorName } from "../../../trial/party.ts";
import {
  newToken,
  sharesOf,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { tokenPath } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { brokenUnlessHome } from "../../../trial/judging/broken-in-cell.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import { readIn, within } from "../../crossed/within-cell.ts";

type Query = Readonly<Record<string, string>>;

/** Queries that must show the same token as a read without a query. */
const ways: readonly ((cell: CrossedCell) => Query)[] = [
  () => ({}),
  () => ({ "peek-source-data": "true" }),
  ({ inflection }) => ({ [`fields[${tokens.type}]`]: namesIn(inflection) }),
];

const namesIn = (inflection: Inflection): string =>
  attributesOf(tokens)
    .map((name) => inflectKey(name, inflection))
    .join(",");

/** Reads share tokens of every status with every query. */
export const crossedReadChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/crossed/reads",
    cites: "share-tokens/list-row-is-resource",
    alsoCites: [
      "share-tokens/list-both-directions",
      "protocol/version-invariant",
      "protocol/page-walk",
    ],
    operation: "list-all-share-tokens",
    needs: [
      ...shareTokenArrangement.needs.one,
      "redeem",
      "failure",
      "create",
      "disposable",
      "two-parties",
    ],
    steps:
      "retrieves tokens of each status and of each kind of object as each party, with peeking and with a fieldset; lists them row by row and by status; each request in another API version and key inflection",
    failsWhen: "a missing token, or one that differs from the retrieved one",
    echoes: true,
    async run(trial) {
      const ids = [];
      for (const status of ["created", "expired", "redeemed", "failed"])
        ids.push((await trial.of(tokens).that(status)).id);
      for (const party of parties) {
        const known = [];
        for (const id of ids) known.push(await trial.of(tokens).settled(id, () => true, party));
        const who = trial.of(tokens).actorOf(party);
        for (const view of known) await expectAlike(trial, who, view);
        await expectListed(trial, who, known);
      }
      // Only now, so that no more rows come before the others in lists.
      for (const { id: sourceId } of sharesOf(trial).sources) {
        const { id } = await newToken(trial, sourceId);
        for (const party of parties) {
          const view = await trial.of(tokens).settled(id, () => true, party);
          await expectAlike(trial, trial.of(tokens).actorOf(party), view);
        }
      }
    },
  }),
];

const parties = ["source", "destination"] as const;

const cellOf = (trial: Trial, party: string, operation: string, step: string): CrossedCell =>
  trial.cellFor({ party, operation, outcome: "success", query: "fields", step });

async function expectAlike(trial: Trial, who: ActorName, view: View): Promise<void> {
  const read = [];
  // All are sent before one is judged, and one more follows: another check compares an answer with those before and after it.
  for (const [index, way] of ways.entries()) {
    const cell = cellOf(trial, who, "retrieve-a-share-token", `${view.status} ${index}`);
    const request = { method: "GET", path: tokenPath(view.id), query: way(cell) };
    read.push({ cell, way, request, exchange: await trial.in(cell).as(who).send(request) });
  }
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  await trial.of(tokens).settled(view.id, () => true, who);
  for (const { cell, way, request, exchange } of read) {
    // Other checks judge a refused peek: the key may lack the permission.
    if (exchange.status >= 400 && "peek-source-data" in request.query) continue;
    const seen = within(cell, "protocol/version-invariant", () =>
      expectResource(tokens, readReply(tokens, exchange)),
    );
    const wrong = changes(view, seen);
    if (wrong.length === 0) continue;
    const cites = await brokenUnlessHome(home, cell, async (there) => {
      const again = await trial
        .in(there)
        .as(who)
        .send({ ...request, query: way(there) });
      return changes(view, expectResource(tokens, readReply(tokens, again))).length > 0;
    });
    within(cell, cites, () => expectNone(wrong, "the same token as without a query", exchange));
  }
}

async function expectListed(trial: Trial, who: ActorName, known: readonly View[]): Promise<void> {
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  const wholePage = { "page[size]": `${pageSize.maximum}` };
  const isShown = ({ views }: Page) =>
    known.every((view) =>
      views.some((row) => row.id === view.id && changes(view, row).length === 0),
    );
  // Lists may lag behind.
  const all = await trial.eventually(() => list(trial, who, wholePage, "all", home), isShown);
  expectRows(known, all.views, "share-tokens/list-both-directions");
  await expectWalked(trial, who, known);
  const direction = String(known[0]?.attributes["direction"]);
  const filtered = { "filter[direction]": direction, "page[size]": "1" };
  expectOneRow(await list(trial, who, filtered, "filtered page"));
  for (const status of new Set(known.map((view) => view.status ?? ""))) {
    const wanted = known.filter((view) => view.status === status);
    const { views } = await list(trial, who, { "filter[status]": status }, `filter ${status}`);
    const others = views.filter((view) => view.status !== status).map(({ id }) => id);
    expectNone(others, `tokens that are ${status}`, undefined, {
      cites: "share-tokens/list-filter-status",
    });
    expectRows(wanted, views, "share-tokens/list-filter-status");
  }
}

type Page = Awaited<ReturnType<typeof list>>;

const expectOneRow = ({ views, cell, exchange }: Page): void =>
  within(cell, "protocol/page-size", () =>
    expect(views.length <= 1, "one row", `${views.length}`, exchange),
  );

/** Walks through the list row by row, each page in another cell. A row that is missing there alone is the fault of the cells. */
async function expectWalked(trial: Trial, who: ActorName, known: readonly View[]): Promise<void> {
  const { rows, cells } = await walk(trial, who, known.length);
  if (known.every(({ id }) => rows.has(id))) {
    expectRows(known, [...rows.values()], "protocol/page-walk");
    return;
  }
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  const { rows: plain } = await walk(trial, who, known.length, () => home);
  expectRows(known, [...plain.values()], "protocol/page-walk");
  const inStyles = await walk(trial, who, known.length, (page) => ({
    ...home,
    inflection: cells[page]?.inflection ?? home.inflection,
  }));
  const isOfStyles = known.some(({ id }) => !inStyles.rows.has(id));
  const cites = isOfStyles ? "protocol/inflection-values" : "protocol/version-invariant";
  expectRows(known, [...rows.values()], cites);
}

async function walk(
  trial: Trial,
  who: ActorName,
  most: number,
  cellAt?: (page: number) => CrossedCell,
) {
  const rows = new Map<string, View>();
  const cells: CrossedCell[] = [];
  let after: string | undefined;
  for (let page = 0; page <= most; page += 1) {
    const query = { "page[size]": "1", ...(after !== undefined && { "page[after]": after }) };
    const read = await list(trial, who, query, `page ${page}`, cellAt?.(page));
    expectOneRow(read);
    const { views, next, cell } = read;
    cells.push(cell);
    for (const view of views) {
      within(cell, "protocol/page-walk", () =>
        expectNone(rows.has(view.id) ? [view.id] : [], "each row once"),
      );
      rows.set(view.id, view);
    }
    after = views.at(-1)?.id;
    if (next === null || after === undefined) break;
  }
  return { rows, cells };
}

async function list(trial: Trial, who: ActorName, query: Query, step: string, where?: CrossedCell) {
  const cell = where ?? cellOf(trial, who, "list-all-share-tokens", step);
  const request = { method: "GET", path: listPath(tokens), query };
  const exchange = await readIn(trial, who, cell, request, tokens);
  const page = within(cell, "protocol/version-accepted", () =>
    expectPage(tokens, readListReply(tokens, exchange)),
  );
  const ids = page.views.map(({ id }) => id);
  const again = ids.filter((id, index) => ids.indexOf(id) < index);
  within(cell, "protocol/page-walk", () => expectNone(again, "each row once", exchange));
  return { ...page, cell };
}

/** Demands that the rows hold these tokens as they are when retrieved. A missing one breaks `cites`. */
function expectRows(known: readonly View[], rows: readonly View[], cites: Citation): void {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const view of known) {
    const row = byId.get(view.id);
    expectNone(
      row === undefined ? [`no ${view.id}`] : [],
      `the rows of ${known.length} tokens`,
      undefined,
      { cites },
    );
    const wrong = row === undefined ? [] : changes(view, row);
    expectNone(wrong, `the token ${view.id} as it is retrieved`, row?.exchange);
  }
}
