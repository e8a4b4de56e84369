import type { RecordedExchange, Result, RunDocument } from "../document/run-document.ts";
import { cellOf, requestLine } from "./findings.ts";
import { printableLines, printableJson } from "./text.ts";
import { verdict } from "../document/verdict.ts";

/**
 * The Static Analysis Results Interchange Format: promises are its rules, failures its results.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(run: RunDocument): string {
  const told = run.results.filter(
    ({ outcome }) => outcome.kind === "failed" || outcome.kind === "undecided",
  );
  const rules = [...Map.groupBy(told, ({ cites }) => cites).values()].map(([first]) => first);
  const places = new Map(rules.map((rule, index) => [rule?.cites, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: run.suite.name,
            semanticVersion: run.suite.version,
            rules: rules.flatMap((rule) => (rule === undefined ? [] : [ruleOf(rule)])),
          },
        },
        invocations: [
          {
            executionSuccessful: run.finishedAt !== undefined && run.problems.length === 0,
            startTimeUtc: run.startedAt,
            ...(run.finishedAt !== undefined && { endTimeUtc: run.finishedAt }),
            toolExecutionNotifications: run.problems.map((problem) => ({
              level: "error",
              message: message(problem),
            })),
          },
        ],
        results: told.map((result) => resultOf(result, run, places.get(result.cites) ?? 0)),
        properties: { target: run.target, seed: run.seed },
      },
    ],
  };
  return `${printableJson(log)}\n`;
}

const message = (text: string) => ({ text: printableLines(text) });

const levels = { MUST: "error", SHOULD: "warning", MAY: "note" } as const;

const ruleOf = ({ cites, statement, url, level }: Result) => ({
  id: cites,
  shortDescription: { text: statement },
  helpUri: url,
  defaultConfiguration: { level: levels[level] },
});

function resultOf(result: Result, { target, baseline, startedAt }: RunDocument, ruleIndex: number) {
  const { id, cites, level, url, outcome, known, since, exchanges = [] } = result;
  const last = exchanges.at(-1);
  const problem = "problem" in outcome ? outcome.problem : "";
  const isFailure = outcome.kind === "failed";
  const asked = last === undefined ? "" : `\n${requestLine(last)}`;
  return {
    ruleId: cites,
    ruleIndex,
    // What is no failure has no level.
    kind: isFailure ? "fail" : "open",
    level: isFailure ? levels[level] : "none",
    message: message(`${id} (${cellOf(result)}): ${problem}${asked}`),
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: url } },
        logicalLocations: [{ fullyQualifiedName: id, kind: "member" }],
      },
    ],
    partialFingerprints: { "checkAndCell/v1": `${id} ${cellOf(result)}` },
    ...(baseline !== undefined && {
      baselineState: (since ?? startedAt) < startedAt ? "unchanged" : "new",
    }),
    ...(since !== undefined && { provenance: { firstDetectionTimeUtc: since } }),
    ...(verdict(result) === "known" && {
      suppressions: [{ kind: "external", justification: known ?? "" }],
    }),
    ...(last !== undefined && {
      webRequest: webRequest(last, target),
      webResponse: webResponse(last),
    }),
  };
}

const webRequest = (
  { method, path, sent }: RecordedExchange,
  { baseUrl }: RunDocument["target"],
) => ({
  protocol: "HTTP",
  version: "1.1",
  method,
  target: baseUrl + path,
  ...(sent !== undefined && { body: { text: sent } }),
});

const webResponse = ({ status, headers, body }: RecordedExchange) => ({
  protocol: "HTTP",
  version: "1.1",
  statusCode: status,
  headers,
  body: { text: body },
});
