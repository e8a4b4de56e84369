import { jsonAt, jsonObject } from "../json.ts";
import { securityOf, serversOf } from "./access.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { mediaOf } from "./media.ts";
import { createParameters } from "./parameters.ts";
import { behind, below, isNode, type Node, type Place } from "./place.ts";
import type { Index } from "./shape.ts";
import type { Shapes } from "./shapes.ts";
import type { Answer, Body, Operation, Parameter, Part } from "./surface.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

export interface Operations {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly parameters: readonly Parameter[];
  readonly answers: readonly Answer[];
  readonly servers: readonly string[];
  /** The number of all operations, read or not. */
  readonly size: number;
}

/** The key of an operation: its method and path. The names of the path's parameters do not matter. */
export const operationKey = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;

/** Reads the operations of a description into tables. Shared parts are stored once. */
export function createOperations(root: Node, shapes: Shapes, part: Part): Operations {
  const parameters = createParameters(root, shapes);
  const answers = createAnswers(root, shapes);
  const tags = tagSentences(root, shapes);
  // Without a prototype, a path may have any name.
  const operations: Record<string, Operation> = Object.create(null) as Record<string, Operation>;
  const servers = serversOf(root) ?? [];
  const paths = { pointer: "/paths", value: root["paths"] };
  let size = 0;
  for (const path of Object.keys(jsonObject(paths.value))) {
    const item = behind(root, below(paths, path));
    if (!isNode(item.value)) continue;
    for (const method of methods) {
      const operation = behind(root, below(item, method));
      if (!isNode(operation.value)) continue;
      size += 1;
      const key = operationKey(method, path);
      if (!part.operation(key)) continue;
      operations[key] = read(path, method, item, operation);
    }
  }
  return { operations, parameters: parameters.table, answers: answers.table, servers, size };

  function read(path: string, method: string, item: Place, operation: Place): Operation {
    const node = jsonObject(operation.value);
    const own = serversOf(node) ?? serversOf(item.value);
    const names = (Array.isArray(node["tags"]) ? node["tags"] : []).filter(
      (tag) => typeof tag === "string",
    );
    const body = bodyOf(shapes, behind(root, below(operation, "requestBody")));
    const answered = answers.of(operation);
    const resource = resourceOf(shapes, answers, answered);
    const sentences = new Set([
      ...shapes.sentencesIn(node["description"]),
      ...shapes.sentencesIn(node["summary"]),
      ...shapes.sentencesIn(jsonAt(item.value, "description")),
      ...names.flatMap((tag) => tags.get(tag) ?? []),
    ]);
    return {
      ...(typeof node["operationId"] === "string" && { id: node["operationId"] }),
      method: method.toUpperCase(),
      path,
      pointer: operation.pointer,
      ...(resource.type !== undefined && { resource: resource.type }),
      kind: kindOf(method, path, resource.isList, Object.keys(answered)),
      ...(names.length > 0 && { tags: names }),
      ...(node["deprecated"] === true && { deprecated: true }),
      security: securityOf(root, node["security"] ?? root["security"]),
      ...(node["security"] !== undefined && { ownSecurity: true }),
      ...(own !== undefined && { servers: own }),
      parameters: parameters.of(path, item, operation),
      ...(body !== undefined && { body }),
      answers: answered,
      ...(sentences.size > 0 && { sentences: [...sentences] }),
    };
  }
}

function bodyOf(shapes: Shapes, { pointer, value }: Place): Body | undefined {
  if (!isNode(value)) return undefined;
  const sentences = shapes.sentencesIn(value["description"]);
  return {
    pointer,
    ...(value["required"] === true && { required: true }),
    media: mediaOf(shapes, { pointer, value }),
    ...(sentences.length > 0 && { sentences }),
  };
}

/** The resource in the first answer with success, by its `type`. */
function resourceOf(
  shapes: Shapes,
  { table }: Answers,
  answered: Readonly<Record<string, Index>>,
): {
  type?: string;
  isList: boolean;
} {
  const status = Object.keys(answered).find((code) => code.startsWith("2"));
  const { media = {} } = table[answered[status ?? ""] ?? -1] ?? {};
  const [body = -1] = Object.values(media);
  const data = shapes.shapes[body]?.members?.["data"]?.shape ?? body;
  const items = shapes.shapes[data]?.items;
  const type = shapes.shapes[items ?? data]?.members?.["type"]?.shape;
  const values = shapes.shapes[type ?? -1]?.values ?? [];
  const [only] = values;
  return {
    ...(values.length === 1 && only !== undefined && { type: String(JSON.parse(only)) }),
    isList: items !== undefined,
  };
}

function kindOf(
  method: string,
  path: string,
  isList: boolean,
  statuses: readonly string[],
): Operation["kind"] {
  if (method === "get" || method === "head") return isList ? "list" : "retrieve";
  if (method === "patch" || method === "put") return "update";
  if (method === "delete") return "delete";
  return statuses.includes("201") && !path.includes("{") ? "create" : "act";
}

function tagSentences(root: Node, shapes: Shapes): ReadonlyMap<string, readonly Index[]> {
  const tags = Array.isArray(root["tags"]) ? root["tags"].filter(isNode) : [];
  return new Map(
    tags.map(({ name, description }) => [String(name), shapes.sentencesIn(description)]),
  );
}
