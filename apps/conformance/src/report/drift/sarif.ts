import type { DriftChange, DriftDocument } from "../../document/drift-document.ts";
import { printableJson, printableLines } from "../text/text.ts";
import { changeLines, kindWords } from "./words.ts";

const levels = { breaking: "error", notable: "warning", additive: "note" } as const;
const policy = "https://docs.withpersona.com/versioning";

/**
 * The Static Analysis Results Interchange Format. A kind of change is a rule, a change is a result.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function driftSarif(
  drift: DriftDocument,
  suite: { readonly name: string; readonly version: string },
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
            rules: kinds.map((kind) => ({
              id: kind,
              shortDescription: { text: kindWords({ kind }) },
              helpUri: policy,
            })),
          },
        },
        results: drift.changes.map((change) => resultOf(change, kinds.indexOf(change.kind), drift)),
      },
    ],
  };
  return `${printableJson(log)}\n`;
}

function resultOf(change: DriftChange, ruleIndex: number, { spec }: DriftDocument) {
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
        physicalLocation: { artifactLocation: { uri: encodeURI(spec.source) } },
        logicalLocations: [{ fullyQualifiedName: pointer === "" ? "/" : pointer, kind: "member" }],
      },
    ],
    partialFingerprints: { "change/v1": id },
    ...(accepted !== undefined && {
      suppressions: [{ kind: "external", justification: accepted.reason }],
    }),
  };
}
