import { type ConnectionStatus, schemasOf, shareTokens } from "@persona-conformance/schemas";
import { objectsOf, organizations } from "../src/index.ts";
import { type Answered, connections, keys, type Opened, reach, type Sent } from "./both-ways.ts";

export const tokens = "/api/v1/connect/share-tokens";

const { document, page } = schemasOf(shareTokens);

export const token = ({ json }: Answered) => document.parse(json).data;
export const tokenPage = ({ json }: Answered) => page.parse(json);

type Kind = ReturnType<typeof objectsOf>[number]["kind"];

/** The first object of a kind that an organization has, or the one that fails for a reason. */
export function objectOf(
  party: keyof typeof organizations,
  kind: Kind = "account",
  fails?: string,
): string {
  const found = objectsOf(organizations[party].id).find(
    (object) => object.kind === kind && object.fails === fails,
  );
  if (found === undefined) throw new Error(`no ${kind} of the ${party}`);
  return found.id;
}

/** The body of a request to create a token. */
export const sharing = (
  connectionId: string,
  sourceId: string = objectOf("source"),
  more: object = {},
) => ({ data: { attributes: { "connection-id": connectionId, "source-id": sourceId, ...more } } });

/** The body of a request to redeem one. */
export const into = (destinationId: unknown, meta?: object) => ({
  data: { attributes: { "destination-id": destinationId } },
  ...(meta && { meta }),
});

interface Made {
  readonly connectionId: string;
  readonly id: string;
}

/** A token of an object of a kind, over a connection of its own that is brought to a status afterwards. */
export async function newToken(
  opened: Opened,
  kind: Kind = "account",
  { fails, seconds, over }: { fails?: string; seconds?: number; over?: ConnectionStatus } = {},
): Promise<Made> {
  const connectionId = await reach(opened, "active");
  const more = seconds === undefined ? {} : { "expires-in-seconds": seconds };
  const body = sharing(connectionId, objectOf("source", kind, fails), more);
  const { id } = token(await opened.ask("POST", tokens, { body }));
  if (over === "inactive" || over === "pending") {
    await opened.ask("POST", `${connections}/${connectionId}/deactivate`);
  }
  if (over === "pending") await opened.ask("POST", `${connections}/${connectionId}/reactivate`);
  return { connectionId, id };
}

export const expire = ({ ask }: Opened, id: string, key = keys.source) =>
  ask("POST", `${tokens}/${id}/expire`, { key });

export const redeem = (
  { ask }: Opened,
  id: string,
  body: unknown = into(objectOf("destination")),
  sent: Sent = {},
) => ask("POST", `${tokens}/${id}/redeem`, { key: keys.destination, body, ...sent });

export const read = async ({ ask }: Opened, id: string, key: string = keys.source, query = "") =>
  token(await ask("GET", `${tokens}/${id}${query}`, { key }));

/** Time for any import to end. */
export const importing = 2000;

/** Brings a new token to a status, and gives its id. */
export async function tokenThatIs(
  opened: Opened,
  status: "created" | "pending" | "redeemed" | "failed" | "expired",
): Promise<string> {
  const { id } = await newToken(opened, "account", {
    ...(status === "failed" && { fails: "source_redacted" }),
  });
  if (status === "created") return id;
  if (status === "expired") await expire(opened, id);
  else await redeem(opened, id);
  if (status !== "pending") opened.mock.advance(importing);
  return id;
}
