import type { Exchange } from "@persona-conformance/client";
import { connections, type ConnectionView } from "@persona-conformance/schemas";
import { ConfigError } from "../../config-error.ts";
import type { Environment } from "../../environment.ts";
import {
  destinationOf,
  expectConnection,
  readConnections,
  sourceOf,
} from "../../trial/arranging/connections.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { TrialContext } from "../../trial/trial-context.ts";
import { listPath } from "../../trial/reading/lists.ts";
import type { Trial } from "../../trial/trial.ts";
import { unlessForGood } from "./failing-alone.ts";
import { firstReply } from "./negotiate-version.ts";

export interface Search {
  readonly environment: Environment;
  /** Whether to create the fixture if there is none. */
  readonly provision: boolean;
  /** Asks the person at the terminal before creating it. */
  readonly ask?: (question: string) => Promise<boolean>;
}

/** The rows of the first page of a party's list. */
export async function rowsOf(trial: Trial, who: ActorName, environment: Environment) {
  const reply = readConnections(await firstReply(trial, who, environment));
  return reply.kind === "page" ? reply.rows : [];
}

/** Whether the answer to a list can be read as one. */
export const isPage = (exchange: Exchange): boolean => readConnections(exchange).kind === "page";

const fixtureOf = (id: string): Fixture => ({ resource: connections, id, last: undefined });
const listed = (id: string): Fixture => ({ ...fixtureOf(id), onlyListed: true });

/**
 * Finds the fixture: the connection that is named, else the one between the two organizations. Creates it if allowed.
 */
export async function findFixture(
  trial: Trial,
  { organizations, keys }: TrialContext,
  { provision, environment, ask }: Search,
): Promise<Fixture | undefined> {
  if (environment.fixtureId !== undefined) return fixtureOf(environment.fixtureId);
  const { source, destination } = organizations;
  const isPair = (row: ConnectionView) =>
    destination !== "" &&
    row.destinationOrganizationId === destination &&
    (source === "" || row.sourceOrganizationId === source);
  const rows = await rowsOf(trial, "source", environment);
  const found = rows.find(isPair);
  if (found !== undefined) return listed(found.id);
  if (destination !== undefined && destination !== "") {
    const reply = await trial
      .as("source")
      .of(connections)
      .list({ destinationOrganizationId: destination, size: 100 });
    const filtered = reply.kind === "page" ? reply.rows.find(isPair) : undefined;
    if (filtered !== undefined) return listed(filtered.id);
  }
  if (keys.destination !== undefined) {
    const theirs = await rowsOf(trial, "destination", environment);
    const shared = theirs.find(
      (row) => isPair(row) || (source === "" && rows.some(({ id }) => id === row.id)),
    );
    if (shared !== undefined) return listed(shared.id);
  }
  if (!provision || destination === undefined || destination === "") return undefined;
  const question = `Create a connection from ${source || "the source"} to ${destination}? It can never be deleted.`;
  if (ask !== undefined && !(await ask(question))) return undefined;
  const created = await trial
    .as("source")
    .of(connections)
    .create({ destinationOrganizationId: destination });
  // Checks judge the status of the answer, so any is accepted here.
  const { id } = expectConnection(
    created,
    created.kind === "resource" ? created.exchange.status : 201,
  );
  // The lists have changed, so forget the pages that were read.
  trial.context.memory.clear();
  return { ...fixtureOf(id), created };
}

/**
 * Reads the fixture.
 * @throws {ConfigError} If it is not the connection that the variables describe.
 */
export async function readFixture(
  trial: Trial,
  fixture: Fixture,
  { organizations }: Pick<TrialContext, "organizations">,
): Promise<void> {
  const { id } = fixture;
  const isNamed = fixture.created === undefined && fixture.onlyListed !== true;
  const found = await unlessForGood(
    () =>
      trial.eventually(
        () => trial.as("source").of(connections).retrieve(id),
        // A replica may not have the new connection yet.
        ({ kind }) => isNamed || kind !== "refusal",
      ),
    () => trial.as("source").send({ method: "GET", path: listPath(connections) }),
  );
  // If it can never be read, the checks report that, too.
  if (found === undefined) return;
  // If this run created it, or a list showed it, and it cannot be read, the checks report that.
  const isMissing = found.kind === "refusal" && found.status === 404;
  if (isMissing && isNamed) {
    throw new ConfigError(
      `the source's key cannot see the connection ${id}: check PERSONA_CONNECTION_ID and PERSONA_SOURCE_API_KEY`,
    );
  }
  if (!isMissing) delete fixture.onlyListed;
  if (found.kind === "resource") fixture.last = expectConnection(found);
  const [from, to] =
    fixture.last === undefined ? [] : [sourceOf(fixture.last), destinationOf(fixture.last)];
  if (from !== to && from === organizations.destination && to === organizations.source)
    throw new SwappedRoles(id, `${id} leads from ${from} to ${to}`);
}

/** The connection leads in the other direction. It decides which key is the source's. */
export class SwappedRoles extends ConfigError {
  readonly id: string;
  /** Its direction, in words. */
  readonly leads: string;

  constructor(id: string, leads: string) {
    super(`${leads}: exchange PERSONA_SOURCE_API_KEY and PERSONA_DESTINATION_API_KEY`);
    this.id = id;
    this.leads = leads;
  }
}
