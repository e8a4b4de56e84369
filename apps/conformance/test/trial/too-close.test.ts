import { expect, test } from "vitest";
import { isTooClose } from "../../src/trial/reading/view.ts";

test("a time of whole seconds shows no order within its second", () => {
  expect(isTooClose("2026-01-01T12:00:00.742Z", "2026-01-01T12:00:00Z")).toBe(true);
  expect(isTooClose("2026-01-01T12:00:00.742Z", "2026-01-01T12:00:00.000Z")).toBe(true);
  expect(isTooClose("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z")).toBe(true);
});

test("other times show an order", () => {
  expect(isTooClose("2026-01-01T12:00:00.742Z", "2026-01-01T12:00:00.742Z")).toBe(false);
  expect(isTooClose("2026-01-01T12:00:00Z", "2026-01-01T12:00:02Z")).toBe(false);
});
