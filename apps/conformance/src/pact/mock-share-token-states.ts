import { pathOf } from "@persona-conformance/client";
import { randomUUID } from "node:crypto";
import { objectsOf } from "@persona-conformance/mock";
import type { StateHandlers } from "@persona-conformance/pact";
import {
  basePath,
  type ShareTokenParty,
  shareTokens,
  type ShareTokenStatus,
} from "@persona-conformance/schemas";
import { unknownId } from "../trial/requests/unknown-id.ts";
import type { linkStates } from "./mock-connection-states.ts";
import { keyOf, type MockParties } from "./mock-parties.ts";

/** In milliseconds. An import takes longer than this lag of the reads of a token. */
const maxLag = 100;

/** Brings share tokens of a mock to the states of a pact. */
export function shareStates(
  { mock, current, send }: MockParties,
  { thatIs, pause }: Pick<ReturnType<typeof linkStates>, "thatIs" | "pause">,
) {
  /** An active connection, an object of its source, and one of its destination that can be hydrated. */
  async function shareable() {
    const { id, source, destination } = await thatIs("active");
    const accountOf = (organizationId: string) =>
      objectsOf(organizationId).find(({ kind }) => kind === "account")?.id ?? "";
    return { id, object: accountOf(source), into: accountOf(destination) };
  }

  async function tokenThatIs(wanted: ShareTokenStatus, key: string = randomUUID()) {
    const shared = await shareable();
    const token = mock.add(shareTokens, keyOf(current().source), {
      "connection-id": shared.id,
      "source-id": shared.object,
      "expires-in-seconds": 3600,
    });
    const { initial, routeTo } = shareTokens.lifecycle;
    // Time or the system would bring this change. Here it is made at once.
    for (const step of routeTo(initial, wanted) ?? []) {
      if (step.by !== "party") mock.pass(shareTokens, step.passage, token);
      else await act(token, step.action, step.party, shared.into, key);
    }
    mock.advance(maxLag);
    return { ...shared, "share-token": token };
  }

  async function act(
    token: string,
    action: "expire" | "redeem",
    party: ShareTokenParty,
    into: string,
    key: string,
  ): Promise<void> {
    const path = `${basePath}${pathOf(shareTokens.operations[action], token)}`;
    const body = JSON.stringify({ data: { attributes: { "destination-id": into } } });
    const request = { method: "POST", path, ...(action === "redeem" && { body }) };
    const { status } = await send(request, keyOf(current()[party]), { "idempotency-key": key });
    if (status >= 300) throw new Error(`the mock refuses to ${action} a share token: ${status}`);
  }

  async function tokenOver(status: "pending" | "inactive") {
    const token = await tokenThatIs("created");
    await pause(token.id, status);
    return token;
  }

  return {
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
    async "no share token has the id"() {
      const { "share-token": id } = await tokenThatIs("created");
      return { "share-token": unknownId(id) };
    },
  } satisfies Partial<StateHandlers>;
}
