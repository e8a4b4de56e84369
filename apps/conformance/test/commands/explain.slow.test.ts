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
