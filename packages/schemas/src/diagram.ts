import type { Lifecycle, LifecycleTable } from "./lifecycle.ts";

/** The lifecycle as a Mermaid state diagram. */
export function diagram<T extends LifecycleTable>({ table }: Lifecycle<T>): string {
  const arrows = Object.entries(table.actions).flatMap(([action, { from, by, to }]) =>
    from.map((start) => `  ${start} --> ${to}: ${action} (${by.join(" or ")})`),
  );
  return ["stateDiagram-v2", `  [*] --> ${table.initial}: create (source)`, ...arrows].join("\n");
}

/** The lifecycle as a Markdown table: rows are statuses, cells what each action does there. */
export function lifecycleTable<T extends LifecycleTable>({ table }: Lifecycle<T>): string {
  const actions = Object.entries(table.actions);
  const rows = table.statuses.map((status) => [
    `\`${status}\``,
    ...actions.map(([, { from, by, to }]) =>
      from.includes(status) ? `→ \`${to}\`, by ${by.join(" or ")}` : "refused",
    ),
  ]);
  const lines = [
    ["", ...actions.map(([action]) => action)],
    [...actions, ""].map(() => "---"),
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
