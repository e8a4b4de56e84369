import { expect, it, test } from "vitest";
import { weigh } from "../../src/pact/verdict/weigh.ts";
import { whole } from "./verdict-evidence.ts";
import { description } from "./verdict-histories/description.ts";
import { verifications } from "./verdict-histories/verifications.ts";
import { origins } from "./verdict-histories/origins.ts";
import { runs } from "./verdict-histories/runs.ts";
import { promises } from "./verdict-histories/promises.ts";
import { observations } from "./verdict-histories/observations.ts";
import { finding, type Row } from "./verdict-histories/history.ts";

const table: Readonly<Record<string, readonly Row[]>> = {
  description,
  verifications,
  origins,
  runs,
  promises,
  observations,
};

it("evidence that carries a yes in every part is a yes", () => {
  const { opened, found, terms } = whole();
  const { answer, evidence, unseen } = weigh(opened, found, terms);
  expect({ answer, unseen, open: evidence.flatMap(({ reasons }) => reasons) }).toEqual({
    answer: "yes",
    unseen: [],
    open: [],
  });
  expect(evidence.map(({ from }) => from.length)).toEqual([1, 1, 1, 1, 1]);
});

for (const [part, rows] of Object.entries(table)) {
  const histories = rows.map(([name, change, answer, reason = ""]) => ({
    name,
    change,
    expected: answer,
    reason,
  }));
  test.each(histories)(`${part}: $name`, ({ change, expected, reason }) => {
    const history = whole();
    change(history);
    const { answer, evidence } = weigh(history.opened, history.found, history.terms);
    const reasons = evidence.flatMap((one) => one.reasons);
    expect({ answer, reasons }).toMatchObject({ answer: expected });
    expect(reasons.join("\n")).toContain(reason);
  });
}

it("a no stays a no whatever else is unknown", () => {
  for (const [, change, expected] of Object.values(table).flat()) {
    if (expected !== "unknown") continue;
    const history = whole();
    change(history);
    const { file, document } = whole().found.check;
    history.found.check = { file, document: { ...document, findings: [finding] } };
    expect(weigh(history.opened, history.found, history.terms).answer).toBe("no");
  }
});

it("the table is long enough to be believed", () => {
  expect(Object.values(table).flat().length).toBeGreaterThanOrEqual(80);
});
