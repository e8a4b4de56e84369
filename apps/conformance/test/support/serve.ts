import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from "node:net";
import type { Clock, Fetch } from "@persona-conformance/client";
import {
  connect,
  createMock,
  listen,
  type Mock,
  type MockOptions,
  organizations,
} from "@persona-conformance/mock";
import { onTestFinished } from "vitest";

const keyOf = ({ environments: [{ keys }] }: (typeof organizations)["source"]) => keys[0] ?? "";

export const keys = {
  source: keyOf(organizations.source),
  destination: keyOf(organizations.destination),
  stranger: keyOf(organizations.stranger),
};

/** The origin of a server on a loopback port, for the length of a test. */
async function serve(server: Server, finished: (end: () => Promise<void>) => void) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  finished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Finished = (end: () => Promise<void>) => void;

export const serveHttp = (listener: RequestListener, finished: Finished = onTestFinished) =>
  serve(createServer(listener), finished);

/** The same over TLS. */
export async function serveHttps(
  listener: RequestListener,
  given: ServerOptions,
  finished: Finished = onTestFinished,
): Promise<string> {
  return (await serve(createTlsServer(given, listener), finished)).replace("http:", "https:");
}

/** Says these bytes to whoever asks, and ends unless it is told not to. */
export const serveBytes = (bytes: string, finished: Finished = onTestFinished) =>
  serve(
    createSocketServer((socket) => {
      socket.once("data", () => socket.end(bytes));
    }),
    finished,
  );

/** An origin where nobody listens. */
export async function nowhere(): Promise<string> {
  const ends: (() => Promise<void>)[] = [];
  const origin = await serve(createSocketServer(), (end) => ends.push(end));
  for (const end of ends) await end();
  return origin;
}

/** A clock on which waiting takes no time. */
export function virtualClock(): Clock {
  let time = Date.parse("2026-01-01T00:00:00.000Z");
  return {
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** The clock of runs in tests, and of the mocks that they are made against. */
export const sharedClock = virtualClock();

export const mockInTime = (options: MockOptions = {}): Mock =>
  createMock({ now: sharedClock.now, ...options });

export interface ServedMock {
  readonly mock: Mock;
  readonly url: string;
  /** A connection from the source to the destination. */
  readonly id: string;
  /** Its status now, asked past the port. */
  status(): Promise<string>;
}

const served = new Map<string, Mock>();

/** Asks a served mock past its port, which takes a third of the time. Undefined for any other origin. */
export const pastPort = (url: string): Fetch | undefined => served.get(url)?.fetch;

/** A mock on a port, with a connection between the two parties. */
export async function serveMock(mock = mockInTime()): Promise<ServedMock> {
  const { url, close } = await listen(mock);
  served.set(url, mock);
  onTestFinished(async () => {
    served.delete(url);
    await close();
  });
  const id = connect(mock, keys.source, organizations.destination.id);
  return {
    mock,
    url,
    id,
    async status() {
      const answer = await mock.fetch(
        new Request(`${url}/api/v1/connect/connections/${id}`, {
          headers: { authorization: `Bearer ${keys.source}` },
        }),
      );
      const { data } = (await answer.json()) as {
        readonly data: { readonly attributes: { readonly status: string } };
      };
      return data.attributes.status;
    },
  };
}
