import { type Case, type CaseResult, type Suite, suitesOf } from "./cases.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { apiVersionsOf, inflectionsOf } from "../findings/findings.ts";
import { triedInWords } from "../headline/tried.ts";
import { element, type Element } from "../text/xml.ts";

/** JUnit XML for CI servers. It follows Jenkins' schema, and GitLab reads it too. */
export function junit(run: RunDocument): string {
  const suites = suitesOf(run);
  const all = suites.flatMap(({ cases }) => cases);
  const root: Element = {
    name: "testsuites",
    attributes: { name: run.suite.name, ...countsOf(all) },
    children: suites.map((suite) => testsuite(suite, run)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root)}\n`;
}

function testsuite({ name, cases }: Suite, run: RunDocument): Element {
  const timestamp = run.startedAt.slice(0, 19);
  const attributes = { name, ...countsOf(cases), skipped: count(cases, "skipped"), timestamp };
  const properties = {
    name: "properties",
    attributes: {},
    children: propertiesOf(run).map(([key, value]) => ({
      name: "property",
      attributes: { name: key, value },
    })),
  };
  return { name: "testsuite", attributes, children: [properties, ...cases.map(testcase)] };
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const count = (cases: readonly Case[], kind: CaseResult["kind"]): number =>
  cases.filter(({ ending }) => ending?.kind === kind).length;

const countsOf = (cases: readonly Case[]): Readonly<Record<string, string | number>> => ({
  tests: cases.length,
  failures: count(cases, "failure"),
  errors: count(cases, "error"),
  time: seconds(cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
});

function propertiesOf(run: RunDocument): readonly (readonly [string, string])[] {
  return [
    ["target", run.target.kind],
    ["base-url", run.target.baseUrl],
    ["capabilities", run.target.capabilities.join(", ")],
    ["api-versions", apiVersionsOf(run).join(", ")],
    ["inflections", inflectionsOf(run).join(", ")],
    ["seed", String(run.seed)],
    ["requests", String(run.requests)],
    ["promises", triedInWords(run)],
    ["suite-version", run.suite.version],
  ];
}

function testcase({ name, classname, milliseconds, ending, details = [] }: Case): Element {
  return {
    name: "testcase",
    attributes: { name, classname, time: seconds(milliseconds) },
    ...(ending && { children: [endingOf(ending, details)] }),
  };
}

/** In Jenkins' schema `skipped` has no attribute. Jenkins and GitLab show its text. */
const endingOf = ({ kind, type, message }: CaseResult, details: readonly string[]): Element =>
  kind === "skipped"
    ? { name: kind, attributes: {}, children: [message, ...details] }
    : {
        name: kind,
        attributes: { type, message },
        ...(details.length > 0 && { children: details }),
      };
