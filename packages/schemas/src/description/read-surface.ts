import { eventsIn, listsOfEvents } from "./events.ts";
import { createOperations } from "./operations.ts";
import { at, isNode } from "./place.ts";
import { createShapes } from "./shapes.ts";
import { everything, type Part, type Surface } from "./surface.ts";

/**
 * Reads the surface of an OpenAPI 3.0 or 3.1 description: one entry for each operation and event. It leaves out
 * everything that cannot affect a consumer: order, examples, titles, names of schemas, and the places of schemas.
 * @param description The parsed document. References to other files must be resolved.
 * @param part The part to read. Default: all.
 * @example surfaceOf(JSON.parse(text)).operations["GET /connect/connections"]
 */
export function surfaceOf(description: unknown, part: Part = everything): Surface {
  const root = isNode(description) ? description : {};
  const lists = listsOfEvents(root);
  const shapes = createShapes(root, lists);
  const { operations, parameters, answers, servers, size } = createOperations(root, shapes, part);
  const events = eventsIn(root, shapes, lists, part);
  const version = at(root, "/info/version").value;
  return {
    ...(typeof version === "string" && { version }),
    servers,
    size,
    operations,
    parameters,
    answers,
    events,
    shapes: shapes.shapes,
    sentences: shapes.sentences,
  };
}
