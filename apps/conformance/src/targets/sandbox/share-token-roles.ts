import type { Reply } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { ConfigError } from "../../config-error.ts";
import { destinationOf, expectConnection, sourceOf } from "../../trial/arranging/connections.ts";
import { describe } from "../../trial/judging/expect.ts";
import { listPath } from "../../trial/reading/lists.ts";
import type { Roles } from "../../trial/arranging/share-token-objects.ts";
import type { Trial } from "../../trial/trial.ts";

/** Each role uses the key of its name. */
export const usualRoles: Roles = {
  source: "source",
  destination: "destination",
  stranger: "stranger",
};

/** The API answers something else than a connection. A run can still try what needs no share token. */
export class UnreadableAnswer extends ConfigError {}

/**
 * Reads the connection for share tokens, which must be active, and finds which key each role uses. It may lead from the
 * destination to the source, or to the third organization, which then takes the destination's role.
 *
 * @throws {UnreadableAnswer} If the answer is no connection.
 * @throws {ConfigError} If it is not a connection that a run can use, with the remedy.
 */
export async function readRoles(trial: Trial, id: string): Promise<Roles> {
  const reply: Reply = await trial.as("source").of(connections).retrieve(id);
  if (reply.kind === "refusal" && [403, 404].includes(reply.status)) {
    throw new ConfigError(
      `the source's key cannot see the connection ${id}: check PERSONA_ACTIVE_CONNECTION_ID`,
    );
  }
  if (reply.kind !== "resource") {
    throw new UnreadableAnswer(
      `the connection ${id} cannot be read (${describe(reply.exchange)}), so no share token was tried: check PERSONA_BASE_URL, or report what the API answers`,
    );
  }
  const view = expectConnection(reply);
  if (view.status !== "active") {
    throw new ConfigError(
      `the connection ${id} is ${view.status}: name one that is active in PERSONA_ACTIVE_CONNECTION_ID, or have it accepted`,
    );
  }
  const { keys, organizations } = trial.context;
  const { source, destination } = organizations;
  const [from, to] = [sourceOf(view), destinationOf(view)];
  if (source === undefined || source === "" || from === source) return rolesTo(trial, id, to);
  if (to !== source) {
    throw new ConfigError(
      `the connection ${id} leads from ${from} to ${to}: name one of ${source} in PERSONA_ACTIVE_CONNECTION_ID`,
    );
  }
  if (destination === undefined || keys.destination === undefined) {
    throw new ConfigError(
      `the connection ${id} leads to ${source}, so that its source's key is needed to make share tokens: set PERSONA_DESTINATION_API_KEY`,
    );
  }
  return { ...usualRoles, source: "destination", destination: "source" };
}

/** The roles on a connection from the source to an organization. */
async function rolesTo(trial: Trial, id: string, to: string | undefined): Promise<Roles> {
  const { keys, organizations } = trial.context;
  const { destination } = organizations;
  const isUsual = destination === undefined || destination === "" || to === destination;
  if (isUsual || keys.destination === undefined) return usualRoles;
  if (keys.stranger !== undefined) {
    const path = listPath(connections);
    const { headers } = await trial.as("stranger").send({ method: "GET", path });
    if (headers["persona-organization-id"] === to)
      return { ...usualRoles, destination: "stranger", stranger: "destination" };
  }
  throw new ConfigError(
    `the connection ${id} leads to ${to}, whose key is not set: set it as PERSONA_STRANGER_API_KEY, or name a connection to ${destination} in PERSONA_ACTIVE_CONNECTION_ID`,
  );
}
