import { proseAt } from "./media.ts";
import { behind, below, isNode, type Node, type Place } from "./place.ts";
import type { Index } from "./shape.ts";
import type { Shapes } from "./shapes.ts";
import type { Parameter } from "./surface.ts";

export interface Parameters {
  readonly table: readonly Parameter[];
  /** The parameters of an operation. Its own replace those of its path. */
  of(path: string, item: Place, operation: Place): readonly Index[];
}

/** Reads parameters into a table, each once. */
export function createParameters(root: Node, shapes: Shapes): Parameters {
  const table: Parameter[] = [];
  const known = new Map<unknown, readonly Index[]>();

  function entriesOf(place: Place): readonly Index[] {
    const node = place.value;
    if (!isNode(node) || typeof node["name"] !== "string") return [];
    const entries =
      known.get(node) ??
      describe(shapes, place, node, node["name"]).map((one) => table.push(one) - 1);
    known.set(node, entries);
    return entries;
  }

  return {
    table,
    of(path, item, operation) {
      const found = new Map<string, Index>();
      for (const list of [below(item, "parameters"), below(operation, "parameters")]) {
        if (!Array.isArray(list.value)) continue;
        for (const index of list.value.keys()) {
          for (const entry of entriesOf(behind(root, below(list, String(index))))) {
            const { in: place, name } = table[entry] ?? { in: "", name: "" };
            const key =
              place === "path"
                ? `path ${positionIn(path, name)}`
                : `${place} ${name.toLowerCase()}`;
            found.set(key, entry);
          }
        }
      }
      return [...found.values()];
    },
  };
}

/** Reads a parameter. An object written as `filter[status]=…` counts as one parameter for each member. */
function describe(shapes: Shapes, place: Place, node: Node, name: string): readonly Parameter[] {
  const content = below(place, "content");
  const media = isNode(content.value) ? Object.keys(content.value)[0] : undefined;
  const schema = below(media === undefined ? place : below(content, media), "schema");
  const shape = shapes.shapeOf(schema, proseAt(place, node));
  const required = node["required"] === true || node["in"] === "path";
  const style = isUsual(node) ? "" : styleOf(node, media);
  const whole: Parameter = {
    in: String(node["in"]),
    name,
    pointer: place.pointer,
    ...(required && { required: true }),
    ...(node["deprecated"] === true && { deprecated: true }),
    ...(style !== "" && { style }),
    shape,
  };
  const { members, closed } = shapes.shapes[shape] ?? {};
  if (node["style"] !== "deepObject" || members === undefined) return [whole];
  const each = Object.entries(members).map(([member, one]): Parameter => ({
    in: whole.in,
    name: `${name}[${member}]`,
    pointer: shapes.shapes[one.shape]?.pointer ?? place.pointer,
    ...(required && one.required && { required: true }),
    style: "deepObject",
    shape: one.shape,
  }));
  return closed
    ? each
    : [...each, { ...whole, name: `${name}[…]`, shape: shapes.shapeOf(proseAt(place, node)) }];
}

const styleOf = ({ style, explode }: Node, media: string | undefined): string =>
  [style, explode === undefined ? undefined : explode === true ? "exploded" : "joined", media]
    .filter((part) => typeof part === "string")
    .join(" ");

/** Whether a parameter is written in the default style. */
const isUsual = ({ in: place, style, explode, content }: Node): boolean => {
  const usual = place === "query" || place === "cookie" ? "form" : "simple";
  const kind = style ?? usual;
  const spread = explode ?? kind === "form";
  return content === undefined && kind === usual && spread === (usual === "form");
};

/** The position of a parameter in its path. Its name does not matter. */
const positionIn = (path: string, name: string): number => path.split(/\{|\}/).indexOf(name);
