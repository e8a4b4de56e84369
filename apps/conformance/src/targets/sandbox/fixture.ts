import type { Reply } from "@persona-conformance/client";
import { connections, type ConnectionView } from "@persona-conformance/schemas";
import type { Environment } from "../../environment.ts";
import { expectConnection } from "../../trial/connections.ts";
import type { TrialContext } from "../../trial/session.ts";
import type { Trial } from "../../trial/trial.ts";
import { rowsOf } from "./negotiate-version.ts";

export interface Search {
  readonly environment: Environment;
  /** Creates the fixture where there is none. */
  readonly provision: boolean;
  /** Asks whoever is there before it is created. */
  readonly ask?: (question: string) => Promise<boolean>;
}

interface Found {
  readonly id?: string;
  /** The answer to its creation, where it had to be created. */
  readonly created?: Reply;
}

/** The connection that is named, or that between the two organizations, found in the lists or created. */
export async function findFixture(
  trial: Trial,
  { organizations, keys }: TrialContext,
  { provision, environment, ask }: Search,
): Promise<Found> {
  if (environment.connectionId !== undefined) return { id: environment.connectionId };
  const { source, destination } = organizations;
  const isPair = (row: ConnectionView) =>
    destination !== "" &&
    row.destinationOrganizationId === destination &&
    (source === "" || row.sourceOrganizationId === source);
  const rows = await rowsOf(trial, "source", environment);
  const found = rows.find(isPair);
  if (found !== undefined) return { id: found.id };
  if (destination !== undefined && destination !== "") {
    const reply = await trial
      .as("source")
      .of(connections)
      .list({ destinationOrganizationId: destination, size: 100 });
    const filtered = reply.kind === "page" ? reply.rows.find(isPair) : undefined;
    if (filtered !== undefined) return { id: filtered.id };
  }
  if (keys.destination !== undefined) {
    const theirs = await rowsOf(trial, "destination", environment);
    const shared = theirs.find(
      (row) => isPair(row) || (source === "" && rows.some(({ id }) => id === row.id)),
    );
    if (shared !== undefined) return { id: shared.id };
  }
  if (!provision || destination === undefined || destination === "") return {};
  const question = `Create a connection from ${source || "the source"} to ${destination}? It can never be deleted.`;
  if (ask !== undefined && !(await ask(question))) return {};
  const created = await trial
    .as("source")
    .of(connections)
    .create({ destinationOrganizationId: destination });
  // Which status and which connection the answer should have is for the checks to judge.
  const { id } = expectConnection(
    created,
    created.kind === "resource" ? created.exchange.status : 201,
  );
  // What was listed before is no longer so.
  trial.context.memory.clear();
  return { id, created };
}
