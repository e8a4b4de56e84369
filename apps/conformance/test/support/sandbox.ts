import { accept as acceptIn, organizations } from "@persona-conformance/mock";
import { type ConnectionStatus, connections } from "@persona-conformance/schemas";
import { checks } from "../../src/checks/index.ts";
import { readEnvironment, type Variable } from "../../src/environment.ts";
import type { RunDocument } from "../../src/document/run-document.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import {
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from "../../src/targets/sandbox/sandbox.ts";
import { temporaryFolder } from "./fake-io.ts";
import { keys, pastPort, type ServedMock, sharedClock } from "./serve.ts";

/** Variables beside those of the base URL and the source's key, and options. */
export interface Given extends Partial<
  Omit<SandboxOptions, "environment" | "accept" | "acceptTimeout">
> {
  /** Vouches for the command unless told otherwise. */
  readonly accept?: SandboxOptions["accept"] | undefined;
  readonly acceptTimeout?: number | undefined;
  readonly variables?: Partial<Record<Variable, string>>;
  /** Checks take turns, as in the nights of a job. */
  readonly turns?: true;
}

export const twoKeys = { PERSONA_DESTINATION_API_KEY: keys.destination };

/** Accepts as the mock's dashboard does, in a process of its own, as `startMock` would. A Node would take ten times as long. */
export const acceptsAt = (url: string) =>
  `curl -fsS -X POST -H "Authorization: Bearer $PERSONA_DESTINATION_API_KEY" ${url}/dashboard/connections/$CONNECTION_ID/accept`;

/** The variables of a night with three keys, an accept command and the connection of a served mock. */
export const threeKeysAt = ({ url, id }: Pick<ServedMock, "url" | "id">) => ({
  ...twoKeys,
  PERSONA_STRANGER_API_KEY: keys.stranger,
  PERSONA_ACCEPT_COMMAND: acceptsAt(url),
  PERSONA_CONNECTION_ID: id,
});

/** A sandbox at `url` on which waiting takes no time. */
export async function openAt(url: string, options: Given = {}): Promise<Sandbox> {
  const usual = { accept: "command" as const, acceptTimeout: 5000 };
  const { variables = {}, accept, acceptTimeout, turns: _, ...rest } = { ...usual, ...options };
  const given = {
    PERSONA_BASE_URL: url,
    PERSONA_SOURCE_API_KEY: keys.source,
    PERSONA_STATE_DIR: variables.PERSONA_STATE_DIR ?? (await temporaryFolder()),
    ...variables,
  };
  const past = pastPort(url);
  return openSandbox({
    environment: readEnvironment(given),
    processEnvironment: { PATH: process.env["PATH"], ...given },
    inflection: "kebab",
    ...(accept !== undefined && { accept }),
    ...(acceptTimeout !== undefined && { acceptTimeout }),
    provision: false,
    timeout: 5000,
    clock: sharedClock,
    ...(past && { fetch: past }),
    ...rest,
  });
}

export async function runAt(
  url: string,
  patterns: readonly string[],
  given: Given = {},
  concurrency = 1,
): Promise<RunDocument> {
  const { target, apiVersion } = await openAt(url, given);
  return run({
    suite,
    checks: select(checks, patterns).selected,
    cells: [{ apiVersion, inflection: "kebab" }],
    target,
    seed: given.seed ?? 0,
    ...(given.turns && { turns: { always: () => false } }),
    concurrency,
    ...(given.signal && { signal: given.signal }),
  });
}

/** The ids of the checks of an outcome. */
export const those = (document: RunDocument, kind: string): readonly string[] =>
  document.results.filter(({ outcome }) => outcome.kind === kind).map(({ id }) => id);

/** Every capability that some check was skipped for. */
export const lacked = ({ results }: RunDocument): ReadonlySet<string> =>
  new Set(results.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])));

/** Brings the served connection to a status, past the port. */
export async function bring(served: ServedMock, status: ConnectionStatus): Promise<void> {
  const { mock, id, url } = served;
  const from = (await served.status()) as ConnectionStatus;
  for (const step of connections.lifecycle.routeTo(from, status) ?? []) {
    if (step.by !== "party") continue;
    const { action, party } = step;
    if (action === "accept") acceptIn(mock, id, organizations[party].id);
    else {
      const headers = { authorization: `Bearer ${keys[party]}` };
      const path = `${url}/api/v1/connect/connections/${id}/${action}`;
      await mock.fetch(new Request(path, { method: "POST", headers }));
    }
  }
}
