import { mediaOf, proseAt } from "./media.ts";
import { behind, below, isNode, type Node, type Place } from "./place.ts";
import type { Index, Member } from "./shape.ts";
import type { Shapes } from "./shapes.ts";
import type { Answer } from "./surface.ts";

export interface Answers {
  readonly table: readonly Answer[];
  /** The answers of an operation, by status. */
  of(operation: Place): Readonly<Record<string, Index>>;
}

/** Reads answers into a table, each once. */
export function createAnswers(root: Node, shapes: Shapes): Answers {
  const table: Answer[] = [];
  const known = new Map<unknown, Index>();
  const knownHeaders = new Map<unknown, Member>();

  function answer(place: Place): Index {
    const read = known.get(place.value);
    if (read !== undefined) return read;
    const node = isNode(place.value) ? place.value : {};
    const sentences = shapes.sentencesIn(node["description"]);
    const index =
      table.push({
        pointer: place.pointer,
        media: mediaOf(shapes, place),
        headers: headersOf(place),
        ...(sentences.length > 0 && { sentences }),
      }) - 1;
    known.set(place.value, index);
    return index;
  }

  function headersOf(place: Place): Readonly<Record<string, Member>> {
    const headers = below(place, "headers");
    if (!isNode(headers.value)) return {};
    return Object.fromEntries(
      Object.keys(headers.value).map((name) => {
        const header = behind(root, below(headers, name));
        const read = knownHeaders.get(header.value);
        const node = isNode(header.value) ? header.value : {};
        const member: Member = read ?? {
          shape: shapes.shapeOf(below(header, "schema"), proseAt(header, node)),
          ...(node["required"] === true && { required: true }),
          ...(node["deprecated"] === true && { deprecated: true }),
        };
        knownHeaders.set(header.value, member);
        return [name.toLowerCase(), member];
      }),
    );
  }

  return {
    table,
    of(operation) {
      const responses = below(operation, "responses");
      if (!isNode(responses.value)) return {};
      return Object.fromEntries(
        Object.keys(responses.value)
          .filter((status) => !status.startsWith("x-"))
          .map((status) => [status.toUpperCase(), answer(behind(root, below(responses, status)))]),
      );
    },
  };
}
