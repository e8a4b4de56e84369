import { type Markup, markup } from "./markup.ts";

/** A transition as it is drawn; `from` is missing where a life begins. */
export interface Arrow {
  readonly from: string | undefined;
  readonly to: string;
  readonly action: string;
  readonly by: string;
  /** Its colour. */
  readonly kind: string;
  readonly sign: string;
  /** The element that says more. */
  readonly anchor: string;
  /** What was seen, in words. */
  readonly says: string;
}

type Point = readonly [number, number];

/** Lengths along and across the line that the statuses stand on, for a wide page and for a narrow one. */
const layouts = {
  wide: {
    along: 290,
    start: 200,
    across: 156,
    size: [128, 48],
    bend: 118,
    lead: 108,
    end: 84,
    depth: 316,
  },
  tall: {
    along: 138,
    start: 104,
    across: 196,
    size: [116, 46],
    bend: 112,
    lead: 62,
    end: 44,
    depth: 392,
  },
} as const;

/**
 * A lifecycle as a picture: statuses on one line, steps to the next one on it, longer ways forward on one side, ways
 * back on the other. Arrowheads are drawn, since a marker cannot take the colour of its line everywhere.
 */
export function drawing(
  statuses: readonly string[],
  initial: string,
  arrows: readonly Arrow[],
  kind: "wide" | "tall",
): Markup {
  const layout = layouts[kind];
  const isWide = kind === "wide";
  const [width, height] = layout.size;
  const half = isWide ? width / 2 : height / 2;
  const side = isWide ? height / 2 : width / 2;
  /** From lengths along and across the line to a point on the page. */
  const at = (along: number, across: number): Point => (isWide ? [along, across] : [across, along]);
  const place = (status: string) => layout.start + statuses.indexOf(status) * layout.along;
  const reach = layout.start + (statuses.length - 1) * layout.along + layout.end;
  const [pageWidth, pageHeight] = isWide ? [reach, layout.depth] : [layout.depth, reach];

  const lines = arrows.map((arrow) => {
    const end = place(arrow.to);
    const start = arrow.from === undefined ? end - layout.lead - half : place(arrow.from);
    const steps =
      arrow.from === undefined ? 1 : statuses.indexOf(arrow.to) - statuses.indexOf(arrow.from);
    if (steps === 1) {
      const from = arrow.from === undefined ? start + 7 : start + half;
      const points = [at(from, layout.across), at(end - half, layout.across)] as const;
      const middle = (from + end - half) / 2 - (isWide ? 4 : 2);
      const label = isWide ? at(middle, layout.across - 28) : at(middle, layout.across + 12);
      return link(arrow, straight(...points), label, isWide ? "middle" : "start");
    }
    // Forward on the far side on a narrow page, where the labels of single steps stand to the right.
    const direction = steps > 0 === isWide ? -1 : 1;
    const offset = half / 2.6;
    const from = start + (steps > 0 ? 1 : -1) * offset;
    const to = end - (steps > 0 ? 1 : -1) * offset;
    const edge = layout.across + direction * side;
    const bend = edge + direction * layout.bend;
    const path = curve(at(from, edge), at(from, bend), at(to, bend), at(to, edge));
    const apex = edge + direction * layout.bend * 0.75;
    const label = isWide
      ? at((from + to) / 2, apex + (direction < 0 ? -24 : 22))
      : at((from + to) / 2, apex);
    return link(arrow, path, label, "middle");
  });
  const [dotX, dotY] = at(place(initial) - layout.lead - half, layout.across);
  return markup`<svg class="${kind}" viewBox="0 0 ${pageWidth} ${pageHeight}" role="group" aria-label="The lifecycle of a connection">
${lines}<circle class="begin" cx="${dotX}" cy="${dotY}" r="7"/>${statuses.map((status) => {
    const [x, y] = at(place(status), layout.across);
    return markup`<g class="node"><rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="${height / 2}"/><text x="${x}" y="${y + 5}" text-anchor="middle">${status}</text></g>`;
  })}</svg>`;
}

interface Stroke {
  readonly path: string;
  readonly head: string;
}

const straight = (from: Point, to: Point): Stroke => ({
  path: `M${from.join(" ")}L${to.join(" ")}`,
  head: headAt(to, from),
});

const curve = (from: Point, one: Point, two: Point, to: Point): Stroke => ({
  path: `M${written(from)}C${[one, two, to].map(written).join(" ")}`,
  head: headAt(to, two),
});

const written = (point: Point): string => point.map(Math.round).join(" ");

/** A triangle at a point, looking away from another. */
function headAt([x, y]: Point, [fromX, fromY]: Point): string {
  const angle = Math.atan2(y - fromY, x - fromX);
  const corner = (turn: number) =>
    [x - 11 * Math.cos(angle + turn), y - 11 * Math.sin(angle + turn)]
      .map((number) => number.toFixed(1))
      .join(",");
  return `${x},${y} ${corner(0.42)} ${corner(-0.42)}`;
}

function link(arrow: Arrow, { path, head }: Stroke, [x, y]: Point, anchor: string): Markup {
  const { kind, action, by, sign, says } = arrow;
  return markup`<a class="arrow ${kind}" href="#${arrow.anchor}" aria-label="${sign} ${action} ${by}: ${says}"><path class="hit" d="${path}"/><path class="line" d="${path}"/><polygon points="${head}"/><text x="${x}" y="${y}" text-anchor="${anchor}"><tspan class="mark">${sign}</tspan> ${action} <tspan class="by" x="${x}" dy="16">${by}</tspan></text></a>`;
}
