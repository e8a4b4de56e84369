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
import {
  describe,
  expect,
  expectNone,
  expectPage,
  expectResource,
} from "../../../trial/judging/expect.ts";
import { expectOnlyFields } from "../../../trial/judging/fieldset.ts";
import { listPath } from "../../../trial/reading/lists.ts";
import type { ActorName } from "../../../trial/party.ts";
import {
  newToken,
  relatedId,
  sharesOf,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import { tokenPath } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { brokenUnlessHome } from "../../../trial/judging/broken-in-cell.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import { type FilterName, kept, statements } from "../lists/rows.ts";
import { readIn, within } from "../../crossed/within-cell.ts";

type Query = Readonly<Record<string, string>>;

const wholePage = { "page[size]": `${pageSize.maximum}` };

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
      "retrieves tokens of each status and of each kind of object as each party, with peeking and with a fieldset; lists them row by row and with each filter, also behind a row; each request in another API version and key inflection",
    failsWhen: "a missing token, or one that differs from the retrieved one",
    echoes: true,
    async run(trial) {
      const ids = [];
      for (const status of ["created", "expired", "redeemed", "failed"]) {
        // Two of each, so that one stands behind the other.
        for (let count = 0; count < 2; count += 1)
          ids.push(trial.of(tokens).keep(await trial.of(tokens).that(status)).id);
        // Those of another connection stand between them.
        if (status === "created")
          for (const party of parties) trial.context.populate?.(tokens, 1, party);
      }
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
  const isShown = ({ views }: Page) =>
    known.every((view) =>
      views.some((row) => row.id === view.id && changes(view, row).length === 0),
    );
  // Lists may lag behind.
  await trial.waitForReplicas();
  const all = await trial.eventually(() => list(trial, who, wholePage, "all", home), isShown);
  expectRows(known, all.views, "share-tokens/list-both-directions");
  await expectWalked(trial, who, known, all.views.length);
  const [first] = known;
  const values = [
    ["direction", String(first?.attributes["direction"])],
    ["connectionId", first === undefined ? "" : (relatedId(first, "connection") ?? "")],
    ...[...new Set(known.map(({ status = "" }) => status))].map((one) => ["status", one] as const),
  ] as const;
  for (const [name, value] of values) await expectFiltered(trial, who, name, value, known);
}

/** Demands that a filter finds tokens, and only those that match: on one page, behind the first of them, and with a fieldset. */
async function expectFiltered(
  trial: Trial,
  who: ActorName,
  name: FilterName,
  value: string,
  known: readonly View[],
): Promise<void> {
  const cites = statements[name];
  const filter = { [`filter[${inflectKey(name, "kebab")}]`]: value };
  const isKept = (view: View) => kept[name](view, value);
  const wanted = known.filter(isKept);
  const read = async (query: Query, step: string) => {
    const page = await list(
      trial,
      who,
      { ...filter, ...wholePage, ...query },
      `${name} ${value} ${step}`,
    );
    const others = page.views.filter((view) => !isKept(view)).map(({ id }) => id);
    within(page.cell, cites, () =>
      expectNone(others, `tokens with ${name} ${value}`, page.exchange),
    );
    return page;
  };
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  const expectHeld = async (rows: readonly View[], page: Page, query: Query, broken: Citation) => {
    const lacksIn = async (where: CrossedCell): Promise<boolean> => {
      const asked = { ...filter, ...wholePage, ...query };
      return lacks((await list(trial, who, asked, "again", where)).views, rows);
    };
    const isOfCell = lacks(page.views, rows) && !(await lacksIn(home));
    const ofCell = isOfCell ? await brokenUnlessHome(home, page.cell, lacksIn) : undefined;
    expectRows(rows, page.views, ofCell ?? broken);
  };
  const first = await read({}, "whole");
  const { views } = first;
  await expectHeld(wanted, first, {}, cites);
  expectOneRow(await read({ "page[size]": "1" }, "one row"));
  // Tokens of others may leave the list at any time.
  const own = views.filter((row) => wanted.some(({ id }) => id === row.id));
  const [newest, oldest] = [own[0], own.at(-1)];
  if (newest === undefined || oldest === undefined) return;
  const after = { "page[after]": newest.id };
  const behind = await read(after, "behind a row");
  const others = wanted.filter(({ id }) => id !== newest.id);
  await expectHeld(others, behind, after, "protocol/page-walk");
  await read({ "page[before]": oldest.id }, "before a row");
  for (const field of ["status", "direction"] as const)
    await expectSelected(trial, who, { ...filter, ...after }, field, { others, known, cites });
}

/** What a filter must find behind a row, of all tokens that are known. */
interface Selected {
  readonly others: readonly View[];
  readonly known: readonly View[];
  readonly cites: Citation;
}

/** Demands that a filter finds the same tokens with a fieldset, whether or not that names the filtered attribute. */
async function expectSelected(
  trial: Trial,
  who: ActorName,
  filter: Query,
  // The names of these fields are the same in every style.
  field: "status" | "direction",
  { others, known, cites }: Selected,
): Promise<void> {
  const query = { ...filter, ...wholePage, [`fields[${tokens.type}]`]: field };
  const step = `${Object.keys(query).join()} ${field}`;
  const { views, cell, exchange } = await list(trial, who, query, step);
  within(cell, "protocol/fields-select", () => {
    for (const row of views) {
      expectOnlyFields(row, [field]);
      const shown = others.find(({ id }) => id === row.id)?.attributes[field];
      const { [field]: actual } = row.attributes;
      const isAlike = shown === undefined || actual === shown;
      expect(isAlike, `the ${field} ${describe(shown)}`, describe(actual), exchange);
    }
  });
  const isShown = ({ id }: View) => views.some((row) => row.id === id);
  const wrong = known.filter((one) => isShown(one) !== others.includes(one));
  within(cell, cites, () =>
    expectNone(
      wrong.map(({ id, status }) => `${id}, which is ${status}`),
      "with a fieldset, the same tokens",
      exchange,
    ),
  );
}

const lacks = (views: readonly View[], rows: readonly View[]): boolean =>
  rows.some(({ id }) => !views.some((view) => view.id === id));

type Page = Awaited<ReturnType<typeof list>>;

const expectOneRow = ({ views, cell, exchange }: Page): void =>
  within(cell, "protocol/page-size", () =>
    expect(views.length <= 1, "one row", `${views.length}`, exchange),
  );

/** Walks through the list row by row, each page in another cell. A row that is missing there alone is the fault of the cells. */
async function expectWalked(
  trial: Trial,
  who: ActorName,
  known: readonly View[],
  most: number,
): Promise<void> {
  const { rows, cells } = await walk(trial, who, most);
  if (known.every(({ id }) => rows.has(id))) {
    expectRows(known, [...rows.values()], "protocol/page-walk");
    return;
  }
  // A cell holds only the documented inflections.
  const home = trial.cell as CrossedCell;
  const { rows: plain } = await walk(trial, who, most, () => home);
  expectRows(known, [...plain.values()], "protocol/page-walk");
  const inStyles = await walk(trial, who, most, (page) => ({
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
