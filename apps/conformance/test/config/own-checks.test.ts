import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import kept from "../../src/drift/own-checks.json" with { type: "json" };
import { guardsOf } from "../../src/drift/own-checks.ts";
import { type OwnCheck, OwnCheckShape } from "../../src/config/own-check.ts";

test("what is kept of the checks is what they guard: `pnpm run docs` writes it again", () => {
  expect(kept).toEqual(guardsOf(checks));
});

const own: OwnCheck = {
  id: "own/one",
  statement: "connections/create-is-pending",
  operation: "create-a-connect-connection",
  steps: "creates a connection",
  failsWhen: "it is not pending",
  run: async () => {},
};

test("its operation is one of the registry, or any", () => {
  const problemOf = (operation: string) =>
    OwnCheckShape.safeParse({ ...own, operation }).error?.issues[0]?.message;
  expect([own.operation, "any"].map((one) => problemOf(one ?? ""))).toEqual([undefined, undefined]);
  expect(problemOf("create-a-conect-connection")).toMatch(
    /did you mean create-a-connect-connection/,
  );
  expect(problemOf("")).toMatch(/any, list-all-connect-connections/);
  // @ts-expect-error A misspelt operation does not compile.
  const misspelt: OwnCheck = { ...own, operation: "create-a-conect-connection" };
  expect(misspelt.operation).not.toBe(own.operation);
});
