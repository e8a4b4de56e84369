export type Point = readonly [number, number];

/** A line of the drawing: its path, and the triangle at its end. */
export interface Stroke {
  readonly path: string;
  readonly head: string;
}

/** Lengths along and across the line of statuses, in pixels, for a wide page and a narrow one. */
export const layouts = {
  wide: { along: 290, start: 200, size: [128, 48], bend: 118, lane: 84, lead: 108, end: 84 },
  tall: { along: 138, start: 104, size: [116, 46], bend: 112, lane: 110, lead: 62, end: 44 },
} as const;

/** The statuses that an arrow connects. `from` is missing for a creation. */
export interface Way {
  readonly from: string | undefined;
  readonly to: string;
}

/** The lane of an arrow: the line itself, or an arc beside it. Longer arcs have higher lanes. */
export interface Lane {
  /** Undefined on the line. */
  readonly side?: "forward" | "back";
  readonly lane: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Assigns each arrow a lane. Steps to the next status stay on the line, longer ways forward get one side, ways back
 * the other. Arrows that overlap get lanes of their own.
 */
export function lanesOf(statuses: readonly string[], ways: readonly Way[]): readonly Lane[] {
  const place = (status: string) => statuses.indexOf(status);
  // An empty array has no type of its own.
  const taken = { forward: [] as Span[][], back: [] as Span[][] };
  const onLine = new Set<string>();
  const lanes = new Map<Way, Lane>();
  const stepsOf = ({ from, to }: Way) => (from === undefined ? 1 : place(to) - place(from));
  const shortestFirst = ways.toSorted((a, b) => Math.abs(stepsOf(a)) - Math.abs(stepsOf(b)));
  for (const way of shortestFirst) {
    const steps = stepsOf(way);
    const key = `${way.from ?? ""} ${way.to}`;
    if (steps === 1 && !onLine.has(key)) {
      onLine.add(key);
      lanes.set(way, { lane: 0 });
      continue;
    }
    const side = steps >= 0 ? "forward" : "back";
    const ends = [place(way.from ?? way.to), place(way.to)];
    const span = { start: Math.min(...ends), end: Math.max(...ends) };
    const free = taken[side].findIndex((spans) => spans.every((other) => isClear(span, other)));
    const lane = free === -1 ? taken[side].length : free;
    (taken[side][lane] ??= []).push(span);
    lanes.set(way, { side, lane });
  }
  return ways.map((way) => lanes.get(way) ?? { lane: 0 });
}

const isClear = (one: Span, other: Span): boolean =>
  one.end <= other.start - Number(one.start === one.end) ||
  one.start >= other.end + Number(one.start === one.end);

export const straight = (from: Point, to: Point): Stroke => ({
  path: `M${from.join(" ")}L${to.join(" ")}`,
  head: headAt(to, from),
});

export const curve = (from: Point, one: Point, two: Point, to: Point): Stroke => ({
  path: `M${written(from)}C${[one, two, to].map(written).join(" ")}`,
  head: headAt(to, two),
});

const written = (point: Point): string => point.map(Math.round).join(" ");

/** A triangle that points away from `from`. */
function headAt([x, y]: Point, [fromX, fromY]: Point): string {
  const angle = Math.atan2(y - fromY, x - fromX);
  const corner = (turn: number) =>
    [x - 11 * Math.cos(angle + turn), y - 11 * Math.sin(angle + turn)]
      .map((number) => number.toFixed(1))
      .join(",");
  return `${x},${y} ${corner(0.42)} ${corner(-0.42)}`;
}
