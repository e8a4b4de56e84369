import { behind, below, isNode, type Node, type Place, target } from "./place.ts";
import { type Force, listedValues, type Sentence, sentencesOf } from "./sentence.ts";
import type { Index, Member, Shape, Tables } from "./shape.ts";

/** Turns schemas into shapes, each once. */
export interface Shapes extends Tables {
  /** The shape of a schema, or of several schemas that all apply. */
  shapeOf(...schemas: readonly Place[]): Index;
  /** The sentences of a text. */
  sentencesIn(text: unknown): readonly Index[];
}

/** Keywords that bound a value. They are stored as they are. */
const bounds = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
] as const;
/** Keywords with schemas of their own. They are compared literally. */
const rules = [
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "patternProperties",
  "dependentRequired",
  "dependentSchemas",
  "prefixItems",
] as const;

/** @param notCompared Lists of values that stand for something else, such as all events. */
export function createShapes(root: unknown, notCompared: ReadonlySet<unknown>): Shapes {
  const shapes: Shape[] = [];
  const sentences: Sentence[] = [];
  const known = new Map<string, Index>();
  const identities = new Map<unknown, number>();
  const sentenceIndices = new Map<string, Index>();
  const texts = new Map<string, Prose>();

  const identityOf = (value: unknown): number => {
    const found = identities.get(value);
    if (found !== undefined) return found;
    identities.set(value, identities.size);
    return identities.size - 1;
  };

  function sentenceIndex(sentence: Sentence): Index {
    const found = sentenceIndices.get(sentence.key);
    if (found === undefined) {
      sentenceIndices.set(sentence.key, sentences.length);
      return sentences.push(sentence) - 1;
    }
    // The form with words set as code is kept, since it says more.
    const stronger = rank[sentence.force] > rank[sentences[found]?.force ?? "tells"];
    if (stronger) sentences[found] = sentence;
    return found;
  }

  function proseOf(text: unknown): Prose {
    if (typeof text !== "string" || text === "") return nothing;
    const read = texts.get(text);
    if (read !== undefined) return read;
    const prose: Prose = { sentences: [], listed: [] };
    for (const sentence of sentencesOf(text)) {
      const values = listedValues(sentence.text ?? "");
      if (values === undefined) prose.sentences.push(sentenceIndex(sentence));
      else prose.listed.push(...values);
    }
    texts.set(text, prose);
    return prose;
  }

  function shapeOf(...schemas: readonly Place[]): Index {
    const draft = partsWith(root, schemas);
    const key =
      draft.parts.map(({ value }) => identityOf(value)).join("+") + (draft.nullable ? "?" : "");
    const found = known.get(key);
    if (found !== undefined) return found;
    // The index is reserved first, since a schema may contain itself.
    const pointer = draft.parts[0]?.pointer ?? "";
    const index = shapes.push({ pointer, types: [] }) - 1;
    known.set(key, index);
    shapes[index] = merge(draft, pointer);
    return index;
  }

  function merge({ parts, variants, nullable }: Parts, pointer: string): Shape {
    const nodes = parts.map(({ value }) => value).filter(isNode);
    const types = typesOf(nodes);
    const values = valuesOf(nodes, notCompared);
    const prose = nodes.map((node) => proseOf(node["description"]));
    const limits: Shape["limits"] = Object.fromEntries(
      parts.flatMap((part) => Object.entries(limitsOf(root, part))),
    );
    const first = (keyword: string) => nodes.find((node) => node[keyword] !== undefined)?.[keyword];
    const format = formatOf(first("format"), first("contentEncoding"), first("contentMediaType"));
    const preset = first("default");
    const members = membersOf(parts);
    const rest = parts.flatMap((part) =>
      ["additionalProperties", "unevaluatedProperties"]
        .map((keyword) => below(part, keyword))
        .filter(({ value }) => isNode(value) && Object.keys(value).length > 0),
    );
    const items = parts.map((part) => below(part, "items")).filter(({ value }) => isNode(value));
    const closed = nodes.some(
      (node) => node["additionalProperties"] === false || node["unevaluatedProperties"] === false,
    );
    const listed = [...new Set(prose.flatMap((one) => one.listed))].map((value) =>
      JSON.stringify(value),
    );
    const stated = [...new Set(prose.flatMap((one) => one.sentences))];
    const isNullable =
      nullable ||
      types.nullable ||
      values?.includes("null") ||
      nodes.some((node) => node["nullable"] === true);
    const kept = values?.filter((value) => value !== "null");
    return {
      pointer,
      types: types.names.length > 0 ? types.names : impliedTypes(kept, members, items.length > 0),
      ...(isNullable && { nullable: true }),
      ...(kept !== undefined && kept.length > 0 && { values: kept.toSorted() }),
      ...(listed.length > 0 && kept === undefined && { listed: listed.toSorted() }),
      ...(format !== undefined && { format }),
      ...(limits !== undefined && Object.keys(limits).length > 0 && { limits }),
      ...(preset !== undefined && { preset: JSON.stringify(preset) }),
      ...(members !== undefined && { members }),
      ...(closed && { closed: true }),
      ...(rest.length > 0 && { rest: shapeOf(...rest) }),
      ...(items.length > 0 && { items: shapeOf(...items) }),
      ...(variants.length > 0 && { variants: variants.map((variant) => shapeOf(variant)) }),
      ...(nodes.some((node) => node["deprecated"] === true) && { deprecated: true }),
      ...(stated.length > 0 && { sentences: stated }),
    };
  }

  function membersOf(parts: readonly Place[]): Readonly<Record<string, Member>> | undefined {
    const places = new Map<string, Place[]>();
    const required = new Set<string>();
    for (const part of parts) {
      const properties = below(part, "properties");
      if (isNode(properties.value)) {
        for (const name of Object.keys(properties.value)) {
          const place = below(properties, name);
          // A schema may be `true`, which allows anything.
          const schema = isNode(place.value) ? place : { ...place, value: anything };
          places.set(name, [...(places.get(name) ?? []), schema]);
        }
      }
      const { value } = below(part, "required");
      if (Array.isArray(value)) for (const name of value) required.add(String(name));
    }
    for (const name of required) {
      const { pointer = "" } = parts[0] ?? {};
      if (!places.has(name))
        places.set(name, [{ pointer: `${pointer}/required`, value: anything }]);
    }
    if (places.size === 0) return undefined;
    // Without a prototype, a member may have any name.
    const members: Record<string, Member> = Object.create(null) as Record<string, Member>;
    for (const [name, all] of places) {
      const nodes = all.map((place) => behind(root, place).value).filter(isNode);
      const only = nodes.some((node) => node["readOnly"] === true)
        ? "response"
        : nodes.some((node) => node["writeOnly"] === true)
          ? "request"
          : undefined;
      members[name] = {
        shape: shapeOf(...all),
        ...(required.has(name) && { required: true }),
        ...(only !== undefined && { only }),
      };
    }
    return members;
  }

  return { shapes, sentences, shapeOf, sentencesIn: (text) => proseOf(text).sentences };
}

interface Prose {
  readonly sentences: Index[];
  readonly listed: string[];
}
const nothing: Prose = { sentences: [], listed: [] };
const rank: Readonly<Record<Force, number>> = { tells: 0, promises: 1, restricts: 2 };
/** One object for all schemas that allow anything, so that they get one shape. */
const anything: Node = {};

interface Parts {
  readonly parts: readonly Place[];
  readonly variants: readonly Place[];
  readonly nullable: boolean;
}

/** All schemas that apply together: after references, the schemas beside them, and `allOf`. */
function partsWith(root: unknown, schemas: readonly Place[]): Parts {
  const parts: Place[] = [];
  const variants: Place[] = [];
  const seen = new Set<unknown>();
  let nullable = false;
  const collect = (place: Place): void => {
    const { pointer, value } = place;
    if (!isNode(value) || seen.has(value)) return;
    seen.add(value);
    const referred = target(root, place);
    if (referred !== undefined) {
      collect(referred);
      if (Object.keys(value).length === 1) return;
    }
    parts.push(place);
    each(place, "allOf").forEach(collect);
    for (const keyword of ["oneOf", "anyOf"]) {
      const choices = each({ pointer, value }, keyword);
      const rest = choices.filter((choice) => !isNull(behind(root, choice).value));
      if (rest.length < choices.length) nullable = true;
      if (rest.length === 1 && rest[0] !== undefined) collect(rest[0]);
      // A choice of single values is a closed list. `valuesOf` reads it.
      else if (!rest.every((choice) => isConstant(choice.value))) variants.push(...rest);
    }
  };
  schemas.forEach(collect);
  return { parts, variants, nullable };
}

function each(place: Place, keyword: string): readonly Place[] {
  const list = below(place, keyword);
  if (!Array.isArray(list.value)) return [];
  return list.value.map((value: unknown, index) => ({
    pointer: `${list.pointer}/${index}`,
    value,
  }));
}

const isNull = (value: unknown): boolean => isNode(value) && value["type"] === "null";
const isConstant = (value: unknown): value is Node => isNode(value) && value["const"] !== undefined;

function typesOf(nodes: readonly Node[]): {
  readonly names: readonly string[];
  readonly nullable: boolean;
} {
  let names: readonly string[] | undefined;
  let nullable = false;
  for (const { type } of nodes) {
    const own = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
    if (own.length === 0) continue;
    if (own.includes("null")) nullable = true;
    const rest = own.filter((name) => name !== "null");
    const both: readonly string[] | undefined = names?.filter((name) => rest.includes(name));
    names = both === undefined || both.length === 0 ? rest : both;
  }
  return { names: (names ?? []).toSorted(), nullable };
}

/** The closed list of values, as JSON: the values that all lists allow. */
function valuesOf(
  nodes: readonly Node[],
  notCompared: ReadonlySet<unknown>,
): readonly string[] | undefined {
  const lists = nodes.flatMap((node) => {
    const choices = [node["oneOf"], node["anyOf"]].find(
      (list): list is readonly Node[] =>
        Array.isArray(list) && list.length > 0 && list.every(isConstant),
    );
    return [
      ...(node["const"] === undefined ? [] : [[node["const"]]]),
      ...(Array.isArray(node["enum"]) && !notCompared.has(node["enum"]) ? [node["enum"]] : []),
      ...(choices === undefined ? [] : [choices.map((choice) => choice["const"])]),
    ];
  });
  const [first, ...others] = lists.map((list) => list.map((value) => JSON.stringify(value)));
  const common = first?.filter((value) => others.every((list) => list.includes(value)));
  // Lists without a common value are a mistake in the description. The first one counts.
  return common?.length === 0 ? first : common && [...new Set(common)];
}

function impliedTypes(
  values: readonly string[] | undefined,
  members: unknown,
  hasItems: boolean,
): readonly string[] {
  if (members !== undefined) return ["object"];
  if (hasItems) return ["array"];
  const types = (values ?? [])
    .map((value) => typeof JSON.parse(value))
    .filter((type) => type !== "object");
  return [...new Set(types)].toSorted();
}

function formatOf(format: unknown, encoding: unknown, media: unknown): string | undefined {
  // OpenAPI 3.1 has other words for the formats `byte` and `binary` of 3.0.
  if (encoding === "base64") return "byte";
  if (media === "application/octet-stream") return "binary";
  return typeof format === "string" ? format : undefined;
}

function limitsOf(root: unknown, { value }: Place): Record<string, string | number | boolean> {
  const limits: Record<string, string | number | boolean> = {};
  if (!isNode(value)) return limits;
  for (const keyword of bounds) {
    const limit = value[keyword];
    if (typeof limit === "string" || typeof limit === "number") limits[keyword] = limit;
    if (keyword === "uniqueItems" && limit === true) limits[keyword] = true;
  }
  // In OpenAPI 3.0 this keyword made the other one exclusive.
  for (const [exclusive, plain] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const limit = limits[plain];
    if (value[exclusive] !== true || limit === undefined) continue;
    limits[exclusive] = limit;
    delete limits[plain];
  }
  for (const rule of rules) {
    if (value[rule] !== undefined) limits[rule] = JSON.stringify(bare(root, value[rule]));
  }
  return limits;
}

const annotations = new Set([
  "description",
  "title",
  "example",
  "examples",
  "$comment",
  "externalDocs",
]);
/** At most this many references are followed within a rule. */
const deepest = 8;

/** A schema without explanations, with sorted members and resolved references. */
function bare(root: unknown, value: unknown, depth = 0): unknown {
  if (depth > deepest) return {};
  if (Array.isArray(value)) return value.map((item) => bare(root, item, depth));
  if (!isNode(value)) return value;
  const referred = target(root, { pointer: "", value });
  if (referred !== undefined) return bare(root, referred.value, depth + 1);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !annotations.has(key) && !key.startsWith("x-"))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, bare(root, item, depth)]),
  );
}
