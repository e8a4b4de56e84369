import { below, isNode, type Node, type Place } from "./place.ts";
import type { Index } from "./shape.ts";
import type { Shapes } from "./shapes.ts";

/** The shape of a body in each media type. -1 for one without a schema. */
export function mediaOf(shapes: Shapes, place: Place): Readonly<Record<string, Index>> {
  const content = below(place, "content");
  if (!isNode(content.value)) return {};
  return Object.fromEntries(
    Object.keys(content.value).map((media) => {
      const schema = below(below(content, media), "schema");
      // `application/json; charset=utf-8` is JSON.
      const name = media.split(";")[0]?.trim().toLowerCase() ?? media;
      return [name, isNode(schema.value) ? shapes.shapeOf(schema) : -1];
    }),
  );
}

/** The explanation of a parameter or a header stands beside its schema. */
export const proseAt = ({ pointer }: Place, { description }: Node): Place => ({
  pointer,
  value: typeof description === "string" ? { description } : undefined,
});
