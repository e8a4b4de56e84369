import { pageSize } from "@persona-conformance/schemas/facts";
import { type Answer, isAnswer, refuse } from "./answer.ts";
import type { Rulings } from "./rulings.ts";

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly prev: string | null;
  readonly next: string | null;
}

export interface Paging<Row> {
  /** Every row that the caller may see, in order. Cursors are searched here. */
  readonly all: readonly Row[];
  /** The rows that match the filter, in the same order. */
  readonly selected: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rulings: Rulings;
}

/** One page of a list. Cursors are ids. Links are paths with encoded brackets. */
export function paginate<Row>(paging: Paging<Row>): Page<Row> | Answer {
  const { all, selected, rulings } = paging;
  if (rulings["protocol/filtered-pages"] !== "short") return pageOf(paging);
  // A page is cut first, and then filtered.
  const page = pageOf({ ...paging, selected: all });
  return isAnswer(page)
    ? page
    : { ...page, rows: page.rows.filter((row) => selected.includes(row)) };
}

function pageOf<Row>(paging: Paging<Row>): Page<Row> | Answer {
  const { all, selected, idOf, query, rulings } = paging;
  const size = sizeOf(query.get("page[size]"), rulings);
  if (typeof size !== "number") return size;

  const after = query.get("page[after]");
  const before = query.get("page[before]");
  if (after !== null && before !== null && rulings["protocol/cursor-both"] !== "a page") {
    return refuse(
      rulings["protocol/cursor-both"],
      "page[after] and page[before] exclude each other",
    );
  }
  const cursor = after ?? before;
  const position = cursor === null ? -1 : all.findIndex((row) => idOf(row) === cursor);
  if (cursor !== null && position < 0) {
    const ruling = rulings["protocol/cursor-unknown"];
    if (ruling === "an empty page") return { rows: [], prev: null, next: null };
    if (ruling !== "the first page") return refuse(ruling, `cursor ${cursor} is not found`);
  }
  const isLast =
    after !== null && before === null && position >= 0 && all[position] === selected.at(-1);
  const behind = rulings["protocol/cursor-last"];
  if (isLast && behind !== "an empty page") return refuse(behind, `nothing follows ${cursor}`);
  // A position of 0 or more is a row.
  const left = position >= 0 && !selected.includes(all[position] as Row);
  const ruling = left ? rulings["protocol/cursor-left-filter"] : "it works";
  if (ruling === "an empty page") return { rows: [], prev: null, next: null };
  if (ruling === "400" || ruling === "404")
    return refuse(ruling, `cursor ${cursor} is not in the list`);
  const from = ruling === "the first page" ? -1 : position;

  const places = new Map(all.map((row, place) => [row, place]));
  const placeOf = (row: Row) => places.get(row) ?? -1;
  const rows =
    after === null && from >= 0
      ? selected.filter((row) => placeOf(row) < from).slice(-size)
      : selected.filter((row) => placeOf(row) > from).slice(0, size);
  const [first, last] = [rows[0], rows.at(-1)];
  const link = (name: string, row: Row | undefined, more: boolean) =>
    row === undefined || !more ? null : linkTo(paging, name, idOf(row));
  return {
    rows,
    prev: link("page[before]", first, first !== selected[0]),
    next: link("page[after]", last, last !== selected.at(-1)),
  };
}

function sizeOf(asked: string | null, rulings: Rulings): number | Answer {
  if (asked === null) return pageSize.default;
  const size = Number(asked);
  const whole = /^-?\d+$/.test(asked);
  if (whole && size >= pageSize.minimum && size <= pageSize.maximum) return size;
  const id = whole
    ? size < pageSize.minimum
      ? "protocol/page-size-0"
      : "protocol/page-size-101"
    : "protocol/page-size-abc";
  const ruling = rulings[id];
  if (ruling !== "clamped") return refuse(ruling, "page[size] must be a number from 1 to 100");
  if (!whole) return pageSize.default;
  return size < pageSize.minimum ? pageSize.minimum : pageSize.maximum;
}

function linkTo<Row>({ path, query, rulings }: Paging<Row>, name: string, cursor: string): string {
  const kept = new URLSearchParams(rulings["protocol/links-keep-query"] === "yes" ? query : "");
  kept.delete("page[after]");
  kept.delete("page[before]");
  kept.append(name, cursor);
  if (rulings["protocol/link-parameters"] === "another parameter") kept.append("trace", "1");
  return `${path}?${kept.toString()}`;
}
