import type { ApiRequest, Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { citing, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged } from "../../../trial/judging/comparing.ts";
import { actionOn, connectionPath } from "../../../trial/arranging/connections.ts";
import { describe, expect, expectNone } from "../../../trial/judging/expect.ts";
import {
  askingAgain,
  ensureAuthenticated,
  unlessBlocked,
} from "../../../trial/requests/odd-requests.ts";
import type { ActorName, PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { leftAs } from "../../left-as.ts";
import { promiseOfActivation } from "../left-alone.ts";
import type { View } from "../../../trial/reading/view.ts";

const any = "any";

/**
 * Sends requests without a documented operation. A request whose effect can be undone by deactivating and reactivating is tried
 * wherever a connection may be moved, the others on the mock alone.
 */
export const undocumentedChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/access/no-other-operations",
    cites: "connections/never-changed-by-hand",
    operation: any,
    needs: ["fixture", "transitions"],
    leaves: leftAs(connections, "pending"),
    steps:
      "as the source, sends PATCH, PUT and POST with another status, and deactivates by GET, PUT and DELETE",
    failsWhen:
      "a status that the source's actions cannot lead to, or any other status after the GET",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const path = connectionPath(before.id);
      const body = { data: { attributes: { ...before.attributes, status: "active" } } };
      const deactivate = actionOn(before.id, "deactivate").path;
      const override = { "x-http-method-override": "POST" };
      const requests: readonly ApiRequest[] = [
        { method: "PATCH", path, body: { data: { attributes: { status: "active" } } } },
        { method: "PUT", path, body },
        { method: "POST", path, body },
        { method: "GET", path: deactivate, headers: override },
        { method: "PUT", path: deactivate },
        { method: "DELETE", path: deactivate },
      ];
      // To save requests, try the first two alone.
      const tried = trial.hasCapability("two-parties") ? requests : requests.slice(0, 2);
      const answers: Exchange[] = [];
      for (const request of tried) {
        const exchange = await tryUnknown(trial, "source", request, "no operation changes by hand");
        if (request.method === "PATCH" && exchange.status >= 400 && exchange.status < 500)
          trial.observe("connections/unknown-method", String(exchange.status), exchange);
        if (request.method === "GET" && exchange.status < 300)
          await expectRead(trial, before, exchange);
        answers.push(exchange);
      }
      await expectOnlyLegal(trial, before, answers, "source");
    },
  }),
  check({
    id: "protocol/access/no-deletion",
    cites: "connections/never-deleted",
    operation: any,
    needs: ["disposable"],
    leaves: leftAs(connections, "pending"),
    steps: "sends DELETE as the source",
    failsWhen: "a missing or changed connection",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const request = { method: "DELETE", path: connectionPath(before.id) };
      const exchange = await tryUnknown(trial, "source", request, "no operation deletes");
      expectAnswered(exchange);
      const after = await trial.as("source").of(connections).retrieve(before.id);
      expect(after.kind !== "refusal", "the connection", describe(after.exchange), after.exchange);
      await expectUnchanged(trial, before, "the refusal");
    },
  }),
  check({
    id: "protocol/access/no-acceptance",
    cites: "connections/accept-by-destination",
    alsoCites: ["connections/reactivate-accept-again"],
    operation: any,
    needs: ["fixture", "transitions"],
    leaves: leftAs(connections, "pending"),
    steps:
      "as the source, sends POST …/accept and …/activate to a pending connection; as a stranger, …/approve",
    failsWhen: "a status that the source's actions cannot lead to",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const attempts: readonly (readonly [ActorName, string])[] = [
        ["source", "accept"],
        ["source", "activate"],
        ...(trial.hasCapability("stranger") ? ([["stranger", "approve"]] as const) : []),
      ];
      const answers = await tryToAccept(trial, before.id, attempts);
      try {
        await expectOnlyLegal(trial, before, answers, "source");
      } catch (error) {
        if (!(error instanceof Violation) || error.cites !== undefined) throw error;
        const after = await trial.of(connections).settled(before.id, () => true);
        if (after.status !== "active") throw error;
        throw citing(error, await promiseOfActivation(trial, before, after));
      }
    },
  }),
  check({
    id: "protocol/access/no-acceptance-by-api",
    cites: "connections/accept-in-dashboard",
    operation: any,
    needs: ["fixture", "transitions", "two-parties"],
    leaves: leftAs(connections, "pending"),
    steps: "as the destination, sends POST …/accept and …/activate to a pending connection",
    failsWhen: "a status that the destination's actions cannot lead to",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const answers = await tryToAccept(trial, before.id, [
        ["destination", "accept"],
        ["destination", "activate"],
      ]);
      await expectOnlyLegal(trial, before, answers, "destination");
    },
  }),
  check({
    id: "protocol/access/unknown-route",
    cites: "protocol/unknown-route",
    operation: any,
    needs: ["create"],
    steps: "reads an unknown path",
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

/** Actions with a body that no operation has. */
export const undocumentedBodyChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/actions/status-in-body",
    cites: "connections/never-changed-by-hand",
    alsoCites: ["connections/accept-by-destination", "protocol/bad-parameters"],
    operation: "reactivate-a-connect-connection",
    needs: ["fixture", "transitions"],
    steps:
      "as the source, reactivates an inactive connection twice, with the status `active` in the body and in the query, and in between with a body that is not JSON; on the mock, deactivates so as the destination, and with such a body as the others",
    failsWhen: "an active connection, or a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const before = await trial.of(connections).that("inactive");
      const { id } = before;
      await actInto(trial, id, "reactivate", "source", before);
      const actMalformed = (action: Act, who?: ActorName) =>
        unlessBlocked(() => actOddly(trial, { ...actionOn(id, action), body: '{"data":' }, who));
      if (trial.hasCapability("two-parties")) await actMalformed("reactivate");
      await actInto(trial, id, "reactivate", "source", undefined);
      if (!trial.hasCapability("create")) return;
      await actInto(trial, id, "deactivate", "destination", undefined);
      for (const who of ["destination", "stranger"] as const) await actMalformed("deactivate", who);
    },
  }),
];

/** Demands that a GET has not moved the connection. A new operation may answer a GET, but may not act. */
async function expectRead(trial: Trial, { id, status }: View, evidence: Exchange): Promise<void> {
  await trial.waitForReplicas();
  const after = await trial.of(connections).settled(id, () => true);
  if (after.status === status) return;
  throw new Violation(`a connection that is still ${status} after a GET`, describe(after.status), {
    evidence,
  });
}

/** The answer to a request without a documented operation. */
const tryUnknown = (trial: Trial, who: ActorName, request: ApiRequest, reason: string) =>
  askingAgain(trial, who, connections, () => trial.as(who).probe(request, reason));

/** Tries undocumented actions that would accept a connection. Returns the answers in their order. */
async function tryToAccept(
  trial: Trial,
  id: string,
  attempts: readonly (readonly [ActorName, string])[],
): Promise<readonly Exchange[]> {
  const answers: Exchange[] = [];
  for (const [who, action] of attempts)
    answers.push(await tryUnknown(trial, who, actionOn(id, action), "no operation accepts"));
  return answers;
}

/** The status with which some servers refuse a method that they do not know. */
const notImplemented = 501;

const expectAnswered = (exchange: Exchange): void => {
  const { status } = exchange;
  const isRefusal = (status >= 400 && status < 500) || status === notImplemented;
  const isAnswer = (status >= 200 && status < 300) || isRefusal;
  expect(isAnswer, "a refusal, or an answer", describe(exchange), exchange);
};

/**
 * Demands that an undocumented request moved the connection only as the lifecycle allows this party. A success is drift, since
 * the description may lack a new operation. Reads the connection after a refusal, too.
 */
async function expectOnlyLegal(
  trial: Trial,
  before: View,
  answers: readonly Exchange[],
  party: PartyName,
): Promise<void> {
  for (const exchange of answers) expectAnswered(exchange);
  const isDone = answers.some(({ status }) => status < 300);
  if (isDone) {
    const { lifecycle } = connections;
    const { status } = before;
    const legal = lifecycle.actions.flatMap((action) => {
      const ruling = lifecycle.isStatus(status) && lifecycle.rule({ action, party, status });
      return ruling && ruling.allowed ? [ruling.to] : [];
    });
    await trial.waitForReplicas();
    const after = await trial.of(connections).settled(before.id, () => true);
    if (legal.some((to) => to === after.status)) return;
  }
  await expectUnchanged(trial, before, "what is no operation");
}

type Act = "deactivate" | "reactivate";

/** Puts `active` in every place of a request, and demands that the connection moves only by the lifecycle table. */
async function actInto(
  trial: Trial,
  id: string,
  action: Act,
  party: PartyName,
  before: View | undefined,
): Promise<void> {
  const { fixture } = trial.of(connections);
  if (fixture?.id === id) fixture.last = undefined;
  const request = {
    ...actionOn(id, action),
    body: { data: { attributes: { status: "active" } } },
    query: { status: "active" },
  };
  const exchange = await actOddly(trial, request, party);
  const done = exchange.status < 400 && before !== undefined;
  const { to } = connections.lifecycle.rowOf(action);
  const after = await trial
    .of(connections)
    .settled(id, ({ status }) => status === "active" || !done || status === to);
  if (after.status !== "active") return;
  throw new Violation(`a connection that its ${party} cannot make active`, describe(exchange), {
    evidence: after.exchange,
  });
}

/** Acts with an unusual request, which the target may refuse. */
async function actOddly(
  trial: Trial,
  request: ApiRequest,
  who: ActorName = "source",
): Promise<Exchange> {
  const exchange = await askingAgain(trial, who, connections, () => trial.as(who).sendRaw(request));
  const failures = exchange.status >= 500 ? [describe(exchange)] : [];
  expectNone(failures, "no internal error", exchange, { cites: "protocol/bad-parameters" });
  return exchange;
}
