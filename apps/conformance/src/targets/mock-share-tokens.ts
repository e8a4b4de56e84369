import { accept, connect, type Mock, objectsOf } from "@persona-conformance/mock";
import { type ShareableKind, shareTokens } from "@persona-conformance/schemas";
import type { PartyName } from "../trial/party.ts";
import type { TrialContext } from "../trial/trial-context.ts";
import type { Shares } from "../trial/arranging/share-token-objects.ts";
import type { Stock } from "./stock.ts";

/** What two organizations of the mock may share: all their objects. */
export const sharesBetween = (sourceId: string, destinationId: string): Shares => ({
  sources: objectsOf(sourceId).filter(({ fails }) => fails === undefined),
  destinations: objectsOf(destinationId),
  failing: objectsOf(sourceId).filter(
    ({ fails, kind }) => fails !== undefined && (kind === "account" || kind === "inquiry"),
  ),
  modes: ["hydrate", "clone"],
});

/** Share tokens that the mock has without a request. */
export const shareTokenStock: Stock = { resource: shareTokens, beside, another };

/** Gives a party a token to a new organization, and one from it. Returns the id of the second. */
function another(mock: Mock, { keys, organizations }: TrialContext, party: PartyName): string {
  const { id, environments } = mock.addOrganization();
  const stranger = { id, key: environments[0].keys[0] ?? "" };
  const own = { id: organizations[party] ?? "", key: keys[party] ?? "" };
  share(mock, own, stranger.id, "account");
  // It can be cloned, so a dashboard needs no object to redeem it.
  return share(mock, stranger, own.id, "inquiry");
}

function share(
  mock: Mock,
  source: { readonly id: string; readonly key: string },
  to: string,
  kind: ShareableKind,
): string {
  const connectionId = connect(mock, source.key, to);
  accept(mock, connectionId, to);
  const object = objectsOf(source.id).find((one) => one.kind === kind);
  const attributes = { "connection-id": connectionId, "source-id": object?.id };
  return mock.add(shareTokens, source.key, attributes);
}

/** Gives each party tokens of others. It has redeemed one of them. */
function beside(mock: Mock, context: TrialContext): void {
  for (const party of ["source", "destination"] as const) {
    const id = another(mock, context, party);
    mock.perform(shareTokens, "redeem", id, context.organizations[party] ?? "");
  }
}
