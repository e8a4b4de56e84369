import { curve, type Lane, lanesOf, layouts, type Point, straight, type Stroke } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";

/** A transition in the drawing. `from` is missing for a creation. */
export interface Arrow {
  readonly from: string | undefined;
  readonly to: string;
  readonly action: string;
  readonly by: string;
  /** Whether time or the system does it, and no party. */
  readonly isAlone?: boolean;
  /** Its colour. */
  readonly kind: string;
  readonly sign: string;
  /** The id of the element with the details. */
  readonly anchor: string;
  /** What the run saw, in words. */
  readonly says: string;
}

/** The statuses of a lifecycle and the transitions between them. */
export interface Picture {
  readonly title: string;
  readonly statuses: readonly string[];
  readonly initial: string;
  /** Statuses without a transition out of them. */
  readonly finals: readonly string[];
  readonly arrows: readonly Arrow[];
}

/**
 * Draws a lifecycle. The statuses stand on one line. Steps to the next status run on the line, longer ways forward on
 * one side of it, ways back on the other. Arrowheads are polygons, since not every browser gives a marker the colour
 * of its line.
 */
export function drawing(picture: Picture, kind: "wide" | "tall"): Markup {
  const { statuses, initial, finals, arrows, title } = picture;
  const layout = layouts[kind];
  const isWide = kind === "wide";
  const [width, height] = layout.size;
  const half = isWide ? width / 2 : height / 2;
  const side = isWide ? height / 2 : width / 2;
  const lanes = lanesOf(statuses, arrows);
  const bendOf = (lane: number) => layout.bend + lane * layout.lane;
  /** Space beside the line, in pixels. An arc reaches three quarters of its bend, and its label stands at its top. */
  const roomFor = (wanted: Lane["side"]) => {
    const used = lanes.filter((lane) => lane.side === wanted).map(({ lane }) => lane);
    if (used.length === 0) return isWide ? 68 : 116;
    return side + bendOf(Math.max(...used)) * 0.75 + (isWide ? 44 : 54);
  };
  // On a narrow page, labels of single steps stand to the right of the line. So ways forward run on the right.
  const [before, behind] = isWide ? (["forward", "back"] as const) : (["back", "forward"] as const);
  const across = Math.round(roomFor(before));
  const depth = across + roomFor(behind);
  /** Turns lengths along and across the line into a point of the page. */
  const at = (along: number, beside: number): Point => (isWide ? [along, beside] : [beside, along]);
  const place = (status: string) => layout.start + statuses.indexOf(status) * layout.along;
  const reach = layout.start + (statuses.length - 1) * layout.along + layout.end;
  const [pageWidth, pageHeight] = isWide ? [reach, depth] : [depth, reach];

  const lines = arrows.map((arrow, index) => {
    const { side: where, lane } = lanes[index] ?? { lane: 0 };
    const end = place(arrow.to);
    const start = arrow.from === undefined ? end - layout.lead - half : place(arrow.from);
    if (where === undefined) {
      const from = arrow.from === undefined ? start + 7 : start + half;
      const points = [at(from, across), at(end - half, across)] as const;
      const middle = (from + end - half) / 2 - (isWide ? 4 : 2);
      const label = isWide ? at(middle, across - 28) : at(middle, across + 12);
      return link(arrow, straight(...points), label, isWide ? "middle" : "start");
    }
    const direction = where === before ? -1 : 1;
    const offset = half / 2.6;
    const ahead = where === "forward" ? 1 : -1;
    const from = start + ahead * offset * (start === end ? -1 : 1);
    const to = end - ahead * offset * (start === end ? -1 : 1);
    const edge = across + direction * side;
    const bend = edge + direction * bendOf(lane);
    const path = curve(at(from, edge), at(from, bend), at(to, bend), at(to, edge));
    const apex = edge + direction * bendOf(lane) * 0.75;
    const label = isWide
      ? at((from + to) / 2, apex + (direction < 0 ? -24 : 22))
      : at((from + to) / 2, apex);
    return link(arrow, path, label, "middle");
  });
  const [dotX, dotY] = at(place(initial) - layout.lead - half, across);
  return markup`<svg class="${kind}" viewBox="0 0 ${Math.round(pageWidth)} ${Math.round(pageHeight)}" role="group" aria-label="${title}">
${lines}<circle class="begin" cx="${dotX}" cy="${dotY}" r="7"/>${statuses.map((status) => {
    const [x, y] = at(place(status), across);
    const box = (inset: number) =>
      markup`<rect x="${x - width / 2 + inset}" y="${y - height / 2 + inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${height / 2 - inset}"/>`;
    return markup`<g class="node">${box(0)}${finals.includes(status) && box(4)}<text x="${x}" y="${y + 5}" text-anchor="middle">${status}</text></g>`;
  })}</svg>`;
}

function link(arrow: Arrow, { path, head }: Stroke, [x, y]: Point, anchor: string): Markup {
  const { kind, action, by, sign, says, isAlone = false } = arrow;
  return markup`<a class="arrow ${kind}${isAlone && " alone"}" href="#${arrow.anchor}" aria-label="${sign} ${action} ${by}: ${says}"><path class="hit" d="${path}"/><path class="line" d="${path}"/><polygon points="${head}"/><text x="${x}" y="${y}" text-anchor="${anchor}"><tspan class="mark">${sign}</tspan> ${action} <tspan class="by" x="${x}" dy="16">${by}</tspan></text></a>`;
}
