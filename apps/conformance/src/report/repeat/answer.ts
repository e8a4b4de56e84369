import type { Observation, RunDocument } from "../../document/run-document.ts";
import { requestLine } from "../findings/findings.ts";
import { curl } from "./curl.ts";
import { outlivesRun, replay } from "./replay.ts";

/** How an answer to an open question was seen, and how to ask again. */
export interface Asked {
  /** The request in one line. */
  readonly request: string;
  /** A curl that sends the request again. It needs the resource in the same status. Undefined if its target has ended. */
  readonly curl?: string;
  /** The command that repeats the whole check. */
  readonly rerun?: string;
}

/** Undefined if no exchange shows the answer. */
export function askedBy(
  { exchange, check }: Observation,
  run: Pick<RunDocument, "target" | "seed">,
): Asked | undefined {
  if (exchange === undefined) return undefined;
  const { apiVersion = "", inflection = "" } = exchange;
  const cell = { apiVersion, inflection };
  return {
    request: requestLine(exchange),
    ...(outlivesRun(run.target) && { curl: curl(exchange, cell, run.target.baseUrl) }),
    ...(check !== undefined && { rerun: replay({ id: check, ...cell }, run) }),
  };
}
