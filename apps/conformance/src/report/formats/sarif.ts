import type { ExchangeRecord, Result, RunDocument } from "../../document/run-document.ts";
import { verdict } from "../../document/verdict.ts";
import { type Cause, causesOf, consequence, unexplained } from "../causes/causes.ts";
import { evidenceOf } from "../causes/evidence.ts";
import { cellOf, requestLine } from "../findings/findings.ts";
import { replay } from "../repeat/replay.ts";
import { hashOf, inFirstLine, usualLocation } from "../text/code-scanning.ts";
import { printableJson, printableLines } from "../text/text.ts";
import { promisesTried } from "../headline/tried.ts";

/**
 * The Static Analysis Results Interchange Format, for code scanning. A promise is a rule, a failure is a result. A
 * failure also names the checks that it blocked.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
 */
export function sarif(run: RunDocument): string {
  const causes = (["breaks", "advice", "known"] as const).flatMap((kind) => causesOf(run, kind));
  const leading = new Map<Result, Cause>(
    causes.flatMap((cause) => cause.results.slice(0, 1).map((result) => [result, cause])),
  );
  // In the order of the causes, so that the main one leads.
  const shown: readonly Result[] = [
    ...causes.flatMap(({ results }) => results),
    ...unexplained(run),
  ];
  const rules = [...Map.groupBy(shown, ({ cites }) => cites).values()].map(([first]) => first);
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
        results: shown.map((result) =>
          resultOf(result, run, {
            ruleIndex: places.get(result.cites) ?? 0,
            cause: leading.get(result),
          }),
        ),
        properties: { target: run.target, seed: run.seed, promises: promisesTried(run) },
      },
    ],
  };
  return `${printableJson(log)}\n`;
}

const message = (text: string) => ({ text: printableLines(text) });

const levels = { MUST: "error", SHOULD: "warning", MAY: "note" } as const;

const whatLevelsMean = {
  MUST: "The documentation demands this. A target that breaks it does not conform.",
  SHOULD: "This follows from an example, a schema or another sentence of the documentation.",
  MAY: "The documentation does not say this.",
} as const;

function ruleOf({ cites, statement, url, level }: Result) {
  const words = printableLines(statement);
  return {
    id: cites,
    name: cites,
    shortDescription: { text: words },
    fullDescription: { text: `${level}: ${words}. ${whatLevelsMean[level]}` },
    help: {
      text: `Persona's documentation says: ${words}\n${url}`,
      markdown: `Persona's documentation says: ${words}\n\n[Read the page](${url})`,
    },
    helpUri: url,
    defaultConfiguration: { level: levels[level] },
    properties: { tags: [level] },
  };
}

function resultOf(
  result: Result,
  run: RunDocument,
  { ruleIndex, cause }: { readonly ruleIndex: number; readonly cause: Cause | undefined },
) {
  const { id, cites, level, outcome, known, since } = result;
  const { target, baseline, startedAt, location = usualLocation } = run;
  const evidence = evidenceOf(result);
  const problem = "problem" in outcome ? outcome.problem : "";
  const isFailed = outcome.kind === "failed";
  const lines = [
    `${id} (${cellOf(result)}): ${problem}`,
    ...(evidence === undefined ? [] : [requestLine(evidence)]),
    ...[(cause && consequence(cause)) ?? []].flat(),
    `To repeat it: ${replay(result, run)}`,
  ];
  const place = `${id} ${cellOf(result)}`;
  return {
    ruleId: cites,
    ruleIndex,
    // SARIF allows a level only for failures.
    kind: isFailed ? "fail" : "open",
    level: isFailed ? levels[level] : "none",
    message: message(lines.join("\n")),
    locations: [
      {
        physicalLocation: inFirstLine(location),
        logicalLocations: [{ fullyQualifiedName: id, kind: "member" }],
      },
    ],
    partialFingerprints: {
      "checkAndCell/v1": place,
      primaryLocationLineHash: hashOf(place),
    },
    ...(baseline !== undefined && {
      baselineState: (since ?? startedAt) < startedAt ? "unchanged" : "new",
    }),
    ...(since !== undefined && { provenance: { firstDetectionTimeUtc: since } }),
    ...(verdict(result) === "known" && {
      suppressions: [{ kind: "external", justification: known ?? "" }],
    }),
    ...(evidence !== undefined && {
      webRequest: webRequest(evidence, target),
      webResponse: webResponse(evidence),
    }),
  };
}

const webRequest = (
  { method, path, sent }: ExchangeRecord,
  { baseUrl }: RunDocument["target"],
) => ({
  protocol: "HTTP",
  version: "1.1",
  method,
  target: baseUrl + path,
  ...(sent !== undefined && { body: { text: sent } }),
});

const webResponse = ({ status, headers, body }: ExchangeRecord) => ({
  protocol: "HTTP",
  version: "1.1",
  statusCode: status,
  headers,
  body: { text: body },
});
