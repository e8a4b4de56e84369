import { describe, expect, test } from "vitest";
import { connections } from "../src/connections.ts";
import { createRegistry } from "../src/registry.ts";
import { registry } from "../src/resources.ts";

describe("the registry of operations", () => {
  test.each([
    ["GET", "/api/v1/connect/connections", "list-all-connect-connections"],
    ["GET", "/api/v1/connect/connections?page%5Bsize%5D=1", "list-all-connect-connections"],
    ["POST", "/api/v1/connect/connections", "create-a-connect-connection"],
    ["GET", "/api/v1/connect/connections/cxn_1", "retrieve-a-connect-connection"],
    ["POST", "/api/v1/connect/connections/a%2Fb/reactivate", "reactivate-a-connect-connection"],
    ["POST", "/api/v1/connect/connections/cxn_1/accept", undefined],
    ["PATCH", "/api/v1/connect/connections/cxn_1", undefined],
    ["GET", "/connect/connections", undefined],
  ])("finds %s %s", (method, path, id) => {
    expect(registry.find({ method, path })?.id).toBe(id);
  });

  test("names the resource of an operation, and what the operation does", () => {
    const { resource, name } =
      registry.find({ method: "POST", path: "/api/v1/connect/connections/x/deactivate" }) ?? {};
    expect([resource?.name, name]).toEqual(["connections", "deactivate"]);
  });

  test("refuses two operations of one id", () => {
    expect(() => createRegistry([connections, connections])).toThrow(
      "two operations share list-all-connect-connections",
    );
  });
});
