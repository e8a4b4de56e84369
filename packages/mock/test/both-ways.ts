import {
  type ConnectionParty,
  connections as resource,
  type ConnectionStatus,
  schemasOf,
} from "@persona-conformance/schemas";
import { describe, onTestFinished } from "vitest";
import {
  accept as acceptIn,
  connect,
  createMock,
  listen,
  type Mock,
  type MockOptions,
  organizations,
} from "../src/index.ts";

/** When the clock of every test starts, and stands still. */
export const start = Date.parse("2026-01-01T00:00:00.123Z");

const schemas = schemasOf(resource);

export const connections = "/api/v1/connect/connections";

const keyOf = ({ environments: [{ keys }] }: (typeof organizations)["source"]) => keys[0] ?? "";

export const keys = {
  source: keyOf(organizations.source),
  destination: keyOf(organizations.destination),
  stranger: keyOf(organizations.stranger),
  withoutConnect: keyOf(organizations.withoutConnect),
  /** The source's other environment. */
  elsewhere: organizations.source.environments[1]?.keys[0] ?? "",
};

export interface Sent {
  /** The source's unless given; undefined for none. */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it is if it is a string, else as JSON. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** A mock and the ways to reach it. */
export interface Opened {
  readonly mock: Mock;
  ask(method: string, path: string, sent?: Sent): Promise<Answered>;
  accept(id: string, party: ConnectionParty): Promise<boolean>;
}

export type Open = (options?: MockOptions) => Promise<Opened>;

function opened(
  mock: Mock,
  origin: string,
  send: (request: Request) => Promise<Response>,
  accept: Opened["accept"],
): Opened {
  return {
    mock,
    accept,
    async ask(method, path, { headers, body, ...sent } = {}) {
      const key = "key" in sent ? sent.key : keys.source;
      const response = await send(
        new Request(origin + path, {
          method,
          headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...headers },
          ...(body !== undefined && {
            body: typeof body === "string" ? body : JSON.stringify(body),
          }),
        }),
      );
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: text === "" ? undefined : JSON.parse(text),
      };
    },
  };
}

const create = (options?: MockOptions) => createMock({ now: () => start, ...options });

const inProcess: Open = async (options) => {
  const mock = create(options);
  return opened(
    mock,
    "http://mock.invalid",
    (request) => mock.fetch(request),
    async (id, party) => acceptIn(mock, id, organizations[party].id),
  );
};

const overPort: Open = async (options) => {
  const mock = create(options);
  const { url, close } = await listen(mock, 0);
  onTestFinished(close);
  return opened(mock, url, fetch, async (id, party) => {
    const { status } = await fetch(`${url}/dashboard/connections/${id}/accept`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys[party]}` },
    });
    return status === 204;
  });
};

/** Runs the same tests on a mock in this process and on one behind a port. */
export function bothWays(name: string, tests: (open: Open, way: "process" | "port") => void): void {
  describe(`${name}, in-process`, () => {
    tests(inProcess, "process");
  });
  describe(`${name}, over a port`, () => {
    tests(overPort, "port");
  });
}

export const naming = (destination: unknown) => ({
  data: { attributes: { "destination-organization-id": destination } },
});

export const shown = ({ json }: Answered) => schemas.document.parse(json).data;

export const page = ({ json }: Answered) => schemas.page.parse(json);

export const list = ({ ask }: Opened, query: string) => ask("GET", `${connections}?${query}`);

/** A connection from source to destination, brought to a status by allowed steps. */
export async function reach(
  { mock, ask, accept }: Opened,
  status: ConnectionStatus = resource.lifecycle.initial,
): Promise<string> {
  const id = connect(mock, keys.source, organizations.destination.id);
  for (const step of resource.lifecycle.routeTo(resource.lifecycle.initial, status) ?? []) {
    if (step.by !== "party") continue;
    const { action, party } = step;
    if (action === "accept") await accept(id, party);
    else await ask("POST", `${connections}/${id}/${action}`, { key: keys[party] });
  }
  return id;
}
