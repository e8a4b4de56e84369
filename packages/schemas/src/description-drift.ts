import { z } from "zod";
import { connections } from "./connections.ts";
import { responseHeaders } from "./headers.ts";
import { strictRefusal } from "./refusal.ts";
import { schemasOf } from "./resource-schema.ts";
import { lookUp, nodeAt, sha256, type Statement } from "./statement.ts";
import { statements } from "./statements/index.ts";
import { allowedVersions } from "./versions.ts";

/** Something that the official OpenAPI description says otherwise than this package does. */
export interface DescriptionDrift {
  readonly kind: "new" | "gone" | "changed";
  /** JSON pointer into the description: where it stands, or stood. */
  readonly pointer: string;
  readonly what: string;
  /** The promise that rests on it. */
  readonly statement?: string;
}

/**
 * All in which a bundled description of the API differs from what is written here: the sentences that the statements rest
 * on, the operations on connections with their statuses, headers and examples, the attributes, and the API versions.
 * @see https://github.com/persona-id/persona-openapi
 */
export function descriptionDrift(
  description: unknown,
  promises: Readonly<Record<string, Statement>> = statements,
): readonly DescriptionDrift[] {
  const found = [
    ...sentences(description, promises),
    ...operations(description),
    ...members(description, attributes, Object.keys(connections.attributes), "the attribute"),
    ...values(description, apiVersions, allowedVersions.toReversed(), "the API version"),
  ];
  // Several operations refer to one answer.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

const attributes = "/components/schemas/connect-connection/properties/attributes/properties";
const apiVersions = "/components/schemas/api-version/enum";
const collection = "/connect/connections";

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

function sentences(
  description: unknown,
  promises: Readonly<Record<string, Statement>>,
): readonly DescriptionDrift[] {
  return Object.entries(promises).flatMap(([statement, { source }]): DescriptionDrift[] => {
    if (source === undefined) return [];
    const { pointer } = source;
    const text = lookUp(description, source);
    if (text === undefined) return [{ kind: "gone", pointer, what: "the text", statement }];
    if (sha256(text) === source.sha256) return [];
    return [{ kind: "changed", pointer, what: `it reads: ${text}`, statement }];
  });
}

const Members = z.record(z.string(), z.unknown());
const membersAt = (description: unknown, pointer: string) =>
  Object.entries(Members.safeParse(nodeAt(description, pointer)).data ?? {});

/** A node with its pointer, after all references. */
function followed(
  description: unknown,
  pointer: string,
): { readonly pointer: string; readonly node: unknown } {
  const node = nodeAt(description, pointer);
  const { data } = z.object({ $ref: z.string().startsWith("#/") }).safeParse(node);
  return data === undefined ? { pointer, node } : followed(description, data.$ref.slice(1));
}

function operations(description: unknown): readonly DescriptionDrift[] {
  const found = membersAt(description, "/paths")
    .filter(([path]) => path.startsWith(collection))
    .flatMap(([path]) =>
      membersAt(description, `/paths/${escaped(path)}`).map(([method]) => {
        const pointer = `/paths/${escaped(path)}/${method}`;
        return { name: `${method.toUpperCase()} ${path}`, pointer };
      }),
    );
  const known = Object.values(connections.operations).map(({ id, method, path, statuses }) => {
    const pointer = `/paths/${escaped(path)}/${method.toLowerCase()}`;
    return { id, name: `${method} ${path}`, pointer, statuses };
  });
  const names = new Set(known.map(({ name }) => name));
  return [
    ...found
      .filter(({ name }) => !names.has(name))
      .map(
        ({ name, pointer }) => ({ kind: "new", pointer, what: `the operation ${name}` }) as const,
      ),
    ...known.flatMap(({ id, name, pointer, statuses }): readonly DescriptionDrift[] => {
      if (nodeAt(description, pointer) === undefined) {
        return [{ kind: "gone", pointer, what: `the operation ${name}` }];
      }
      return [
        ...members(
          description,
          `${pointer}/responses`,
          statuses.map(String),
          `${name}: the status`,
        ),
        ...statuses.flatMap((status) => answer(description, id, `${pointer}/responses/${status}`)),
      ];
    }),
  ];
}

/** What is other about the answer of one operation with one status. */
function answer(description: unknown, operation: string, at: string): readonly DescriptionDrift[] {
  const status = Number(at.split("/").at(-1));
  const { pointer, node } = followed(description, at);
  if (node === undefined) return [];
  const { strictDocument, strictPage } = schemasOf(connections);
  const success = operation === connections.operations.list.id ? strictPage : strictDocument;
  const schema = status < 300 ? success : strictRefusal(status);
  const examples = `${pointer}/content/application~1json/examples`;
  return [
    ...members(
      description,
      `${pointer}/headers`,
      status === 401 ? [] : responseHeaders,
      "the header",
    ),
    ...membersAt(description, examples).flatMap(([name]): readonly DescriptionDrift[] => {
      const example = followed(description, `${examples}/${escaped(name)}`);
      const value = `${example.pointer}/value`;
      const [issue] = schema?.safeParse(nodeAt(description, value)).error?.issues ?? [];
      if (issue === undefined) return [];
      const where = z.core.toDotPath(issue.path);
      return [{ kind: "changed", pointer: value, what: `the example: ${where}: ${issue.message}` }];
    }),
  ];
}

/** What a node of the description has as members, against what is known; names of headers know no case. */
const members = (
  description: unknown,
  pointer: string,
  known: readonly string[],
  what: string,
): readonly DescriptionDrift[] => {
  const found = membersAt(description, pointer).map(([name]) => name);
  const isKnown = (name: string) => known.includes(name) || known.includes(name.toLowerCase());
  const isFound = (name: string) => found.some((one) => one === name || one.toLowerCase() === name);
  const at = (name: string) => ({
    pointer: `${pointer}/${escaped(name)}`,
    what: `${what} ${name}`,
  });
  return [
    ...found
      .filter((name) => !isKnown(name))
      .map((name) => ({ kind: "new" as const, ...at(name) })),
    ...known
      .filter((name) => !isFound(name))
      .map((name) => ({ kind: "gone" as const, ...at(name) })),
  ];
};

/** The values of a list in the description, against what is known. */
function values(
  description: unknown,
  pointer: string,
  known: readonly string[],
  what: string,
): readonly DescriptionDrift[] {
  const found = z.array(z.string()).safeParse(nodeAt(description, pointer)).data ?? [];
  const drift = (kind: "new" | "gone", of: readonly string[], without: readonly string[]) =>
    of
      .filter((value) => !without.includes(value))
      .map((value): DescriptionDrift => ({ kind, pointer, what: `${what} ${value}` }));
  return [...drift("new", found, known), ...drift("gone", known, found)];
}
