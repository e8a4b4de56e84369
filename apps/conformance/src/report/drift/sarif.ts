import type { DriftChange, DriftDocument } from "../../document/drift-document.ts";
import { hashOf, inFirstLine, usualLocation } from "../text/code-scanning.ts";
import { printableJson, printableLines } from "../text/text.ts";
import { changeLines, kindWords } from "./words.ts";

const levels = { breaking: "error", notable: "warning", additive: "note" } as const;
const policy = "https://docs.withpersona.com/versioning";

/**
 * The Static Analysis Results Interchange Format. A kind of change is a rule, a change is a result. `location` is the file in which
 * code scanning shows them, as a path from the repository's root, since it rejects a result outside of the repository.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function driftSarif(
  drift: DriftDocument,
  suite: { readonly name: string; readonly version: string },
  location: string = usualLocation,
): string {
  const kinds = [...new Set(drift.changes.map(({ kind }) => kind))];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: suite.name,
            semanticVersion: suite.version,
            rules: kinds.map(ruleOf),
          },
        },
        properties: { spec: drift.spec, against: drift.against },
        results: drift.changes.map((change) =>
          resultOf(change, kinds.indexOf(change.kind), location),
        ),
      },
    ],
  };
  return `${printableJson(log)}\n`;
}

function ruleOf(kind: DriftChange["kind"]) {
  const words = kindWords({ kind });
  const text = `${words}: a difference between two states of Persona's OpenAPI description`;
  return {
    id: kind,
    shortDescription: { text: words },
    fullDescription: { text },
    help: {
      text: `Persona's versioning policy says which changes may come at any time.\n${policy}`,
      markdown: `Persona's [versioning policy](${policy}) says which changes may come at any time.`,
    },
    helpUri: policy,
  };
}

function resultOf(change: DriftChange, ruleIndex: number, location: string) {
  const { kind, id, severity, where, pointer, accepted } = change;
  const text = [`${kindWords(change)}: ${where}`, ...changeLines(change)];
  return {
    ruleId: kind,
    ruleIndex,
    kind: "fail",
    level: levels[severity],
    message: { text: printableLines(text.join("\n")) },
    locations: [
      {
        physicalLocation: inFirstLine(location),
        logicalLocations: [{ fullyQualifiedName: pointer === "" ? "/" : pointer, kind: "member" }],
      },
    ],
    partialFingerprints: { "change/v1": id, primaryLocationLineHash: hashOf(id) },
    ...(accepted !== undefined && {
      suppressions: [{ kind: "external", justification: accepted.reason }],
    }),
  };
}
