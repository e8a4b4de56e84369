import type { ApiRequest, Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import {
  collection,
  expectConnections,
  readConnections,
} from "../../../trial/arranging/connections.ts";
import type { Listed } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { CrossedCell, RequestKind } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { within } from "../../crossed/within-cell.ts";

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
): Promise<Exchange> => trial.in(cell).as(who).send({ method: "GET", path: collection, query });

/** The page of an answer in a cell. */
export const pageIn = (cell: CrossedCell, exchange: Exchange): Listed =>
  within(cell, "protocol/version-accepted", () => expectConnections(readConnections(exchange)));
