import { registry } from "@persona-conformance/schemas";
import type { OpenApi } from "../src/description.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const text = { type: "string" };
const one = { type: "object", properties: { data: { $ref: "#/components/schemas/connection" } } };
const { path } = registry.get("retrieve-a-connect-connection");

const event = (name: string) => ({
  post: {
    requestBody: json({
      type: "object",
      additionalProperties: false,
      required: ["data"],
      properties: {
        data: {
          type: "object",
          unevaluatedProperties: false,
          allOf: [
            { type: "object", properties: { type: { type: "string", const: "event" } } },
            {
              type: "object",
              required: ["attributes"],
              properties: {
                attributes: {
                  type: "object",
                  additionalProperties: false,
                  required: ["name", "payload"],
                  properties: {
                    name: { type: "string", const: name },
                    payload: {
                      type: "object",
                      properties: { data: { $ref: "#/components/schemas/connection" } },
                    },
                  },
                },
              },
            },
          ],
        },
      },
    }),
  },
});

/** A description of one operation and of one event, made like Persona's: its schemas require nothing. */
export const description = {
  openapi: "3.1.0",
  info: { title: "A part of Connect", version: "2025-12-08" },
  servers: [{ url: "https://api.withpersona.com/api/v1" }],
  security: [{ bearer: [] }],
  paths: {
    [path]: {
      get: {
        parameters: [
          { name: "connection-id", in: "path", required: true, schema: text },
          { name: "Key-Inflection", in: "header", schema: { enum: ["camel", "kebab", "snake"] } },
          { name: "Persona-Version", in: "header", schema: { enum: ["2025-12-08"] } },
          { name: "fields", in: "query", style: "deepObject", schema: { type: "object" } },
        ],
        responses: {
          200: { headers: { "Request-Id": { schema: text } }, ...json(one) },
          401: { $ref: "#/components/responses/refusal" },
          404: { $ref: "#/components/responses/refusal" },
        },
      },
    },
  },
  webhooks: { "connection.changed": event("connection.changed") },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    responses: {
      refusal: json({
        type: "object",
        required: ["errors"],
        properties: {
          errors: {
            type: "array",
            items: { type: "object", required: ["title"], properties: { title: text } },
          },
        },
      }),
    },
    schemas: {
      connection: {
        type: "object",
        additionalProperties: false,
        properties: {
          type: { const: "connect/connection" },
          id: text,
          attributes: {
            type: "object",
            additionalProperties: false,
            properties: {
              status: text,
              "source-organization-id": text,
              "destination-organization-id": text,
              "created-at": { ...text, format: "date-time" },
              "updated-at": { ...text, format: "date-time" },
            },
          },
        },
      },
    },
  },
} satisfies OpenApi & Record<string, unknown>;
