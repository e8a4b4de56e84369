import { describe, expect, it } from "vitest";
import { html } from "../../src/report/html/run.ts";
import { document, exchange, result } from "../support/run-document.ts";

describe("10,000 results stay under 3 MB", () => {
  const many = (given: (index: number) => Parameters<typeof result>[0]) =>
    html(
      document({
        results: Array.from({ length: 10_000 }, (_, index) =>
          result({
            id: `area-${index % 20}/some/check-of-a-usual-length-${index}`,
            ...given(index),
          }),
        ),
      }),
    );

  it("when all pass", () => {
    expect(many(() => ({})).length).toBeLessThan(1_500_000);
  });

  it("and when all fail, each another promise in its own words, with long answers", () => {
    const page = many((index) => ({
      cites: `promise-${index}`,
      statement: `promise ${index}`,
      outcome: {
        kind: "failed",
        problem: "p".repeat(900),
        expected: "e".repeat(400),
        actual: "a".repeat(400),
      },
      exchanges: Array.from({ length: 5 }, () => ({ ...exchange, body: "b".repeat(4000) })),
    }));
    expect(page.length).toBeLessThan(3_000_000);
    expect(page).toContain("left out for length: run.json has them");
  });
});
