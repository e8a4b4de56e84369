import { connections, pageSize, type StatementId } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging } from "../../../runner/outcome.ts";
import { expectConnections, subjectOf } from "../../../trial/arranging/connections.ts";
import { expect, expectNone } from "../../../trial/judging/expect.ts";
import { longPageNow } from "../../../trial/reading/lists.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { ensureInWholeList } from "./listing.ts";
import { ensureInOrder, idsOf, manyConnections, pagesOf } from "./walking.ts";

const operation = "list-all-connect-connections";

/** Checks of paging through connections that the check creates, so that it knows all of them. */
export const fullPagingChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/pages/every-size",
    cites: "protocol/page-walk",
    alsoCites: ["protocol/page-back", "protocol/page-size", "protocol/page-default-size"],
    operation,
    needs: ["create", "two-parties", "accept"],
    steps:
      "pages through the source's 13 connections with sizes from 1 to 100 and without a size, and back, and likewise through those of the destination, of which it accepts the oldest",
    failsWhen: "a page of another size, a skipped or repeated row, or another way back",
    async run(trial) {
      const ids = await manyConnections(trial, 13);
      await expectWalks(trial, "source", ids, [1, 2, 10, 12, 13, 14, 100, undefined]);
      const inbound = trial.context.populate?.(connections, 5, "destination") ?? [];
      // The row that was changed last is the oldest.
      const own = await trial.of(connections).any();
      const accept = { action: "accept", party: "destination" } as const;
      if (own.status === "pending")
        await arranging(
          "accept a connection",
          () => trial.of(connections).step(accept, own, "active"),
          subjectOf("accept", "pending", "destination"),
        );
      await expectWalks(trial, "destination", [...inbound, own.id], [2, 4]);
    },
  }),
  check({
    id: "protocol/pages/stable",
    cites: "protocol/page-stable",
    operation,
    needs: ["create"],
    steps: "creates a connection and changes others between two pages",
    failsWhen: "a skipped or repeated row",
    async run(trial) {
      const ids = await manyConnections(trial, 6);
      const first = expectConnections(await trial.as("source").of(connections).list({ size: 2 }));
      const destinationOrganizationId = trial.context.newOrganization?.() ?? "";
      const made = await trial.as("source").of(connections).create({ destinationOrganizationId });
      for (const id of [ids[1], ids[2], ids[5]])
        await trial
          .as("source")
          .of(connections)
          .deactivate(id ?? "");
      const rest = await every(trial, 2, { from: first.views.at(-1)?.id ?? "" });
      const created = made.kind === "resource" ? made.resource.id : "";
      // Rows that were created within one second may come in any order.
      const walked = [...idsOf(first.views), ...rest.flat()].filter((id) => id !== created);
      await ensureHoldsAll(trial, ids, walked);
      const wanted = await inListOrder(trial, ids);
      expect(
        walked.join(" ") === wanted.join(" "),
        `the rows ${wanted.join(", ")}`,
        walked.join(", "),
      );
    },
  }),
];

/** Demands that a party's list has these ids in their order, in pages of each size, and backwards too. */
async function expectWalks(
  trial: Trial,
  who: PartyName,
  made: readonly string[],
  sizes: readonly (number | undefined)[],
): Promise<void> {
  const ids = await inListOrder(trial, made, who);
  for (const size of sizes) {
    const rows = size ?? pageSize.default;
    const promised = size === undefined ? "protocol/page-default-size" : "protocol/page-size";
    const forth = await every(trial, size, { who });
    await ensureHoldsAll(trial, ids, forth.flat(), who);
    expectWalk(forth, ids, rows, promised);
    const pages = await everyBack(trial, size, ids.at(-1) ?? "", who);
    expectNoLonger(pages, rows, promised);
    const back = pages.flat();
    expectNone(
      back.join(" ") === ids.slice(0, -1).join(" ") ? [] : [back.join(", ") || "nothing"],
      `the way back in pages of ${rows} to be the way there`,
      undefined,
      { cites: "protocol/page-back" },
    );
  }
}

/** These ids in the order of a party's list. Some rows may have one creation time. */
async function inListOrder(
  trial: Trial,
  ids: readonly string[],
  who: PartyName = "source",
): Promise<readonly string[]> {
  const listed = idsOf((await longPageNow(trial, connections, who)).views);
  const placeOf = (id: string) => listed.indexOf(id);
  return listed.length < ids.length ? ids : ids.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** If a walk is not as expected, makes sure that the list on one page holds its rows, and is in its order. */
async function ensureHoldsAll(
  trial: Trial,
  ids: readonly string[],
  walked: readonly string[],
  who: PartyName = "source",
): Promise<void> {
  if (walked.join(" ") === ids.join(" ")) return;
  const lost = ids.find((id) => !walked.includes(id));
  if (lost !== undefined && who === "source")
    await ensureInWholeList(trial, await trial.of(connections).settled(lost, () => true));
  await ensureInOrder(trial, await longPageNow(trial, connections, who));
}

/** The ids of all pages after a row, or of all pages. */
const every = async (
  trial: Trial,
  size: number | undefined,
  given: { readonly from?: string; readonly who?: PartyName },
) => (await pagesOf(trial, size, 20, given)).map(({ views }) => idsOf(views));

/** The ids of the pages before a row, in the order of the list. Reads page by page towards the beginning. */
async function everyBack(
  trial: Trial,
  size: number | undefined,
  from: string,
  who: PartyName,
): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  let before = from;
  for (let pages = 0; pages < 20; pages += 1) {
    const query = { ...(size !== undefined && { size }), before };
    const page = expectConnections(await trial.as(who).of(connections).list(query));
    found.unshift(idsOf(page.views));
    const first = page.views[0]?.id;
    if (page.prev === null || first === undefined) break;
    before = first;
  }
  return found;
}

const expectNoLonger = (
  pages: readonly (readonly string[])[],
  size: number,
  cites: StatementId,
): void =>
  expectNone(
    pages.filter(({ length }) => length > size).map(({ length }) => `a page of ${length}`),
    `pages of at most ${size} rows`,
    undefined,
    { cites },
  );

function expectWalk(
  pages: readonly (readonly string[])[],
  ids: readonly string[],
  size: number,
  promised: StatementId,
): void {
  expectNoLonger(pages, size, promised);
  const short = pages.slice(0, -1).filter(({ length }) => length < size);
  const walked = pages.flat();
  const isWhole = walked.join(" ") === ids.join(" ");
  // A page that lacks a row is short, too.
  expectNone(
    (isWhole ? short : []).map(({ length }) => `a page of ${length}`),
    `pages of ${size} rows`,
    undefined,
    { cites: "protocol/page-size" },
  );
  expect(isWhole, `the rows ${ids.join(", ")} in pages of ${size}`, walked.join(", "));
}
