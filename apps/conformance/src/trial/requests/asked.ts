import type { ApiRequest, Exchange } from "@persona-conformance/client";
import type { Cell } from "../../runner/check.ts";
import type { ActorName } from "../party.ts";
import { isFromEdge } from "../traffic/edge.ts";

/** A request that can be sent again and does nothing: a read, or one that was refused. */
export interface Asked {
  readonly who: ActorName;
  readonly request: ApiRequest;
  /** The cell that it was sent in. */
  readonly cell: Cell;
  readonly answer: Exchange;
  /** Whether the answer may be different now, since its check has changed something. */
  isOutdated(): boolean;
  /** Sends it in a cell once more; or another request, or by another actor of the same check. */
  again(
    cell: Cell,
    other?: { readonly by?: ActorName; readonly instead?: ApiRequest },
  ): Promise<Exchange>;
}

/** One request of each kind that a run has sent, apart from those that have changed something. */
export interface AskedKinds {
  note(asked: Asked): void;
  all(): readonly Asked[];
}

/** Headers of a request that say in which cell it is sent. */
const ofCells = ["persona-version", "key-inflection"];

/** Page sizes between the smallest and the largest, in a query or in a link. */
const severalRows = /page(?:\[|%5B)size(?:\]|%5D)(?:"\s*:\s*"|=)(?:[2-9]|[1-9]\d)(?!\d)/g;

/** Remembers the first request of each kind that is not outdated. */
export function createAskedKinds(): AskedKinds {
  const kinds = new Map<string, Asked>();
  return {
    note(asked) {
      const { who, request, cell, answer } = asked;
      const { status, body } = answer;
      const { method, path, query, body: sent, headers = {} } = request;
      const isRefused = status >= 400 && status < 500 && status !== 429;
      if (!isRefused && (method !== "GET" || status >= 300)) return;
      // Such an answer says nothing about the API, in no cell.
      if (isFromEdge(answer)) return;
      if (ofCells.some((name) => name in headers)) return;
      const shown = /"status":"[a-z]+"/.exec(body)?.[0];
      const kind = JSON.stringify([
        cell,
        who,
        method,
        path,
        query,
        sent,
        Object.keys(headers),
        status,
        shown,
      ]);
      // Ids differ from check to check by the digits behind their prefix.
      const name = kind
        .replaceAll(/(_[A-Za-z]*)\d+/g, "$1")
        .replaceAll(severalRows, "several rows");
      // A request that is not outdated need not be repeated in its own cell.
      if (kinds.get(name)?.isOutdated() ?? true) kinds.set(name, asked);
    },
    all: () => [...kinds.values()],
  };
}
