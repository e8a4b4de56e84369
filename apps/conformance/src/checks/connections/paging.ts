import type { Exchange } from "@persona-conformance/client";
import { connections, pageSize, type UnknownId } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { collection, expectConnections, readConnections } from "../../trial/connections.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { expect, expectNone, type Listed } from "../../trial/expect.ts";
import { firstRows, longPage } from "../../trial/lists.ts";
import { expectNoServerError } from "../../trial/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/unknown-id.ts";
import { severalConnections } from "./reading.ts";

const operation = "list-all-connect-connections";

/** Pages and their links. */
export const pagingChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/pages/default-size",
    cites: "protocol/page-default-size",
    operation,
    needs: [],
    steps: "lists without asking for a size; on the mock, out of more connections than a page has",
    failsWhen: `more than ${pageSize.default} rows`,
    async run(trial) {
      if (trial.hasCapability("create")) await manyConnections(trial, pageSize.default + 2);
      const { views } = await firstRows(trial, connections, "source");
      expect(
        views.length <= pageSize.default,
        `${pageSize.default} rows at the most`,
        `${views.length} rows`,
      );
    },
  }),
  check({
    id: "protocol/pages/ends",
    cites: "protocol/page-ends",
    operation,
    needs: [],
    steps: "lists the first page, and all on one page where that holds them",
    failsWhen: "a link before the first row, or behind the last",
    async run(trial) {
      const first = await firstRows(trial, connections, "source");
      expect(first.prev === null, "links.prev to be null on the first page", `${first.prev}`);
      const all = await longPage(trial, connections);
      expect(all.prev === null, "links.prev to be null on the first page", `${all.prev}`);
      expect(
        all.views.length <= pageSize.maximum,
        `${pageSize.maximum} rows at the most`,
        `${all.views.length} rows`,
      );
      const whole = all.views.length < pageSize.maximum;
      expect(!whole || all.next === null, "links.next to be null on the last page", `${all.next}`);
      const missing = first.views.filter(({ id }) => all.views.every((row) => row.id !== id));
      expectNone(
        missing.map(({ id }) => `${id} is missing on the longer page`),
        "a longer page to hold what the shorter one holds",
      );
    },
  }),
  check({
    id: "protocol/pages/walk",
    cites: "protocol/page-walk",
    operation,
    needs: ["several"],
    steps: "walks through the list row by row, following links.next as it is",
    failsWhen: "a row that is skipped or comes twice, or a walk that ends too early or not at all",
    async run(trial) {
      const { rows, pages } = await walk(trial);
      const first = await firstRows(trial, connections, "source");
      const listed = first.views.map(({ id }) => id);
      const common = Math.min(rows.length, listed.length);
      expect(
        rows.slice(0, common).join(" ") === listed.slice(0, common).join(" "),
        `the rows in the order of the list (${listed.slice(0, common).join(", ")})`,
        rows.join(", "),
      );
      expect(new Set(rows).size === rows.length, "each row once", rows.join(", "));
      const ended = pages.at(-1)?.next === null;
      expect(!ended || rows.length >= listed.length, listed.join(", "), rows.join(", "));
      const atEnd = first.next === null && rows.at(-1) === listed.at(-1);
      expect(!atEnd || ended, "links.next to be null behind the last row", "a further page");
    },
  }),
  check({
    id: "protocol/pages/one-row",
    cites: "protocol/page-size",
    operation,
    needs: ["several"],
    steps: "asks for pages of one row",
    failsWhen: "a page of more or fewer",
    async run(trial) {
      const { length } = (await walk(trial)).pages[0]?.views ?? [];
      expect(length === 1, "1 row", `${length} rows`);
    },
  }),
  check({
    id: "protocol/pages/back",
    cites: "protocol/page-back",
    operation,
    needs: ["several"],
    steps: "follows links.prev of the second page",
    failsWhen: "a page that does not hold the row before, or holds the one it came from",
    async run(trial) {
      const { pages } = await walk(trial);
      const [first, second] = pages;
      if (first === undefined || second === undefined)
        throw new Undecided("there is one page only");
      if (second.prev === null) throw new Violation("links.prev on the second page", "null");
      const back = await follow(trial, second.prev);
      const [ahead, behind] = [first.views[0]?.id ?? "", second.views[0]?.id ?? ""];
      const ids = back.views.map(({ id }) => id);
      expect(
        ids.at(-1) === ahead && !ids.includes(behind),
        `the page with ${ahead}, before ${behind}`,
        ids.join(", ") || "an empty page",
      );
      expect(back.next !== null, "links.next on the page before", "null");
    },
  }),
  check({
    id: "protocol/pages/there-and-back",
    cites: "protocol/page-walk",
    operation,
    needs: ["several", "two-parties"],
    steps:
      "walks through the list in pages of two rows, to the end where that is near, and back again",
    failsWhen: "a row that is skipped or comes twice, a page of another size, or another way back",
    async run(trial) {
      await severalConnections(trial);
      const pages = [expectConnections(await trial.as("source").of(connections).list({ size: 2 }))];
      for (let page = pages[0]; page?.next && pages.length < 6; page = pages.at(-1)) {
        const after = page.views.at(-1)?.id ?? "";
        pages.push(
          expectConnections(await trial.as("source").of(connections).list({ size: 2, after })),
        );
      }
      const all = expectConnections(
        await trial.as("source").of(connections).list({ size: pageSize.maximum }),
      );
      const ended = pages.at(-1)?.next === null;
      const walked = pages.flatMap(({ views }) => views.map(({ id }) => id));
      const listed = all.views.map(({ id }) => id);
      const wanted = ended ? listed : listed.slice(0, walked.length);
      expect(walked.join(" ") === wanted.join(" "), wanted.join(", "), walked.join(", "));
      const short = pages.slice(0, -1).filter(({ views }) => views.length !== 2);
      expectNone(
        short.map(({ views }) => `a page of ${views.length}`),
        "pages of two rows",
      );
      const [first, second, third] = pages;
      expect(pages.length < 2 || walked.length > 2, "rows on the second page", "none");
      const empty = pages.slice(1).some(({ views }) => views.length === 0);
      expect(!empty, "links.next to be null where nothing follows", "a page without rows");
      if (first === undefined || second === undefined) return;
      const [later, earlier] = third === undefined ? [second, first] : [third, second];
      if (later.prev === null) throw new Violation("links.prev behind the first page", "null");
      const back = (await follow(trial, later.prev)).views.map(({ id }) => id);
      const before = earlier.views.map(({ id }) => id);
      // The link may have lost the size of the page, and then leads to more of what is before.
      const got = back.slice(-before.length);
      expect(got.join(" ") === before.join(" "), before.join(", "), back.join(", "));
      if (all.next !== null) return;
      const exact = expectConnections(
        await trial.as("source").of(connections).list({ size: listed.length }),
      );
      expect(
        exact.next === null,
        "links.next to be null on a page that holds all",
        `${exact.next}`,
      );
    },
  }),
  check({
    id: "protocol/pages/links",
    cites: "protocol/page-links",
    operation,
    needs: ["several"],
    steps: "looks at the links of a page with more behind it",
    failsWhen: "a link that is no path under /api/v1, or that leads to another operation",
    async run(trial) {
      const { pages } = await walk(trial);
      const links = pages.flatMap(({ prev, next }) => [prev, next]).filter((link) => link !== null);
      if (links.length === 0) throw new Violation("links to further pages", "none");
      const wrong = links.filter((link) => !link.startsWith("/api/v1/connect/connections?"));
      expectNone(wrong, "paths such as /api/v1/connect/connections?page%5Bafter%5D=…");
      const next = links.find((link) => link.includes("after")) ?? links[0] ?? "";
      const kept = new URLSearchParams(next.slice(next.indexOf("?"))).get("page[size]") === "1";
      trial.observe("protocol/links-keep-query", kept ? "yes" : "no", pages[0]?.exchange);
    },
  }),
  ...(["0", "101", "abc"] as const).map((size) =>
    check<Trial>({
      id: `protocol/pages/size-${size}`,
      cites: "protocol/bad-parameters",
      alsoCites: ["protocol/page-size-bounds"],
      operation,
      needs: [],
      steps: `asks for pages of ${size} rows`,
      failsWhen: `a 5xx, three times, while other requests are answered, or more than ${pageSize.maximum} rows`,
      async run(trial) {
        const query = { "page[size]": size };
        const { exchange } = await expectNoServerError(trial, connections, {
          method: "GET",
          path: collection,
          query,
        });
        observeRefusal(trial, `protocol/page-size-${size}`, exchange, "clamped");
        if (exchange.status >= 400) return;
        const { length } = expectConnections(readConnections(exchange)).views;
        expect(
          length <= pageSize.maximum,
          `${pageSize.maximum} rows at the most`,
          `${length} rows`,
        );
      },
    }),
  ),
  check({
    id: "protocol/pages/unknown-cursor",
    cites: "protocol/bad-parameters",
    alsoCites: ["protocol/page-bad-cursor"],
    operation,
    needs: ["fixture", "two-parties"],
    steps: "asks for the page after an id that no connection has",
    failsWhen: "a 5xx, three times, while other requests are answered",
    async run(trial) {
      const query = { "page[after]": unknownId((await trial.of(connections).any()).id) };
      const { exchange } = await expectNoServerError(trial, connections, {
        method: "GET",
        path: collection,
        query,
      });
      const empty = readConnections(exchange);
      const page = empty.kind === "page" && empty.rows.length === 0;
      observeRefusal(
        trial,
        "protocol/cursor-unknown",
        exchange,
        page ? "an empty page" : "the first page",
      );
    },
  }),
  check({
    id: "protocol/pages/both-cursors",
    cites: "protocol/bad-parameters",
    operation,
    needs: ["create"],
    steps: "asks for the page after and before a connection at once",
    failsWhen: "a 5xx, three times, while other requests are answered",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const query = { "page[after]": id, "page[before]": id };
      const { exchange } = await expectNoServerError(trial, connections, {
        method: "GET",
        path: collection,
        query,
      });
      observeRefusal(trial, "protocol/cursor-both", exchange, "a page");
    },
  }),
  check({
    id: "protocol/pages/every-size",
    cites: "protocol/page-walk",
    operation,
    needs: ["create"],
    steps:
      "walks through 13 connections in pages of 1, 2, 3, 10, 12, 13, 14 and 100, and back again",
    failsWhen: "a page of another size, a row that is skipped or comes twice, or another way back",
    async run(trial) {
      const ids = await manyConnections(trial, 13);
      for (const size of [1, 2, 3, 10, 12, 13, 14, 100]) {
        const forth = await every(trial, { size });
        expectWalk(forth, ids, size);
        const back = await everyBack(trial, size, ids.at(-1) ?? "");
        expect(
          back.join(" ") === ids.slice(0, -1).join(" "),
          `the way back in pages of ${size} to be the way there`,
          back.join(", "),
        );
      }
    },
  }),
  check({
    id: "protocol/pages/largest",
    cites: "protocol/page-size",
    operation,
    needs: ["create"],
    steps: "asks for 100 and for 101 of 102 connections",
    failsWhen: "other than 100 rows, or more",
    async run(trial) {
      await manyConnections(trial, 102);
      const { views, next } = expectConnections(
        await trial.as("source").of(connections).list({ size: 100 }),
      );
      expect(views.length === 100, "100 rows", `${views.length} rows`);
      expect(next !== null, "a link to the other rows", "null");
      const query = { "page[size]": "101" };
      const more = await trial.as("source").sendRaw({ method: "GET", path: collection, query });
      if (more.status >= 400) return;
      const { length } = expectConnections(readConnections(more)).views;
      expect(length <= 100, "100 rows at the most", `${length} rows`);
    },
  }),
  check({
    id: "protocol/pages/stable",
    cites: "protocol/page-stable",
    operation,
    needs: ["create"],
    steps: "creates a connection and changes others between two pages",
    failsWhen: "a row that is skipped or comes twice",
    async run(trial) {
      const ids = await manyConnections(trial, 6);
      const first = expectConnections(await trial.as("source").of(connections).list({ size: 2 }));
      await trial
        .as("source")
        .of(connections)
        .create({ destinationOrganizationId: trial.context.newOrganization?.() ?? "" });
      for (const id of [ids[1], ids[2], ids[5]])
        await trial
          .as("source")
          .of(connections)
          .deactivate(id ?? "");
      const rest = await every(trial, { size: 2, after: first.views.at(-1)?.id ?? "" });
      const walked = [...first.views.map(({ id }) => id), ...rest.flat()];
      expect(walked.join(" ") === ids.join(" "), `the rows ${ids.join(", ")}`, walked.join(", "));
    },
  }),
  check({
    id: "protocol/pages/cursor-left-filter",
    cites: "protocol/page-stable",
    operation,
    needs: ["create"],
    steps: "pages through the pending connections while the last row of a page becomes inactive",
    failsWhen: "a row that is skipped or comes twice, where the cursor still works",
    async run(trial) {
      const ids = await manyConnections(trial, 6);
      const query = { status: "pending", size: 2 };
      const first = expectConnections(await trial.as("source").of(connections).list(query));
      const cursor = first.views.at(-1)?.id ?? "";
      await trial.as("source").of(connections).deactivate(cursor);
      const second = await trial.as("source").sendRaw({
        method: "GET",
        path: collection,
        query: { "filter[status]": "pending", "page[size]": "2", "page[after]": cursor },
      });
      observeRefusal(trial, "protocol/cursor-left-filter", second, "it works");
      if (second.status >= 400) return;
      const got = expectConnections(readConnections(second)).views.map(({ id }) => id);
      expect(
        got.join(" ") === ids.slice(2, 4).join(" "),
        ids.slice(2, 4).join(", "),
        got.join(", "),
      );
    },
  }),
];

function observeRefusal(trial: Trial, id: UnknownId, exchange: Exchange, otherwise: string): void {
  const refused = exchange.status >= 400;
  trial.observe(id, refused ? String(exchange.status) : otherwise, exchange);
}

interface Walk {
  readonly rows: readonly string[];
  readonly pages: readonly Listed[];
}

/** How many pages of one row are walked at the most on a list that may be long. */
const longest = 3;

/** The beginning of a walk in pages of one row, following the links as they are. */
const walk = (trial: Trial): Promise<Walk> =>
  trial.memoize("walk", async () => {
    await severalConnections(trial);
    const pages: Listed[] = [
      expectConnections(await trial.as("source").of(connections).list({ size: 1 })),
    ];
    for (let page = pages[0]; page?.next && pages.length < longest; page = pages.at(-1)) {
      pages.push(await follow(trial, page.next));
    }
    return { rows: pages.flatMap(({ views }) => views.map(({ id }) => id)), pages };
  });

async function follow(trial: Trial, link: string): Promise<Listed> {
  // The client refuses to take a key anywhere else.
  const within = URL.canParse(link, "http://api") && new URL(link, "http://api");
  if (!within || within.host !== "api" || !within.pathname.startsWith("/api/v1/")) {
    throw new Violation("a path under /api/v1", link);
  }
  return expectConnections(
    readConnections(await trial.as("source").send({ method: "GET", path: link })),
  );
}

/** The ids of as many connections as asked for, newest first, the trial's own the last of them. */
async function manyConnections(trial: Trial, count: number): Promise<readonly string[]> {
  const { id } = await trial.of(connections).any();
  return [...(trial.context.populate?.(count - 1) ?? []), id];
}

/** All pages from a query on, as ids. */
async function every(
  trial: Trial,
  query: { readonly size: number; readonly after?: string },
): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  let page = expectConnections(await trial.as("source").of(connections).list(query));
  pages.push(page.views.map(({ id }) => id));
  while (page.next !== null && pages.length < 20) {
    const after = page.views.at(-1)?.id ?? "";
    page = expectConnections(
      await trial
        .as("source")
        .of(connections)
        .list({ ...query, after }),
    );
    pages.push(page.views.map(({ id }) => id));
  }
  return pages;
}

/** All rows before one, in the order of the list, collected page by page towards its beginning. */
async function everyBack(trial: Trial, size: number, from: string): Promise<readonly string[]> {
  const rows: string[] = [];
  let before = from;
  for (let pages = 0; pages < 20; pages += 1) {
    const page = expectConnections(await trial.as("source").of(connections).list({ size, before }));
    rows.unshift(...page.views.map(({ id }) => id));
    const first = page.views[0]?.id;
    if (page.prev === null || first === undefined) break;
    before = first;
  }
  return rows;
}

function expectWalk(
  pages: readonly (readonly string[])[],
  ids: readonly string[],
  size: number,
): void {
  const short = pages.slice(0, -1).filter(({ length }) => length !== size);
  expectNone(
    short.map(({ length }) => `a page of ${length}`),
    `pages of ${size} rows`,
  );
  const walked = pages.flat();
  expect(
    walked.join(" ") === ids.join(" "),
    `the rows ${ids.join(", ")} in pages of ${size}`,
    walked.join(", "),
  );
}
