import { jsonAt, jsonObject } from "../json.ts";
import { behind, below, isNode, type Node, type Place } from "./place.ts";
import { securityOf, serversOf } from "./access.ts";
import type { Index, Member } from "./shape.ts";
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
  const parameters: Parameter[] = [];
  const answers: Answer[] = [];
  const knownParameters = new Map<unknown, readonly Index[]>();
  const knownAnswers = new Map<unknown, Index>();
  const headerShapes = new Map<unknown, Member>();
  const tags = tagSentences(root, shapes);
  // Without a prototype, a path may have any name.
  const operations: Record<string, Operation> = Object.create(null) as Record<string, Operation>;
  const servers = serversOf(root) ?? [];
  const paths = { pointer: "/paths", value: root["paths"] };
  let size = 0;
  if (!isNode(paths.value)) return { operations, parameters, answers, servers, size };
  for (const path of Object.keys(paths.value)) {
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
  return { operations, parameters, answers, servers, size };

  function read(path: string, method: string, item: Place, operation: Place): Operation {
    const node = jsonObject(operation.value);
    const own = serversOf(node) ?? serversOf(item.value);
    const names = (Array.isArray(node["tags"]) ? node["tags"] : []).filter(
      (tag) => typeof tag === "string",
    );
    const body = bodyOf(behind(root, below(operation, "requestBody")));
    const answered = answersOf(operation);
    const resource = resourceOf(answered);
    const said = new Set([
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
      parameters: parametersOf(path, item, operation),
      ...(body !== undefined && { body }),
      answers: answered,
      ...(said.size > 0 && { sentences: [...said] }),
    };
  }

  function parametersOf(path: string, item: Place, operation: Place): readonly Index[] {
    const found = new Map<string, Index>();
    // An operation's parameters replace those of its path.
    for (const list of [below(item, "parameters"), below(operation, "parameters")]) {
      if (!Array.isArray(list.value)) continue;
      for (const index of list.value.keys()) {
        for (const parameter of entriesOf(behind(root, below(list, String(index))))) {
          const { in: place, name } = parameters[parameter] ?? { in: "", name: "" };
          const key =
            place === "path" ? `path ${positionIn(path, name)}` : `${place} ${name.toLowerCase()}`;
          found.set(key, parameter);
        }
      }
    }
    return [...found.values()];
  }

  function entriesOf(place: Place): readonly Index[] {
    const node = place.value;
    if (!isNode(node) || typeof node["name"] !== "string") return [];
    const known = knownParameters.get(node);
    if (known !== undefined) return known;
    const indices = describe(place, node, node["name"]).map((one) => parameters.push(one) - 1);
    knownParameters.set(node, indices);
    return indices;
  }

  /** Reads a parameter. An object written as `filter[status]=…` counts as one parameter for each member. */
  function describe(place: Place, node: Node, name: string): readonly Parameter[] {
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

  function bodyOf({ pointer, value }: Place): Body | undefined {
    if (!isNode(value)) return undefined;
    const said = shapes.sentencesIn(value["description"]);
    return {
      pointer,
      ...(value["required"] === true && { required: true }),
      media: mediaOf({ pointer, value }),
      ...(said.length > 0 && { sentences: said }),
    };
  }

  function mediaOf(place: Place): Readonly<Record<string, Index>> {
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

  function answersOf(operation: Place): Readonly<Record<string, Index>> {
    const responses = below(operation, "responses");
    if (!isNode(responses.value)) return {};
    return Object.fromEntries(
      Object.keys(responses.value)
        .filter((status) => !status.startsWith("x-"))
        .map((status) => [status.toUpperCase(), answer(behind(root, below(responses, status)))]),
    );
  }

  function answer(place: Place): Index {
    const known = knownAnswers.get(place.value);
    if (known !== undefined) return known;
    const node = isNode(place.value) ? place.value : {};
    const said = shapes.sentencesIn(node["description"]);
    const index =
      answers.push({
        pointer: place.pointer,
        media: mediaOf(place),
        headers: headersOf(place),
        ...(said.length > 0 && { sentences: said }),
      }) - 1;
    knownAnswers.set(place.value, index);
    return index;
  }

  function headersOf(place: Place): Readonly<Record<string, Member>> {
    const headers = below(place, "headers");
    if (!isNode(headers.value)) return {};
    return Object.fromEntries(
      Object.keys(headers.value).map((name) => {
        const header = behind(root, below(headers, name));
        const known = headerShapes.get(header.value);
        const node = isNode(header.value) ? header.value : {};
        const member: Member = known ?? {
          shape: shapes.shapeOf(below(header, "schema"), proseAt(header, node)),
          ...(node["required"] === true && { required: true }),
          ...(node["deprecated"] === true && { deprecated: true }),
        };
        headerShapes.set(header.value, member);
        return [name.toLowerCase(), member];
      }),
    );
  }

  function resourceOf(answered: Readonly<Record<string, Index>>): {
    type?: string;
    isList: boolean;
  } {
    const status = Object.keys(answered).find((code) => code.startsWith("2"));
    const { media = {} } = answers[answered[status ?? ""] ?? -1] ?? {};
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
}

/** The explanation of a parameter or a header stands beside its schema. */
const proseAt = ({ pointer }: Place, { description }: Node): Place => ({
  pointer,
  value: typeof description === "string" ? { description } : undefined,
});

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
