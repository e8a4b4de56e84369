import { connections } from "@persona-conformance/schemas/facts";
import type { Mock } from "../mock.ts";
import { destinationAttribute } from "./parties.ts";

/** Creates a connection in a mock, as if by the source's `key`. The rules for creating do not apply. Returns its id. */
export const connect = (mock: Mock, key: string, destinationOrganizationId: string): string =>
  mock.add(connections, key, { [destinationAttribute]: destinationOrganizationId });

/** Accepts a connection in a mock, as an organization would in its dashboard. Returns whether that was allowed. */
export const accept = (mock: Mock, id: string, organizationId: string): boolean =>
  mock.perform(connections, "accept", id, organizationId);
