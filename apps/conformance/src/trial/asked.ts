import type { ApiRequest, Exchange } from "@persona-conformance/client";
import type { Cell } from "../runner/check.ts";
import type { ActorName } from "./session.ts";

/** A request that can be sent again and does nothing: a read, or one that was refused. */
export interface Asked {
  readonly who: ActorName;
  readonly request: ApiRequest;
  /** The cell that it was sent in. */
  readonly cell: Cell;
  /** Sends it in a cell once more; or another request, or by another actor of the same check. */
  again(
    cell: Cell,
    other?: { readonly by?: ActorName; readonly instead?: ApiRequest },
  ): Promise<Exchange>;
}

/** One request of each kind that a run has sent, apart from those that have changed something. */
export interface AskedKinds {
  note(asked: Asked, answer: Exchange): void;
  all(): readonly Asked[];
}

/** Headers of a request that say in which cell it is sent. */
const ofCells = ["persona-version", "key-inflection"];

/** Remembers the first request of each kind. */
export function createAskedKinds(): AskedKinds {
  const kinds = new Map<string, Asked>();
  return {
    note(asked, { status, body }) {
      const { who, request, cell } = asked;
      const { method, path, query, body: sent, headers = {} } = request;
      const isRefused = status >= 400 && status < 500 && status !== 429;
      if (!isRefused && (method !== "GET" || status >= 300)) return;
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
      const name = kind.replaceAll(/(_[A-Za-z]*)\d+/g, "$1");
      if (!kinds.has(name)) kinds.set(name, asked);
    },
    all: () => [...kinds.values()],
  };
}
