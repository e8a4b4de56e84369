import { z } from "zod";
import { networkOf } from "../network.ts";
import { type Broker, redactorOf } from "./broker.ts";
import { notABroker, statusLine, unreachable } from "./broker-status.ts";

/** The broker failed or refused a request. The message says why, in one line. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  /** The HTTP status of the answer, if there was one. */
  readonly status: number | undefined;

  constructor(line: string, status?: number) {
    super(line);
    this.status = status;
  }
}

const Link = z.looseObject({ href: z.string() });
const Resource = z.looseObject({
  _links: z.record(z.string(), z.union([Link, z.array(Link)])).default({}),
});
/** The answer of a broker: a document with links to the possible next requests. */
export type Resource = z.infer<typeof Resource>;

export interface BrokerClient {
  /**
   * Follows a link.
   * @throws {BrokerError} if there is no answer, or an error
   */
  send(method: "GET" | "POST" | "PUT", url: string, body?: unknown): Promise<Resource>;
  /** The URL of a link of a resource, with its template filled in. */
  link(
    resource: Resource,
    relation: string,
    parameters?: Readonly<Record<string, string>>,
  ): string | undefined;
}

/** Sends requests to a broker over HTTP, for what its official command line cannot do. `signal` ends them. */
export function brokerClient(
  broker: Broker,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): BrokerClient {
  const network = networkOf(environment);
  const { baseUrl, credentials } = broker;
  const redact = redactorOf(credentials);
  const fail = (line: string, status?: number): never => {
    throw new BrokerError(redact(line), status);
  };

  async function ask(method: string, url: string, body: unknown): Promise<Response> {
    // Links to other origins get no credentials.
    if (new URL(url).origin !== new URL(baseUrl).origin) {
      return fail(
        `the broker links from ${baseUrl} to another address, ${new URL(url).origin}: set PACT_BROKER_BASE_URL to the address in the broker's links`,
      );
    }
    const request = new Request(url, {
      method,
      headers: {
        accept: "application/hal+json",
        ...authorization(credentials),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    try {
      return await network(request);
    } catch (error) {
      if (signal.aborted) return fail(`the broker at ${baseUrl} does not answer: try again later`);
      return fail(unreachable(baseUrl, error instanceof Error ? reasonOf(error) : ""));
    }
  }

  return {
    async send(method, url, body) {
      const answer = await ask(method, url, body);
      const text = await answer
        .text()
        .catch((error: Error) =>
          signal.aborted
            ? fail(`the broker at ${baseUrl} does not answer: try again later`)
            : fail(unreachable(baseUrl, reasonOf(error))),
        );
      if (!answer.ok)
        return fail(withDetail(statusLine(answer.status, broker), text), answer.status);
      const type = answer.headers.get("content-type") ?? "no content type";
      const { data } = Resource.safeParse(parse(text));
      return data ?? fail(notABroker(baseUrl, type.split(";")[0] ?? type));
    },
    link({ _links: links }, relation, parameters = {}) {
      const found = [links[relation] ?? []].flat()[0];
      return found?.href.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(parameters[name] ?? ""),
      );
    },
  };
}

function authorization({
  PACT_BROKER_TOKEN: token,
  PACT_BROKER_USERNAME: name,
  PACT_BROKER_PASSWORD: password,
}: Broker["credentials"]): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (name === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };
}

const reasonOf = (error: Error): string => {
  const { cause, message } = error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
};

/** Adds the broker's own error text, if there is one. */
function withDetail(line: string, text: string): string {
  const { data } = z
    .looseObject({ errors: z.unknown().optional(), error: z.unknown().optional() })
    .safeParse(parse(text));
  const errors = data?.errors ?? data?.error;
  return errors === undefined ? line : `${line} (${JSON.stringify(errors).slice(0, 500)})`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
