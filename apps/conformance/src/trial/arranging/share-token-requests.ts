import { pathOf } from "@persona-conformance/client";
import { inflect, shareTokens } from "@persona-conformance/schemas";

/** The path to list and to create tokens. */
export const creationPath = shareTokens.operations.create.path;

/** The path of a token. Encodes the id, so that it cannot lead to another path. */
export const tokenPath = (id: string): string => pathOf(shareTokens.operations.retrieve, id);

/** The request to create a token with these attributes. */
export const creationRequest = (attributes: Readonly<Record<string, unknown>>) => ({
  method: "POST",
  path: creationPath,
  body: { data: { attributes: inflect(attributes, "kebab") } },
});

/** The request to redeem a token, with this body if there is one. */
export const redemptionOf = (id: string, body: unknown) => ({
  method: "POST",
  path: pathOf(shareTokens.operations.redeem, id),
  ...(body !== undefined && { body }),
});

export const expiryOf = (id: string) => ({
  method: "POST",
  path: pathOf(shareTokens.operations.expire, id),
});
