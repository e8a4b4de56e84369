import { randomUUID } from "node:crypto";
import {
  accept,
  connect,
  createMock,
  type Fault,
  type Mock,
  objectsOf,
  type Organization,
  organizations,
  type Rulings,
} from "@persona-conformance/mock";
import type { PactRequest, Provider, StateHandlers, Who } from "@persona-conformance/pact";
import {
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  shareTokens,
  type ShareTokenStatus,
} from "@persona-conformance/schemas";

export interface MockProvider {
  readonly faults?: readonly Fault[];
  readonly rulings?: Partial<Rulings>;
}

const origin = "http://mock.invalid";
/** In milliseconds. An import takes longer than the lag of the reads of a token. */
const maxLag = 1000;
const maxTokenLag = 100;
const keyOf = ({ environments: [{ keys }] }: Organization): string => keys[0] ?? "";

/** The mock as a provider. Each state gets its own organizations, and is set up with the mock's methods. */
export function mockProvider(options: MockProvider = {}): Provider {
  const mock = createMock(options);
  let parties = newParties(mock);

  async function send(request: Omit<PactRequest, "headers">, key: string, headers = {}) {
    const { method, path, body } = request;
    const answer = await mock.fetch(
      new Request(origin + path, {
        method,
        headers: { ...headers, authorization: `Bearer ${key}` },
        ...(body !== undefined && { body }),
      }),
    );
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
  }

  /** Performs an allowed action on a connection. A mock with a fault may refuse it. */
  async function act(
    id: string,
    action: string,
    party: ConnectionParty,
    key: string = randomUUID(),
  ) {
    const path = `/api/v1/connect/connections/${id}/${action}`;
    const { status } =
      action === "accept"
        ? { status: accept(mock, id, parties[party].id) ? 200 : 409 }
        : await send({ method: "POST", path }, keyOf(parties[party]), sentOnce(key));
    if (status !== 200) throw new Error(`the mock refuses to ${action} a connection: ${status}`);
  }

  async function connectionThatIs(wanted: ConnectionStatus) {
    parties = newParties(mock);
    const destination = parties.destination.id;
    // A second connection, so that an ignored filter is noticed.
    connect(mock, keyOf(parties.source), mock.addOrganization().id);
    const id = connect(mock, keyOf(parties.source), destination);
    const { initial, routeTo } = connections.lifecycle;
    for (const step of routeTo(initial, wanted) ?? []) {
      if (step.by === "party") await act(id, step.action, step.party);
    }
    // Waits for lagging replicas to show the new state.
    mock.advance(maxLag);
    return { id, source: parties.source.id, destination };
  }

  async function usedTo(action: "deactivate" | "reactivate") {
    const { from, by } = connections.lifecycle.rowOf(action);
    const connection = await connectionThatIs(from[0]);
    const key = randomUUID();
    await act(connection.id, action, by[0], key);
    return { ...connection, "idempotency-key": key };
  }

  /** An active connection, an object of its source, and one of its destination that can be hydrated. */
  async function shareable() {
    const { id, destination } = await connectionThatIs("active");
    const accountOf = (organizationId: string) =>
      objectsOf(organizationId).find(({ kind }) => kind === "account")?.id ?? "";
    return { id, object: accountOf(parties.source.id), into: accountOf(destination) };
  }

  async function tokenThatIs(wanted: ShareTokenStatus, key: string = randomUUID()) {
    const shared = await shareable();
    const token = mock.add(shareTokens, keyOf(parties.source), {
      "connection-id": shared.id,
      "source-id": shared.object,
      "expires-in-seconds": 3600,
    });
    const { initial, routeTo } = shareTokens.lifecycle;
    // Time or the system would bring this change. Here it is made at once.
    for (const step of routeTo(initial, wanted) ?? []) {
      if (step.by !== "party") mock.pass(shareTokens, step.passage, token);
      else await actOn(token, step.action, step.party, shared.into, key);
    }
    mock.advance(maxTokenLag);
    return { ...shared, "share-token": token };
  }

  async function actOn(
    token: string,
    action: "expire" | "redeem",
    party: ConnectionParty,
    into: string,
    key: string,
  ) {
    const path = `/api/v1${shareTokens.operations[action].path.replace("{share-token-id}", token)}`;
    const body = JSON.stringify({ data: { attributes: { "destination-id": into } } });
    const request = { method: "POST", path, ...(action === "redeem" && { body }) };
    const { status } = await send(request, keyOf(parties[party]), { "idempotency-key": key });
    if (status >= 300) throw new Error(`the mock refuses to ${action} a share token: ${status}`);
  }

  async function tokenOver(status: "pending" | "inactive") {
    const token = await tokenThatIs("created");
    await act(token.id, "deactivate", "source");
    if (status === "pending") await act(token.id, "reactivate", "source");
    mock.advance(maxLag);
    return token;
  }

  const states: StateHandlers = {
    "a share token is created": () => tokenThatIs("created"),
    "a share token is pending": () => tokenThatIs("pending"),
    "a share token is redeemed": () => tokenThatIs("redeemed"),
    "a share token is failed": () => tokenThatIs("failed"),
    "a share token is expired": () => tokenThatIs("expired"),
    "the connection of a share token is pending": () => tokenOver("pending"),
    "the connection of a share token is inactive": () => tokenOver("inactive"),
    async "an idempotency key was used to redeem a share token"() {
      const key = randomUUID();
      return { ...(await tokenThatIs("redeemed", key)), "idempotency-key": key };
    },
    "an object can be shared": shareable,
    "no share token has the id": async () => ({ "share-token": "cnst_thereIsNoTokenOfThisId" }),
    "a connection is pending": () => connectionThatIs("pending"),
    "a connection is active": () => connectionThatIs("active"),
    "a connection is inactive": () => connectionThatIs("inactive"),
    "an idempotency key was used to deactivate a connection": () => usedTo("deactivate"),
    "an idempotency key was used to reactivate a connection": () => usedTo("reactivate"),
    async "an idempotency key was used to create a connection"() {
      parties = newParties(mock);
      const [destination, key] = [parties.destination.id, randomUUID()];
      const body = JSON.stringify(creationOf(destination));
      const path = "/api/v1/connect/connections";
      const answer = await send(
        { method: "POST", path, body },
        keyOf(parties.source),
        sentOnce(key),
      );
      const { data } = JSON.parse(answer.body) as { readonly data: { readonly id: string } };
      return { id: data.id, source: parties.source.id, destination, "idempotency-key": key };
    },
    async "there are connections"({ "at-least": count = 3 }) {
      parties = newParties(mock);
      const ids = Array.from({ length: count }, () =>
        connect(mock, keyOf(parties.source), mock.addOrganization().id),
      );
      return { newest: ids.at(-1) ?? "", second: ids.at(-2) ?? "" };
    },
    async "an organization is not connected"() {
      parties = newParties(mock);
      return { source: parties.source.id, destination: parties.destination.id };
    },
    "no connection has the id": async () => ({ id: "cxn_thereIsNoConnectionOfThisId" }),
    "no organization has the id": async () => ({ destination: "org_thereIsNoSuchOrganization" }),
    async "the rate limit is used up"({ requests = 1 }) {
      parties = newParties(mock);
      mock.throttle(keyOf(parties.source), requests);
      return {};
    },
  };

  function keyFor(who: Who): string {
    // Looks like a valid key, so that a provider cannot recognize it by its form.
    if (who === "nobody") return "persona_sandbox_aKeyOfNobody";
    return keyOf(who === "outsider" ? organizations.withoutConnect : parties[who]);
  }

  return {
    lacking: () => [],
    states,
    answer: (request, by) => send(request, keyFor(by), request.headers),
  };
}

const creationOf = (destination: string) => ({
  data: { attributes: { "destination-organization-id": destination } },
});

/** As the client asks: a replay may keep the style of the first answer, whatever is the default. */
const sentOnce = (key: string) => ({ "idempotency-key": key, "key-inflection": "kebab" });

const newParties = (mock: Mock) => ({
  source: mock.addOrganization(),
  destination: mock.addOrganization(),
  stranger: mock.addOrganization(),
});
