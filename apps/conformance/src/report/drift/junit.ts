import type { DriftDocument } from "../../document/drift-document.ts";
import { element, type Element } from "../text/xml.ts";
import { changeLines, kindWords } from "./words.ts";

/** Drift for CI servers. Each change is a test case. A breaking or notable change fails. */
export function driftJunit(drift: DriftDocument): string {
  const cases = drift.changes.map((change): Element => {
    const { severity, where, id, accepted } = change;
    const attributes = {
      name: `${kindWords(change)}: ${where} (${id})`,
      classname: `drift.${severity}`,
      time: "0.000",
    };
    if (accepted !== undefined) {
      const children = [`accepted: ${accepted.reason}`];
      return {
        name: "testcase",
        attributes,
        children: [{ name: "skipped", attributes: {}, children }],
      };
    }
    if (severity === "additive") return { name: "testcase", attributes };
    const failure = {
      name: "failure",
      attributes: { type: severity, message: kindWords(change) },
      children: [changeLines(change, 20).join("\n")],
    };
    return { name: "testcase", attributes, children: [failure] };
  });
  const none: Element = {
    name: "testcase",
    attributes: { name: "no change that affects consumers", classname: "drift", time: "0.000" },
  };
  const all = cases.length === 0 ? [none] : cases;
  const count = (kind: string): number =>
    all.filter(({ children = [] }) =>
      children.some((child) => typeof child === "object" && child.name === kind),
    ).length;
  const counts = { tests: all.length, failures: count("failure"), errors: 0, time: "0.000" };
  const suite: Element = {
    name: "testsuite",
    attributes: { name: `drift of ${drift.spec.source}`, ...counts, skipped: count("skipped") },
    children: all,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element({ name: "testsuites", attributes: { name: "drift", ...counts }, children: [suite] })}\n`;
}
