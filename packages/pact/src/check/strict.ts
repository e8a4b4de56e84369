import {
  inflect,
  jsonAt,
  jsonObject,
  registry,
  type Resource,
  schemasOf,
  strictRefusal,
} from "@persona-conformance/schemas";
import { z } from "zod";
import { viewOf } from "../interactions/views.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import type { Mismatch } from "./mismatch.ts";
import { statusesOf } from "./compare.ts";
import { operationOf } from "./operation.ts";

/**
 * Compares what the pact requires of a resource with our own schemas. They are stricter than the description, for
 * example about statuses and required members. Members that the pact leaves out, because its consumer does not read
 * them, are filled in.
 */
export function judgeStrictly({ interactions }: PactFile): readonly Mismatch[] {
  return interactions.flatMap((interaction) => {
    const operation = operationOf(interaction);
    const { response, description } = interaction;
    if (operation === undefined || response === undefined) return [];
    const body = inflect(response.body?.content, "kebab");
    const { resource, name } = registry.get(operation);
    const isList = name === "list";
    const schema = schemaFor(interaction, resource, isList);
    if (schema === undefined) {
      return [finding(description, "response.status", `no answer ${response.status} is known`)];
    }
    const { error } = schema.safeParse(
      response.status >= 400 ? filledRefusal(body) : filled(body, resource, isList),
    );
    return (error?.issues ?? []).map(({ path, message }) => {
      const where = ["response.body", z.core.toDotPath(path)].filter(Boolean).join(".");
      return finding(description, where, message);
    });
  });
}

const finding = (interaction: string, where: string, what: string): Mismatch => ({
  interaction,
  where,
  what,
  pointer: "our strict schemas",
});

function schemaFor(
  interaction: WrittenInteraction,
  resource: Resource,
  isList: boolean,
): z.ZodType | undefined {
  const [status = 0] = statusesOf(interaction);
  if (status >= 400) return strictRefusal(status);
  const { strictDocument, strictPage } = schemasOf(resource);
  return isList ? strictPage : strictDocument;
}

/** Adds the members that the pact leaves out. */
function filled(body: unknown, resource: Resource, isList: boolean): unknown {
  const { data, links, ...rest } = jsonObject(body);
  if (!isList) return { ...rest, data: whole(resource, data) };
  const rows: unknown = data ?? [];
  return {
    ...rest,
    data: Array.isArray(rows) ? rows.map((row) => whole(resource, row)) : rows,
    links: { prev: null, next: null, ...jsonObject(links) },
  };
}

function whole(resource: Resource, json: unknown = {}): unknown {
  if (typeof json !== "object" || json === null) return json;
  const { id, ...view } = viewOf(resource);
  return {
    type: resource.type,
    id,
    ...json,
    attributes: {
      ...jsonObject(inflect(view, "kebab")),
      ...jsonObject(jsonAt(json, "attributes")),
    },
  };
}

const anyTitle = "Refused";

function filledRefusal(body: unknown = {}): unknown {
  if (typeof body !== "object" || body === null) return body;
  const { errors = [{}] } = jsonObject(body);
  if (!Array.isArray(errors)) return body;
  return {
    ...body,
    errors: errors.map((error: unknown) =>
      typeof error === "object" ? { title: anyTitle, ...error } : error,
    ),
  };
}
