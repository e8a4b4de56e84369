import { expect, test } from "vitest";
import { command } from "../support/fake-io.ts";

test("`explain` names the promise, and the faults that fail the check", async () => {
  // It tries the check with every fault, so a check of one request.
  const { code, out } = await command(["explain", "protocol/access/no-key"]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^protocol\/access\/no-key\n {2}promise {3}MUST: a request without an API key returns 401\n/,
  );
  for (const fault of ["protocol/access/anybody", "protocol/access/404-for-401"])
    expect(out).toContain(` ${fault}\n`);
  expect(out).not.toContain("connections/lifecycle/deactivate/inactive/by-source/allowed");
});

test("`explain` says where no fault makes a check fail alone", async () => {
  const { out } = await command(["explain", "connections/retrieve/own"]);
  expect(out).toMatch(
    /\n {2}faults {4}none makes it fail alone; `selftest` tries it together with /,
  );
});

test("`explain` says what a fault of the mock breaks, and how to try it", async () => {
  const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
  const { code, out } = await command(["explain", fault]);
  expect(code).toBe(0);
  expect(out).toMatch(/\n {2}breaks {4}connections\/reactivate-to-pending\n/);
  expect(out).toMatch(/run --fault\s+connections\//);
});

test("`explain` lists the answers to an open question", async () => {
  const { code, out } = await command(["explain", "protocol/default-inflection"]);
  expect(code).toBe(0);
  expect(out).toMatch(/\n {2}question {2}.+\n {2}answers {3}/);
  expect(out).toContain("(the mock's default)");
});

test("`explain` of an unknown id names the nearest one", async () => {
  const { code, error } = await command(["explain", "protocol/default-inflecton"]);
  expect(code).toBe(2);
  expect(error).toContain("protocol/default-inflection");
});
