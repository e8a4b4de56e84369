/** A description of an API that sends letters, with all that a surface has to deal with; a new one each time. */
export function sample() {
  const ref = (name: string) => ({ $ref: `#/components/${name}` });
  const json = (schema: object, example: unknown = {}) => ({
    "application/json": { schema, examples: { one: { value: example } } },
  });
  const answer = (schema: object, description: string) => ({
    description,
    headers: {
      "Request-Id": ref("headers/request-id"),
      "RateLimit-Limit": ref("headers/rate-limit"),
    },
    content: json(schema),
  });
  const one = {
    type: "object",
    additionalProperties: false,
    required: ["data"],
    properties: { data: ref("schemas/letter") },
  };
  const refusals = { "401": ref("responses/unauthorized"), "404": ref("responses/not-found") };
  const common = [ref("parameters/version"), ref("parameters/style")];
  const id = () => ({ name: "letter-id", in: "path", required: true, schema: { type: "string" } });
  return {
    openapi: "3.1.0",
    info: { title: "Letters", version: "2026-01-01", description: "Sends letters." },
    servers: [{ url: "https://api.letters.example/v1" }],
    security: [{ key: [] }],
    tags: [{ name: "Letters", description: "All about letters." }],
    paths: {
      "/letters": {
        get: {
          operationId: "list-letters",
          summary: "List letters",
          tags: ["Letters"],
          description:
            "Returns your letters. Results come in reverse chronological order. Either the sender or the recipient may read them.",
          parameters: [
            ...common,
            {
              name: "page",
              in: "query",
              style: "deepObject",
              explode: true,
              schema: {
                type: "object",
                additionalProperties: false,
                properties: {
                  after: { type: "string", description: "Where the page begins" },
                  size: { type: "integer", minimum: 1, maximum: 100, default: 10 },
                },
              },
            },
            {
              name: "filter",
              in: "query",
              style: "deepObject",
              explode: true,
              schema: {
                type: "object",
                additionalProperties: false,
                properties: {
                  status: { type: "string", description: "By status. One of `draft` or `sent`." },
                  colour: { type: "string", enum: ["red", "blue"] },
                },
              },
            },
          ],
          responses: {
            "200": answer(
              {
                type: "object",
                required: ["data", "links"],
                properties: {
                  data: { type: "array", items: ref("schemas/letter") },
                  links: {
                    type: "object",
                    required: ["next"],
                    properties: { next: { type: ["string", "null"] } },
                  },
                },
              },
              "This endpoint returns letters.",
            ),
            "401": ref("responses/unauthorized"),
          },
        },
        post: {
          operationId: "create-letter",
          tags: ["Letters"],
          description:
            "Creates a letter in the `draft` state. A letter cannot be deleted; it can be withdrawn. The sender's stamp is used.",
          parameters: [...common, { name: "dry-run", in: "query", schema: { type: "boolean" } }],
          requestBody: {
            required: true,
            content: json({
              type: "object",
              additionalProperties: false,
              required: ["data"],
              properties: { data: ref("schemas/new-letter") },
            }),
          },
          responses: {
            "201": answer(one, "This endpoint returns a letter."),
            "409": ref("responses/conflict"),
            ...refusals,
          },
        },
      },
      "/letters/{letter-id}": {
        parameters: [id()],
        get: {
          operationId: "retrieve-letter",
          description: "Retrieves the details of an existing letter.",
          parameters: [...common],
          responses: { "200": answer(one, "This endpoint returns a letter."), ...refusals },
        },
        patch: {
          operationId: "update-letter",
          parameters: [...common],
          requestBody: {
            content: json({
              type: "object",
              properties: { note: { type: ["string", "null"], maxLength: 200 } },
            }),
          },
          responses: { "200": answer(one, "This endpoint returns a letter."), ...refusals },
        },
      },
      "/letters/{letter-id}/send": {
        post: {
          operationId: "send-letter",
          tags: ["Letters"],
          description:
            "Sends a letter. Only the owner of a letter can send it. A letter can be sent up to 3 times, and at most 100 letters leave per day.\n\n- **Express:** is delivered within 2 days.\n- **Standard:** is delivered within 5 days.",
          parameters: [...common, id()],
          responses: {
            "202": answer(one, "Sending was initiated."),
            "409": ref("responses/conflict"),
            "503": { description: "Down for now." },
            ...refusals,
          },
        },
      },
    },
    webhooks: {
      "letter.sent": {
        post: {
          requestBody: {
            content: json({ type: "object", properties: { letter: ref("schemas/letter") } }),
          },
          responses: { "200": { description: "Fine." } },
        },
      },
    },
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer" },
        other: { type: "apiKey", in: "header", name: "X-Key" },
      },
      parameters: {
        version: {
          name: "Api-Version",
          in: "header",
          schema: { type: "string", enum: ["2026-01-01", "2025-01-01"] },
        },
        style: {
          name: "Key-Style",
          in: "header",
          description: "Determines the style of keys.",
          schema: { type: "string", enum: ["kebab", "camel"] },
        },
      },
      headers: {
        "request-id": { description: "Starts with `req_`.", schema: { type: "string" } },
        "rate-limit": { schema: { type: "integer" } },
      },
      responses: {
        unauthorized: {
          description: "An invalid key was provided.",
          content: json({ type: "object", properties: { errors: ref("schemas/errors") } }),
        },
        "not-found": {
          description: "There is no such letter.",
          headers: { "Request-Id": ref("headers/request-id") },
          content: json({ type: "object", properties: { errors: ref("schemas/errors") } }),
        },
        conflict: {
          description: "The letter was sent before.",
          headers: { "Request-Id": ref("headers/request-id") },
          content: json({ type: "object", properties: { errors: ref("schemas/errors") } }),
        },
      },
      schemas: {
        errors: {
          type: "array",
          items: {
            type: "object",
            properties: { title: { type: "string" }, details: { type: "string" } },
          },
        },
        stamped: {
          type: "object",
          properties: {
            "created-at": {
              type: "string",
              format: "date-time",
              description: "When it was created",
            },
          },
        },
        letter: {
          type: "object",
          additionalProperties: false,
          title: "A letter",
          description: "A letter. The set of members may grow.",
          required: ["type", "id"],
          properties: {
            type: { type: "string", const: "letter" },
            id: { type: "string", examples: ["let_1"] },
            attributes: {
              allOf: [
                ref("schemas/stamped"),
                {
                  type: "object",
                  required: ["status"],
                  properties: {
                    status: {
                      type: "string",
                      description: "The status. One of `draft` or `sent`.",
                    },
                    colour: { type: "string", enum: ["red", "blue"] },
                    pages: { type: "integer", minimum: 1, maximum: 50 },
                    note: { type: ["string", "null"], maxLength: 200 },
                    tags: { type: "array", items: { type: "string" }, maxItems: 5 },
                    secret: { type: "string", writeOnly: true },
                    code: { type: "string", pattern: "^[a-z]+$" },
                    extra: { type: "object", additionalProperties: { type: "string" } },
                    delivery: { oneOf: [ref("schemas/express"), ref("schemas/standard")] },
                    replies: ref("schemas/thread"),
                  },
                },
              ],
            },
          },
        },
        express: {
          type: "object",
          properties: { type: { const: "express" }, days: { type: "integer" } },
        },
        standard: {
          type: "object",
          properties: { type: { const: "standard" }, stops: { type: "integer" } },
        },
        thread: {
          type: "object",
          properties: {
            text: { type: "string" },
            answers: { type: "array", items: ref("schemas/thread") },
          },
        },
        "new-letter": {
          type: "object",
          additionalProperties: false,
          required: ["to"],
          properties: {
            to: { type: "string", description: "The recipient. Must be an adult." },
            kind: { type: "string", enum: ["plain", "registered"], default: "plain" },
            pages: { type: "integer", minimum: 1, maximum: 50 },
            note: { type: "string", maxLength: 200 },
            tags: { type: "array", items: { type: "string" }, maxItems: 5 },
            extra: { type: "object", properties: { a: { type: "string" } } },
            weight: { oneOf: [{ type: "number" }, { type: "string" }] },
            id: { type: "string", readOnly: true },
          },
        },
        subscription: {
          properties: { events: { items: { enum: ["*", "letter.sent", "letter.read"] } } },
        },
      },
    },
  };
}
