import type { ApiRequest, Exchange } from "@persona-conformance/client";
import { type Citation, connections } from "@persona-conformance/schemas";
import {
  collection,
  destinationOf,
  expectConnections,
  readConnections,
} from "../../../trial/arranging/connections.ts";
import type { Listed } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { CrossedCell, RequestKind } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { readIn, within } from "../../crossed/within-cell.ts";

/** The kind of a request for a list. */
export const listing = (party: string, query: RequestKind["query"], step: string): RequestKind => ({
  party,
  operation: connections.operations.list.id,
  outcome: "success",
  query,
  step,
});

/** Lists in a cell. */
export const list = (
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  query: NonNullable<ApiRequest["query"]>,
): Promise<Exchange> =>
  readIn(trial, who, cell, { method: "GET", path: collection, query }, connections);

/** The page of an answer in a cell. */
export const pageIn = (cell: CrossedCell, exchange: Exchange): Listed =>
  within(cell, "protocol/version-accepted", () => expectConnections(readConnections(exchange)));

/** The filters of a list. */
export interface Filter {
  readonly status?: string;
  readonly destination?: string;
}

/** The query parameters of filters. */
export const queryOf = ({ status, destination }: Filter) => ({
  ...(status !== undefined && { "filter[status]": status }),
  ...(destination !== undefined && { "filter[destination-organization-id]": destination }),
});

/** Whether a connection matches filters. */
export const matches = ({ status, destination }: Filter, row: View): boolean =>
  (status === undefined || row.status === status) &&
  (destination === undefined || destinationOf(row) === destination);

/** The kind of a query with these filters. */
export const kindOf = (filter: Filter) => (Object.keys(filter).length > 0 ? "filter" : "none");

/** The promise that is broken if rows do not match, or are missing. */
export const promiseOf = ({ status, destination }: Filter): Citation => {
  if (status !== undefined) return "connections/list-filter-status";
  if (destination !== undefined) return "connections/list-filter-destination";
  return "connections/list-both-directions";
};
