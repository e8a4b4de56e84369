import { endsOf, type Lifecycle, shownBy } from "./lifecycle.ts";

/** The lifecycle as a Mermaid state diagram. Passages are in brackets. */
export function diagram(lifecycle: Lifecycle, creator: string): string {
  const arrows = lifecycle.actions.flatMap((action) => {
    const row = lifecycle.rowOf(action);
    return row.from.map(
      (start) => `  ${start} --> ${shownBy(row)}: ${action} (${row.by.join(" or ")})`,
    );
  });
  const passages = lifecycle.passages.flatMap(({ name, by, from, to }) =>
    from.map((start) => `  ${start} --> ${to}: [${name}, by ${by}]`),
  );
  const ends = lifecycle.finals.map((status) => `  ${status} --> [*]`);
  return [
    "stateDiagram-v2",
    `  [*] --> ${lifecycle.initial}: create (${creator})`,
    ...arrows,
    ...passages,
    ...ends,
  ].join("\n");
}

/** The lifecycle as a Markdown table: one row for each status, one column for each action. */
export function lifecycleTable(lifecycle: Lifecycle): string {
  const rows = lifecycle.statuses.map((status) => [
    `\`${status}\``,
    ...lifecycle.actions.map((action) => {
      const row = lifecycle.rowOf(action);
      if (!row.from.includes(status)) {
        return row.open?.from?.includes(status) === true ? "open" : "refused";
      }
      const shown = shownBy(row);
      const ends = endsOf(row).filter((end) => end !== shown);
      const later =
        ends.length === 0 ? "" : `, then ${ends.map((end) => `\`${end}\``).join(" or ")}`;
      const met =
        row.while === undefined
          ? ""
          : `, while its ${oneOf(row.while.resource)} is \`${row.while.status}\``;
      const open = row.open?.by === undefined ? "" : `, open by ${row.open.by.join(" or ")}`;
      return `→ \`${shown}\`${later}, by ${row.by.join(" or ")}${open}${met}`;
    }),
  ]);
  const lines = [["", ...lifecycle.actions], [...lifecycle.actions, ""].map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Resources are named in the plural: `connections`. */
const oneOf = (name: string): string => name.replace(/s$/, "").replaceAll("-", " ");
