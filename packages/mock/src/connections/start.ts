import type { AdmissionOptions } from "../admission.ts";
import { listen, type Listening } from "../listen.ts";
import { createMock, type Mock, type MockOptions } from "../mock.ts";
import { createRestartable } from "../restartable.ts";
import { type Organization, organizations } from "../organizations.ts";
import { namedObjects } from "../share-tokens/objects.ts";
import { accept, connect } from "./dashboard.ts";

/** Options of `startMock`. */
export interface StartOptions extends MockOptions, AdmissionOptions {
  /** A port on loopback. Default: any free port. */
  readonly port?: number;
}

/** An organization of the mock, with its sandbox key. */
export interface Party {
  readonly organizationId: string;
  readonly key: string;
}

/** A mock on a port, with a connection to work on. */
export interface StartedMock extends Listening {
  readonly mock: Mock;
  readonly source: Party;
  readonly destination: Party;
  readonly stranger: Party;
  /** A `pending` connection from source to destination. */
  readonly connectionId: string;
  /** An `active` connection from destination to source, for share tokens. */
  readonly activeConnectionId: string;
  /** A shell command that accepts `$CONNECTION_ID` as the destination. */
  readonly acceptCommand: string;
  /** All variables with which a run uses this mock as a sandbox. */
  readonly environment: Readonly<Record<string, string>>;
}

const partyOf = ({ id, environments: [{ keys }] }: Organization): Party => ({
  organizationId: id,
  key: keys[0] ?? "",
});

/**
 * Serves a mock on a loopback port. It holds three connections: enough for paging in both directions, one `pending`
 * (`connectionId`) and one `active` (`activeConnectionId`). `POST /__reset` restores this state.
 *
 * @throws {Error} If the port is in use.
 * @example
 * const mock = await startMock({ faults: faults.filter(({ name }) => name === "…") });
 * const client = createClient({ baseUrl: mock.url, apiKey: mock.source.key });
 * await mock.close();
 */
export async function startMock({
  port,
  host,
  cors,
  ...options
}: StartOptions = {}): Promise<StartedMock> {
  const source = partyOf(organizations.source);
  const destination = partyOf(organizations.destination);
  const stranger = partyOf(organizations.stranger);
  let connectionId = "";
  let activeConnectionId = "";
  const { mock, restart } = createRestartable(() => {
    const created = createMock(options);
    connect(created, source.key, stranger.organizationId);
    activeConnectionId = connect(created, destination.key, source.organizationId);
    accept(created, activeConnectionId, source.organizationId);
    connectionId = connect(created, source.key, destination.organizationId);
    return created;
  });
  const listening = await listen(mock, port, {
    reset: restart,
    ...(host !== undefined && { host }),
    ...(cors !== undefined && { cors }),
  });
  const { url } = listening;
  const acceptCommand = `curl -fsS -X POST -H "Authorization: Bearer $PERSONA_DESTINATION_API_KEY" ${url}/dashboard/connections/$CONNECTION_ID/accept`;
  return {
    ...listening,
    mock,
    source,
    destination,
    stranger,
    connectionId,
    activeConnectionId,
    acceptCommand,
    environment: {
      PERSONA_BASE_URL: url,
      PERSONA_SOURCE_API_KEY: source.key,
      PERSONA_DESTINATION_API_KEY: destination.key,
      PERSONA_STRANGER_API_KEY: stranger.key,
      PERSONA_CONNECTION_ID: connectionId,
      PERSONA_DESTINATION_ORGANIZATION_ID: destination.organizationId,
      PERSONA_ACTIVE_CONNECTION_ID: activeConnectionId,
      PERSONA_SHARE_SOURCES: namedObjects(destination.organizationId),
      PERSONA_SHARE_DESTINATIONS: namedObjects(source.organizationId),
      PERSONA_ACCEPT_COMMAND: acceptCommand,
    },
  };
}
