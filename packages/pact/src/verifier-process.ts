import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Verifier } from "@pact-foundation/pact";
import type { PactAnswer } from "./provider.ts";
import type { Asked, FromParent, ToParent } from "./verifier-messages.ts";

/**
 * Pact's verifier in its own process, for two reasons: its native part writes raw answers of the target to standard
 * output, and it reads a broker and filters from the environment. The parent sets up states and answers requests. No
 * API key enters this process.
 */

const say = (message: ToParent) => process.send?.(message);

type Reply = Extract<FromParent, { kind: "reply" }>;
const waiting = new Map<string, (reply: Reply) => void>();

/** Asks the parent and returns its reply. */
async function ask(asked: Asked): Promise<unknown> {
  const id = randomUUID();
  const { promise, resolve } = Promise.withResolvers<Reply>();
  waiting.set(id, resolve);
  say({ kind: "ask", id, asked });
  const { value, error } = await promise;
  if (error !== undefined) throw new Error(error);
  return value;
}

/** The request that Express hands to a request filter. Pact does not ship Express's types. */
interface FilterRequest extends IncomingMessage {
  readonly method: string;
  readonly path: string;
  readonly originalUrl: string;
  readonly body?: unknown;
}

/** The request filter. The parent adds the key and gets the answer, so this process sends nothing itself. */
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
      // The parent answers a request with a PactAnswer.
      const answer = value as PactAnswer;
      return response.writeHead(answer.status, answer.headers).end(answer.body);
    })
    // The parent knows why there is no answer. Or a header of the answer is invalid.
    .catch(() => response.writeHead(504).end());
}

async function verify({ file, states }: Extract<FromParent, { kind: "verify" }>): Promise<string> {
  const verifier = new Verifier({
    logLevel: "error",
    // No server listens there: the filter answers.
    providerBaseUrl: "http://127.0.0.1:9",
    pactUrls: [file],
    requestFilter: filter,
    // As long as a rate limit may keep the parent waiting.
    timeout: 600_000,
    stateHandlers: Object.fromEntries(
      states.map((name) => [
        name,
        // The parent answers a state with its values.
        (parameters) => ask({ kind: "state", name, parameters }) as Promise<Record<string, string>>,
      ]),
    ),
  });
  try {
    return await verifier.verifyProvider();
  } catch (error) {
    // If the target breaks the pact, Pact throws an error whose message holds the results.
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
