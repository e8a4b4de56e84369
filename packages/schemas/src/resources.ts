import { connections } from "./connections.ts";
import { createRegistry, type OperationIdOf } from "./registry.ts";
import { shareTokens } from "./share-tokens.ts";

/** The resources that this package knows. */
export const resources = [connections, shareTokens] as const;

/** The id of a documented operation. */
export type OperationId = OperationIdOf<(typeof resources)[number]>;

/** Every documented operation of a known resource. */
export const registry = createRegistry(resources);
