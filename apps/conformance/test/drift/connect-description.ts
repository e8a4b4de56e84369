import {
  attributesOf,
  connections,
  type Operation,
  versionNames,
} from "@persona-conformance/schemas";

const { operations } = connections;

type Node = Record<string, unknown>;
const text = { type: "string" };
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/${name}` });

/** A description of connections, made of what our own data says of them; a new one each time. */
export function connectDescription(version = "2025-12-08") {
  const header = { "Request-Id": { schema: text } };
  const paths: Record<string, Record<string, Node>> = {};
  for (const [name, { id, method, path, statuses }] of Object.entries<Operation>(operations)) {
    const body = name === "list" ? ref("schemas/page") : ref("schemas/one");
    const responses = Object.fromEntries(
      statuses.map((status) => [
        status,
        status < 400
          ? { description: "Fine.", headers: header, ...json(body) }
          : ref("responses/refusal"),
      ]),
    );
    const parameter = {
      name: "connection-id",
      in: "path",
      required: true,
      schema: text,
    };
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: id,
        tags: ["Connect"],
        description: `Does ${name} a connection. Only a party can ${name} one.`,
        parameters: [
          ref("parameters/version"),
          ...(path.includes("{") ? [parameter] : []),
          ...(name === "list" ? [filter()] : []),
        ],
        ...(name === "create" && {
          requestBody: json({
            type: "object",
            additionalProperties: false,
            properties: {
              data: {
                type: "object",
                properties: {
                  attributes: {
                    type: "object",
                    required: ["destination-organization-id"],
                    properties: { "destination-organization-id": text },
                  },
                },
              },
            },
          }),
        }),
        responses,
      },
    };
  }
  paths["/inquiries"] = { get: { responses: { 200: { description: "Fine." } } } };
  return {
    openapi: "3.1.0",
    info: { title: "A part of Persona", version },
    servers: [{ url: "https://api.withpersona.com/api/v1" }],
    security: [{ bearer: [] }],
    paths,
    webhooks: { "inquiry.created": { post: {} } },
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      parameters: {
        version: {
          name: "Persona-Version",
          in: "header",
          schema: { enum: [...versionNames] as string[] },
        },
      },
      responses: {
        refusal: {
          description: "No.",
          headers: header,
          ...json({
            type: "object",
            properties: {
              errors: {
                type: "array",
                items: { type: "object", properties: { title: text, details: text } },
              },
            },
          }),
        },
      },
      schemas: {
        one: {
          type: "object",
          required: ["data"],
          properties: { data: ref("schemas/connection") },
        },
        page: {
          type: "object",
          properties: { data: { type: "array", items: ref("schemas/connection") }, links: {} },
        },
        connection: {
          type: "object",
          properties: {
            type: { type: "string", const: connections.type },
            id: text,
            attributes: {
              type: "object",
              properties: Object.fromEntries(
                [...attributesOf(connections), "note"].map((name) => [name, text as Node]),
              ) as Record<string, Node>,
            },
          },
        },
        subscription: { properties: { events: { items: { enum: ["*", "inquiry.created"] } } } },
      },
    },
  };
}

const filter = () => ({
  name: "filter",
  in: "query",
  style: "deepObject",
  explode: true,
  schema: { type: "object", additionalProperties: false, properties: { status: text } },
});

export type ConnectDescription = ReturnType<typeof connectDescription>;

/** The same with a change in it. */
export function changedConnect(
  change: (description: ConnectDescription) => void,
): ConnectDescription {
  const description = connectDescription();
  change(description);
  return description;
}
