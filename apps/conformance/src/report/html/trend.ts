import { type Markup, markup } from "./markup.ts";

const width = 240;
const height = 32;

/** A line of milliseconds, one point a night. A night without a figure leaves a gap. */
export function trend(figures: readonly (number | null)[]): Markup {
  const most = Math.max(1, ...figures.filter((figure) => figure !== null));
  const step = width / Math.max(1, figures.length - 1);
  const points = figures.map((figure, index) =>
    figure === null
      ? undefined
      : ([Math.round(index * step), Math.round(height - (figure / most) * height)] as const),
  );
  const path = points
    .map((point, index) =>
      point === undefined ? "" : `${points[index - 1] === undefined ? "M" : "L"}${point.join(" ")}`,
    )
    .join("");
  const [x, y] = points.findLast((point) => point !== undefined) ?? [0, 0];
  const label = `up to ${Math.round(most)} ms`;
  return markup`<svg class="trend" viewBox="-3 -3 ${width + 6} ${height + 6}" role="img" aria-label="${label}"><path d="${path}"/><circle cx="${x}" cy="${y}" r="3"/></svg>`;
}
