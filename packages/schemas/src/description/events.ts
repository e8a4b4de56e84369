import { behind, below, isNode, type Node, placeOf } from "./place.ts";
import type { Index } from "./shape.ts";
import type { Part } from "./surface.ts";
import type { Shapes } from "./shapes.ts";

/** The lists of values that hold all event names, for subscriptions. */
export function listsOfEvents(root: Node): ReadonlySet<readonly unknown[]> {
  const names = new Set(isNode(root["webhooks"]) ? Object.keys(root["webhooks"]) : []);
  const lists = new Set<readonly unknown[]>();
  if (names.size === 0) return lists;
  const search = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === "object") search(item);
    } else if (isNode(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (key === "enum" && Array.isArray(item) && item.length > 1) {
          if (item.some((name) => typeof name === "string" && names.has(name))) lists.add(item);
        } else if (typeof item === "object" && key !== "examples" && key !== "example")
          search(item);
      }
    }
  };
  search(root["paths"]);
  search(root["components"]);
  search(root["x-files"]);
  return lists;
}

/** The events, each with the shape of its body. -1 for an event that is only named. */
export function eventsIn(
  root: Node,
  shapes: Shapes,
  lists: ReadonlySet<readonly unknown[]>,
  part: Part,
): Readonly<Record<string, Index>> {
  // A name may be that of a member of `Object.prototype`.
  const events: Record<string, Index> = Object.create(null) as Record<string, Index>;
  for (const list of lists) {
    for (const name of list) {
      if (typeof name === "string" && name !== "*") events[name] = -1;
    }
  }
  if (!isNode(root["webhooks"])) return events;
  const webhooks = { pointer: "/webhooks", value: root["webhooks"] };
  for (const name of Object.keys(root["webhooks"])) {
    events[name] = -1;
    if (!part.event(name)) continue;
    const item = behind(root, below(webhooks, name));
    const method = isNode(item.value)
      ? Object.keys(item.value).find((key) => isNode(below(item, key).value))
      : undefined;
    const content =
      method === undefined
        ? undefined
        : placeOf(root, ["webhooks", name, method, "requestBody", "content"]);
    const media = content && isNode(content.value) ? Object.keys(content.value)[0] : undefined;
    const schema =
      content === undefined || media === undefined
        ? undefined
        : below(below(content, media), "schema");
    events[name] = schema === undefined || !isNode(schema.value) ? -1 : shapes.shapeOf(schema);
  }
  return events;
}
