import { create } from "./connections/create.ts";
import { deactivate } from "./connections/deactivate.ts";
import { list } from "./connections/list.ts";
import { managing } from "./connections/managing.ts";
import { reactivate } from "./connections/reactivate.ts";
import { overview } from "./connections/overview.ts";
import { retrieve } from "./connections/retrieve.ts";
import { connectionSerialization } from "./connections/serialization.ts";
import { apiLogs } from "./protocol/api-logs.ts";
import { authentication } from "./protocol/authentication.ts";
import { environments } from "./protocol/environments.ts";
import { errors } from "./protocol/errors.ts";
import { idempotence } from "./protocol/idempotence.ts";
import { keyInflection } from "./protocol/key-inflection.ts";
import { managingConnections } from "./protocol/managing-connections.ts";
import { pagination } from "./protocol/pagination.ts";
import { protocol } from "./protocol/protocol.ts";
import { rateLimiting } from "./protocol/rate-limiting.ts";
import { serialization } from "./protocol/serialization.ts";
import { versioning } from "./protocol/versioning.ts";
import { createToken } from "./share-tokens/create.ts";
import { creatingTokens } from "./share-tokens/creating.ts";
import { listTokens } from "./share-tokens/list.ts";
import { retrieveToken } from "./share-tokens/retrieve.ts";
import { expireToken } from "./share-tokens/expire.ts";
import { redeemToken } from "./share-tokens/redeem.ts";
import { redeemingTokens } from "./share-tokens/redeeming.ts";

/**
 * All promises of the documentation about the known resources and about the protocol, one file for each page. A
 * promise of several sentences cites the main one.
 */
export const statements = {
  ...create,
  ...managing,
  ...overview,
  ...deactivate,
  ...reactivate,
  ...connectionSerialization,
  ...retrieve,
  ...list,
  ...createToken,
  ...creatingTokens,
  ...listTokens,
  ...retrieveToken,
  ...expireToken,
  ...redeemToken,
  ...redeemingTokens,
  ...authentication,
  ...environments,
  ...managingConnections,
  ...protocol,
  ...errors,
  ...rateLimiting,
  ...apiLogs,
  ...keyInflection,
  ...versioning,
  ...idempotence,
  ...pagination,
  ...serialization,
};

/** The id of a statement. */
export type StatementId = keyof typeof statements;
