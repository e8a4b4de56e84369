import { type Exchange, jsonOf } from "@persona-conformance/client";
import { connections, keysOf, responseHeaders } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import {
  actionOn,
  collection,
  connectionPath,
  expectConnections,
} from "../../trial/connections.ts";
import { expectUnchanged } from "../../trial/comparing.ts";
import { expect, expectNone, expectRefusal } from "../../trial/expect.ts";
import { firstPage } from "../../trial/lists.ts";
import {
  ensureAuthenticated,
  listWithInvalidKey,
  listWithoutKey,
  withoutKey,
} from "../../trial/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";
import { naming, nowhere } from "./creating.ts";

const any = "any";

/** Who is let in. */
export const accessChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/access/no-key",
    cites: "protocol/auth-required",
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists without an Authorization header",
    failsWhen: "any status but 401",
    run: async (trial) => {
      await ensureAuthenticated(trial, connections);
      expectRefusal(await listWithoutKey(trial, connections), [401]);
    },
  }),
  check({
    id: "protocol/access/invalid-key",
    cites: "protocol/auth-valid-key",
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists with an API key that nobody has",
    failsWhen: "any status but 401",
    run: async (trial) => {
      await ensureAuthenticated(trial, connections);
      expectRefusal(await listWithInvalidKey(trial, connections), [401]);
    },
  }),
  check({
    id: "protocol/access/malformed-key",
    cites: "protocol/auth-valid-key",
    operation: "list-all-connect-connections",
    needs: ["two-parties"],
    steps:
      "lists with a valid key under another scheme, with a letter more, and with another last letter",
    failsWhen: "any status but 401",
    async run(trial) {
      await ensureAuthenticated(trial, connections);
      const key = trial.context.keys.source ?? "";
      for (const authorization of [
        `Basic ${key}`,
        `Bearer ${key}x`,
        `Bearer ${key.slice(0, -1)}~`,
      ]) {
        const headers = { authorization };
        expectRefusal(await withoutKey(trial, { method: "GET", path: collection, headers }), [401]);
      }
    },
  }),
  check({
    id: "protocol/access/everywhere",
    cites: "protocol/auth-before-all",
    operation: any,
    needs: ["fixture", "transitions", "two-parties"],
    steps: "retrieves, deactivates, reactivates and creates without a key, and reads again",
    failsWhen: "any status but 401, or a connection that is not as it was before",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const none = { authorization: null };
      const requests = [
        { method: "GET", path: connectionPath(before.id), headers: none },
        { ...actionOn(before.id, "deactivate"), headers: none },
        { ...actionOn(before.id, "reactivate"), headers: none },
        { method: "POST", path: collection, headers: none, body: naming(nowhere) },
      ];
      for (const request of requests) expectRefusal(await withoutKey(trial, request), [401]);
      await expectUnchanged(trial, before, "the refusals");
    },
  }),
  check({
    id: "protocol/access/no-leak",
    cites: "protocol/auth-no-leak",
    operation: any,
    needs: ["fixture"],
    steps: "looks at what the refusals of missing and invalid keys tell",
    failsWhen: "a connection, an organization or an environment in the body or the headers",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const { headers } = await firstPage(trial, connections, "source");
      const secrets = [
        id,
        headers["persona-organization-id"],
        headers["persona-environment-id"],
        ...Object.values(trial.context.organizations),
      ].filter((text) => text !== undefined && text.length >= shortestName);
      for (const exchange of [
        await listWithoutKey(trial, connections),
        await listWithInvalidKey(trial, connections),
      ]) {
        const { body, headers: received } = exchange;
        const answer = JSON.stringify({ body, received });
        const told = secrets.filter((text) => answer.includes(text ?? ""));
        expectNone(
          told.map((text) => `${text} in ${body.slice(0, 200) || "a header"}`),
          "a 401 that tells of no connection, organization or environment",
        );
        const identity = responseHeaders.filter(
          (name) => name.startsWith("persona-") && exchange.headers[name] !== undefined,
        );
        expectNone([...identity], "a 401 without identity headers");
        const hasData = keysOf(jsonOf(exchange)).includes("data");
        expect(!hasData, "a 401 without data", "a body with data");
      }
    },
  }),
  check({
    id: "protocol/access/stranger-reads",
    cites: "connections/strangers-excluded",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "stranger"],
    steps: "retrieves a connection, and lists, as an organization that is no party to it",
    failsWhen: "any status but 403 or 404, or a list that holds the connection",
    async run(trial) {
      const before = await trial.of(connections).any();
      const { id } = before;
      const { views } = expectConnections(await trial.as("stranger").of(connections).list());
      expect(
        views.every((row) => row.id !== id),
        `a list without ${id}`,
        "a list with it",
      );
      const exchange = expectRefusal(
        await trial.as("stranger").of(connections).retrieve(id),
        [403, 404],
      );
      trial.observe("connections/stranger", String(exchange.status), exchange);
      await expectUnchanged(trial, before, "the stranger");
    },
  }),
  ...(["deactivate", "reactivate"] as const).map((action) =>
    check<Trial>({
      id: `protocol/access/stranger-${action}s`,
      cites: "connections/strangers-excluded",
      operation: `${action}-a-connect-connection`,
      needs: ["fixture", "transitions", "stranger"],
      steps: `${action}s a connection as an organization that is no party to it`,
      failsWhen:
        "any answer but a 403, 404, 409 or 422, or a connection that is not as it was before",
      async run(trial) {
        const status = action === "deactivate" ? "pending" : "inactive";
        const before = await trial.of(connections).that(status);
        expectRefusal(
          await trial.as("stranger").of(connections)[action](before.id),
          [403, 404, 409, 422],
        );
        await expectUnchanged(trial, before, "the refusal");
      },
    }),
  ),
  check({
    id: "protocol/access/no-other-operations",
    cites: "connections/never-changed-by-hand",
    operation: any,
    needs: ["disposable"],
    steps: "tries PATCH and PUT with another status on a connection as its source",
    failsWhen: "a success, or a connection that is not as it was before",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const body = { data: { attributes: { status: "active" } } };
      for (const method of ["PATCH", "PUT"]) {
        const request = { method, path: connectionPath(before.id), body };
        const exchange = await trial.as("source").probe(request, "no operation changes by hand");
        if (method === "PATCH")
          trial.observe("connections/unknown-method", String(exchange.status), exchange);
        await expectRefusedAndUnchanged(trial, exchange, before);
      }
    },
  }),
  check({
    id: "protocol/access/no-deletion",
    cites: "connections/never-deleted",
    operation: any,
    needs: ["disposable"],
    steps: "tries DELETE on a connection as its source",
    failsWhen: "a success, or a connection that is not there afterwards",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const request = { method: "DELETE", path: connectionPath(before.id) };
      const reason = "no operation deletes";
      await expectRefusedAndUnchanged(
        trial,
        await trial.as("source").probe(request, reason),
        before,
      );
    },
  }),
  check({
    id: "protocol/access/no-acceptance",
    cites: "connections/accept-by-destination",
    operation: any,
    needs: ["disposable"],
    steps: "tries POST …/accept and …/activate on a pending connection as its source",
    failsWhen: "a success, or a connection that is not as it was before",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      for (const action of ["accept", "activate"]) {
        const request = actionOn(before.id, action);
        const reason = "no operation accepts";
        const exchange = await trial.as("source").probe(request, reason);
        await expectRefusedAndUnchanged(trial, exchange, before);
      }
    },
  }),
  check({
    id: "protocol/access/no-acceptance-by-api",
    cites: "connections/accept-in-dashboard",
    operation: any,
    needs: ["disposable", "two-parties"],
    steps: "tries POST …/accept and …/activate on a pending connection as its destination",
    failsWhen: "a success",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      for (const action of ["accept", "activate"]) {
        const { status } = await trial
          .as("destination")
          .probe(actionOn(id, action), "no operation accepts");
        expect(status >= 400, "a refusal", `status ${status}`);
      }
    },
  }),
  check({
    id: "protocol/access/unknown-route",
    cites: "protocol/unknown-route",
    operation: any,
    needs: ["create"],
    steps: "reads a path that no operation has",
    failsWhen: "a success",
    async run(trial) {
      await ensureAuthenticated(trial, connections);
      const request = { method: "GET", path: "/connect/no-such-thing" };
      const exchange = await trial.as("source").probe(request, "no operation has this path");
      expect(exchange.status >= 400, "a refusal", `status ${exchange.status}`);
      trial.observe("protocol/unknown-route", String(exchange.status), exchange);
    },
  }),
];

/** A shorter name may stand in an answer by chance. */
const shortestName = 6;

async function expectRefusedAndUnchanged(
  trial: Trial,
  { status }: Exchange,
  before: View,
): Promise<void> {
  expect(status >= 400 && status < 500, "a refusal", `status ${status}`);
  await expectUnchanged(trial, before, "the refusal");
}
