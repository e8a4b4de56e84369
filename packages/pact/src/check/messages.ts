import { jsonAt } from "@persona-conformance/schemas/facts";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { escaped, placeOf } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";
import type { PactFile, WrittenInteraction } from "../pact-file.ts";
import type { Mismatch } from "./mismatch.ts";

interface Judged {
  readonly errors: readonly Mismatch[];
  /** Messages that the description does not describe. */
  readonly undescribed: readonly Mismatch[];
}

/**
 * Compares messages with the schemas of a description's webhooks. Finds the schema by the name of the event in the
 * message.
 */
export function judgeMessages({ interactions }: PactFile, document: OpenApi): Judged {
  const messages = interactions.filter(({ type }) => type !== "Synchronous/HTTP");
  const errors: Mismatch[] = [];
  const undescribed: Mismatch[] = [];
  if (messages.length === 0) return { errors, undescribed };
  const copy = withoutRequired(document);
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    validateFormats: false,
    logger: false,
  });
  // The copy of an object is an object.
  ajv.addSchema(copy as object, "description", true, false);
  for (const message of messages) {
    const at = (where: string, what: string, pointer: string): Mismatch => ({
      interaction: message.description,
      where,
      what,
      pointer,
    });
    const event = eventOf(message);
    if (event === undefined) {
      errors.push(at("contents.data.attributes.name", "names no event", "/webhooks"));
      continue;
    }
    const schema = placeOf(document, ["webhooks", event, ...toSchema]);
    if (schema === undefined) {
      undescribed.push(
        at("contents", `the description has no webhook for the event ${event}`, "/webhooks"),
      );
      continue;
    }
    const validate = ajv.compile({ $ref: `description#${encodeURI(schema.pointer)}` });
    if (validate(message.contents?.content)) continue;
    for (const error of validate.errors ?? []) {
      const place = pointerOf(copy, error.parentSchema) ?? schema.pointer;
      const where = `contents${error.instancePath.replaceAll("/", ".")}`;
      errors.push(at(where, complaintOf(error), `${place}/${error.keyword}`));
    }
  }
  return { errors, undescribed };
}

/** The path from an event to the schema of its body. */
const toSchema = ["post", "requestBody", "content", "application/json", "schema"];

function complaintOf({ message = "differs", params }: ErrorObject): string {
  // Ajv documents `params` as an object; its type allows anything.
  const { additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const extra = additionalProperty ?? unevaluatedProperty;
  return typeof extra === "string" ? `${message}: ${extra}` : message;
}

/** Finds an object in a document. An error holds its schema, but not the path to it if references led there. */
function pointerOf(value: unknown, wanted: unknown, pointer = ""): string | undefined {
  if (value === wanted) return pointer;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = pointerOf(item, wanted, `${pointer}/${escaped(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name of the event in a message. */
function eventOf({ contents }: WrittenInteraction): string | undefined {
  const name = jsonAt(contents?.content, "data", "attributes", "name");
  return typeof name === "string" ? name : undefined;
}

/** Returns a copy in which no member is required: a pact holds only the members that its consumer reads. */
function withoutRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRequired);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // A property may be named `required`; then its value is not an array.
      .filter(([key, item]) => !(key === "required" && Array.isArray(item)))
      .map(([key, item]) => [key, withoutRequired(item)]),
  );
}
