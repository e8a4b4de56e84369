import { type Exchange, jsonOf } from "@persona-conformance/client";
import {
  connections,
  type ConnectionStatus,
  isInApi,
  refusedActs,
  refusedReads,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { arranging, Undecided, Violation } from "../../../runner/outcome.ts";
import { expectUnchanged, untouched } from "../../../trial/judging/comparing.ts";
import {
  connectionPath,
  destinationOf,
  expectConnections,
  readConnections,
  sourceOf,
} from "../../../trial/arranging/connections.ts";
import { expect, expectNone, expectRefusal, type Listed } from "../../../trial/judging/expect.ts";
import { firstPage, firstRows } from "../../../trial/reading/lists.ts";
import type { ActorName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, type View } from "../../../trial/reading/view.ts";
import { leaveAlone } from "../left-alone.ts";
import { sendLink } from "../lists/walking.ts";

/** Milliseconds after a refusal in which the target might still carry it out. */
const later = 1000;

/** The most links without rows that are followed in one list. */
const mostLinks = 3;

interface Reading {
  readonly id: string;
  readonly status: ConnectionStatus;
  readonly needs: readonly Capability[];
  /** The requests for the connection and for the list. */
  readonly asked: string;
  readonly retrieve: (trial: Trial, id: string) => Promise<Exchange>;
  readonly filters: (view: View, trial: Trial) => readonly Readonly<Record<string, string>>[];
}

const plainly = async (trial: Trial, id: string, who: ActorName = "stranger") =>
  (await trial.as(who).of(connections).retrieve(id)).exchange;

/** Each status is read in another way, so that few requests try many ways. */
const readings: readonly Reading[] = [
  {
    id: "protocol/access/stranger-reads-active",
    status: "active",
    needs: ["transitions", "accept-command"],
    asked: "retrieves an active connection, and lists the active ones",
    retrieve: (trial, id) => plainly(trial, id),
    filters: () => [{ status: "active" }],
  },
  {
    id: "protocol/access/stranger-reads-inactive",
    status: "inactive",
    needs: ["transitions"],
    asked:
      "retrieves an inactive connection in camelCase, lists what follows it, and the inactive ones unless another check lists the active ones",
    retrieve: (trial, id) =>
      trial
        .in({ inflection: "camel" })
        .as("stranger")
        .send({ method: "GET", path: connectionPath(id) }),
    // Another check judges whose rows follow it.
    filters: ({ id }, trial) =>
      trial.hasCapability("accept-command") && !trial.hasCapability("create")
        ? [{ after: id }]
        : [{ after: id }, { status: "inactive" }],
  },
  {
    id: "protocol/access/stranger-reads-fields",
    status: "pending",
    needs: ["transitions"],
    asked:
      "retrieves only the status of a connection, and lists the connections to its destination",
    retrieve: async (trial, id) =>
      (
        await trial
          .as("stranger")
          .of(connections)
          .retrieve(id, { fields: ["status"] })
      ).exchange,
    filters: (view) => [{ destinationOrganizationId: destinationOf(view) ?? "" }],
  },
];

const readingChecks = (those: ConnectionStatus): readonly Check<Trial>[] =>
  readings
    .filter(({ status }) => status === those)
    .map(({ id: name, status, needs, asked, retrieve, filters }) =>
      check<Trial>({
        id: name,
        cites: "connections/strangers-excluded",
        operation: "retrieve-a-connect-connection",
        needs: ["fixture", "stranger", ...needs],
        steps: `as an organization that is not a party, ${asked}`,
        failsWhen:
          "a status other than 403 or 404, a refusal with values of the connection, or a list with it",
        async run(trial) {
          const before = await trial.of(connections).that(status);
          expectTellsNothing(expectRefusal(await retrieve(trial, before.id), refusedReads), before);
          for (const filter of filters(before, trial)) await expectNotListed(trial, before, filter);
        },
      }),
    );

const actionCheck = (
  action: "deactivate" | "reactivate",
  what: string,
  statusesOn: (trial: Trial) => readonly ConnectionStatus[],
  attempts: readonly ("deactivate" | "reactivate")[] = [action],
): Check<Trial> =>
  check<Trial>({
    id: `protocol/access/stranger-${action}s`,
    cites: "connections/strangers-excluded",
    alsoCites: ["connections/refusal-changes-nothing"],
    operation: `${action}-a-connect-connection`,
    needs: ["fixture", "transitions", "stranger"],
    steps: `${attempts.join("s and ")}s ${what}, as an organization that is not a party`,
    failsWhen:
      "an answer other than 403 or 404, values of the connection in it, a refusal that names its status, or a changed connection a second later",
    async run(trial) {
      for (const status of statusesOn(trial)) {
        const before = await untouched(trial, await trial.of(connections).that(status));
        const tryAll = async () => {
          for (const attempt of attempts) {
            const reply = await trial.as("stranger").of(connections)[attempt](before.id);
            const exchange = expectRefusal(reply, refusedActs);
            expectTellsNothing(exchange, before);
            expectStatusUntold(trial, attempt, exchange);
          }
        };
        await tryAll();
        await trial.advanceTime(later);
        try {
          await expectUnchanged(trial, before, "the refusal");
        } catch (error) {
          if (error instanceof Violation) await findChange(trial, before, error, tryAll);
          throw error;
        }
      }
    },
  });

/** The statuses from which a stranger tries to deactivate. On a sandbox, where its success would do the most harm. */
function statusesToDeactivate(trial: Trial): readonly ConnectionStatus[] {
  if (trial.hasCapability("disposable")) return ["active", "pending"];
  return trial.hasCapability("accept-command") ? ["active"] : ["pending"];
}

/**
 * An organization that is not a party of a connection can do nothing with it. To save requests, those with the same status stand
 * together, in the order of the shortest way.
 */
export const strangerChecks: readonly Check<Trial>[] = [
  ...readingChecks("active"),
  actionCheck("deactivate", "an active connection, or a pending one", statusesToDeactivate),
  ...readingChecks("inactive"),
  actionCheck("reactivate", "an inactive connection", () => ["inactive"], [
    "deactivate",
    "reactivate",
  ]),
  ...readingChecks("pending"),
  check({
    id: "protocol/access/partner-reads",
    cites: "connections/strangers-excluded",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "two-parties"],
    steps: "retrieves, as the source, a connection of its destination with another organization",
    failsWhen: "a status other than 403 or 404, or a refusal with values of the connection",
    async run(trial) {
      const own = await trial.of(connections).any();
      if (trial.hasCapability("create")) trial.context.populate?.(connections, 1, "destination");
      const { views } = await firstRows(trial, connections, "destination");
      // A row that hides a party may be one of the source's own.
      const isForeign = (view: View) => {
        const [source, destination] = [sourceOf(view), destinationOf(view)];
        if (source === undefined || destination === undefined) return false;
        return source !== sourceOf(own) && destination !== sourceOf(own);
      };
      const foreign = views.find((view) => view.id !== own.id && isForeign(view));
      // If the destination has no other connection, there is nothing to hide from the source.
      if (foreign === undefined) return;
      const exchange = await plainly(trial, foreign.id, "source");
      expectTellsNothing(expectRefusal(exchange, refusedReads), foreign);
    },
  }),
  check({
    id: "protocol/access/stranger-reads",
    cites: "connections/strangers-excluded",
    alsoCites: ["protocol/page-ends"],
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "stranger"],
    steps: "retrieves a connection and lists as an organization that is not a party",
    failsWhen:
      "a status other than 403 or 404, a refusal with values of the connection, a list with it, or pages without rows whose links lead in a circle",
    async run(trial) {
      const before = await untouched(trial, await trial.of(connections).any());
      await expectNotListed(trial, before, {});
      const exchange = expectRefusal(await plainly(trial, before.id), refusedReads);
      trial.observe("connections/stranger", String(exchange.status), exchange);
      expectTellsNothing(exchange, before);
      await expectUnchanged(trial, before, "the stranger");
    },
  }),
];

/**
 * Finds out who changed a connection after a stranger's refused attempts. If it changes when it is left alone, an action is to
 * blame. If the same attempts do not change its status again, it was an earlier refused request.
 *
 * @throws {Undecided} If only its `updated-at` has moved, and does not move again. Others may have touched it.
 */
async function findChange(
  trial: Trial,
  before: View,
  violation: Violation,
  attempt: () => Promise<void>,
): Promise<never> {
  const it = trial.of(connections);
  const now = await it.settled(before.id, () => true);
  const { changed, promise } = await leaveAlone(trial, before, now, 2 * later);
  await arranging(
    `have a connection that stays ${before.status}`,
    async () => expectNone(changed, "a connection that nobody changes"),
    promise,
  );
  const again = await it.settled(before.id, () => true);
  await attempt();
  await trial.advanceTime(later);
  const left = await it.settled(before.id, (one) => changes(again, one).length === 0);
  if (changes(again, left).length > 0) throw violation;
  const { expected, actual, evidence } = violation;
  if (now.status === before.status)
    throw new Undecided(`the connection changed once, perhaps by itself: ${actual}`, {
      transient: true,
    });
  const cites = "connections/refusal-changes-nothing";
  throw new Violation(expected, actual, { cites, ...(evidence && { evidence }) });
}

async function expectNotListed(
  trial: Trial,
  { id }: View,
  filter: Readonly<Record<string, string>>,
): Promise<void> {
  // A sandbox has been asked for the first page already, for the key's organization.
  const reply =
    Object.keys(filter).length === 0
      ? readConnections(await firstPage(trial, connections, "stranger"))
      : await trial.as("stranger").of(connections).list(filter);
  // The target may refuse to list connections of another organization.
  if (reply.kind === "refusal") return;
  const page = expectConnections(reply);
  const held = page.views.some((row) => row.id === id);
  expect(!held, `a stranger's list without ${id}`, "a list with it", page.exchange);
  await expectEnd(trial, page);
}

/** Demands that the links of a stranger's pages without rows do not lead in a circle. Some such pages may come before the end. */
async function expectEnd(trial: Trial, { views, next }: Listed): Promise<void> {
  const followed: string[] = [];
  let link = views.length === 0 ? next : null;
  while (link !== null && isInApi(link) && followed.length < mostLinks) {
    followed.push(link);
    const reply = readConnections(await sendLink(trial.as("stranger"), link));
    if (reply.kind === "refusal") return;
    const page = expectConnections(reply);
    link = page.views.length === 0 ? page.next : null;
    expectNone(
      followed.filter((one) => one === link),
      "links.next to be null at the end of a list without rows",
      page.exchange,
      { cites: "protocol/page-ends" },
    );
  }
}

/** Demands that a refusal shows nothing of a connection but the requested id. */
function expectTellsNothing(exchange: Exchange, view: View): void {
  const texts = textsIn(jsonOf(exchange));
  const secrets = [sourceOf(view), destinationOf(view), view.createdAt, view.updatedAt];
  const leaked = secrets.filter((secret) => secret && texts.some((text) => text.includes(secret)));
  // Any refusal may contain a status as an ordinary word.
  const status = texts.includes(view.status ?? "") ? [view.status] : [];
  expectNone(
    [...leaked, ...status].map((secret) => `${secret} in ${exchange.body.slice(0, 160)}`),
    "a refusal without data of the connection",
    exchange,
  );
}

/**
 * Demands that a refusal does not name the connection's status: that an earlier refusal of the same action, in another status, does
 * not differ in this word alone. Without a second one, the word may have another meaning.
 */
function expectStatusUntold(trial: Trial, action: string, exchange: Exchange): void {
  const earlier = trial
    .exchanges()
    .filter(({ by, operation }) => by === "stranger" && operation?.name === action);
  const named = earlier.flatMap((one) => statusesNamedIn(one.exchange));
  const isTold = statusesNamedIn(exchange).some(({ words, status }) =>
    named.some((one) => one.words === words && one.status !== status),
  );
  const wanted = "the words of the refusal in another status";
  expect(!isTold, wanted, exchange.body.slice(0, 160), exchange);
}

/** The statuses that the texts of a refusal name, each with the other words of its text. */
const statusesNamedIn = (exchange: Exchange) =>
  exchange.status < 400
    ? []
    : textsIn(jsonOf(exchange)).flatMap((text) =>
        connections.lifecycle.statuses
          .filter((status) => text.split(/\W+/).includes(status))
          .map((status) => ({ status, words: text.replaceAll(status, "") })),
      );

/** Every string among the values of a body. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
