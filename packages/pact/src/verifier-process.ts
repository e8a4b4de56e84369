import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Verifier } from "@pact-foundation/pact";
import type { PactAnswer } from "./provider.ts";
import type { Asked, FromParent, ToParent } from "./verifier-messages.ts";

/**
 * Pact's verifier in a process of its own: its native part writes what the target said to standard output as it came, and
 * reads a broker and filters from the environment. States and answers are the parent's; no API key enters this process.
 */

const say = (message: ToParent) => process.send?.(message);

type Reply = Extract<FromParent, { kind: "reply" }>;
const waiting = new Map<string, (reply: Reply) => void>();

/** Asks the parent, and gives what it replies. */
async function ask(asked: Asked): Promise<unknown> {
  const id = randomUUID();
  const { promise, resolve } = Promise.withResolvers<Reply>();
  waiting.set(id, resolve);
  say({ kind: "ask", id, asked });
  const { value, error } = await promise;
  if (error !== undefined) throw new Error(error);
  return value;
}

/** What Express, whose types Pact does not bring, hands to a request filter. */
interface FilterRequest extends IncomingMessage {
  readonly method: string;
  readonly path: string;
  readonly originalUrl: string;
  readonly body?: unknown;
}

/** The request filter: the parent puts the key in and has the request answered, so that nothing goes out from here. */
function filter(request: FilterRequest, response: ServerResponse, next: () => void): void {
  if (request.path.startsWith("/_pactSetup")) {
    next();
    return;
  }
  const { method, originalUrl: path, body } = request;
  const text = Buffer.isBuffer(body) ? body.toString() : (JSON.stringify(body) ?? "");
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  void ask({
    kind: "request",
    request: { method, path, headers: Object.fromEntries(headers), ...(text && { body: text }) },
  })
    .then((value) => {
      const answer = value as PactAnswer;
      return response.writeHead(answer.status, answer.headers).end(answer.body);
    })
    // Why there is no answer is known to the parent; or it has a header that cannot be passed on.
    .catch(() => response.writeHead(504).end());
}

async function verify({ file, states }: Extract<FromParent, { kind: "verify" }>): Promise<string> {
  const verifier = new Verifier({
    logLevel: "error",
    // Nobody listens there: the filter answers.
    providerBaseUrl: "http://127.0.0.1:9",
    pactUrls: [file],
    requestFilter: filter,
    // As long as a rate limit may keep the parent waiting.
    timeout: 600_000,
    stateHandlers: Object.fromEntries(
      states.map((name) => [
        name,
        (parameters) => ask({ kind: "state", name, parameters }) as Promise<Record<string, string>>,
      ]),
    ),
  });
  try {
    return await verifier.verifyProvider();
  } catch (error) {
    // A pact that is not kept comes as an error whose words are the results.
    return error instanceof Error ? error.message : String(error);
  }
}

process.on("message", (message: FromParent) => {
  if (message.kind === "reply") {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
    return;
  }
  void verify(message).then((results) => say({ kind: "done", results }));
});
process.on("disconnect", () => process.exit(0));
