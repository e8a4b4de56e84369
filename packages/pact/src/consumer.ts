import { isDeepStrictEqual } from "node:util";
import { MatchersV3, type Pact } from "@pact-foundation/pact";
import {
  createClient,
  kebabOf,
  type ListReply,
  readListReply,
  readReply,
  type Reply,
} from "@persona-conformance/client";
import { basePath, promisedVersions, registry } from "@persona-conformance/schemas";
import { ContractError } from "./contract-error.ts";
import type { Ask, Interaction } from "./interaction.ts";
import { membersRead } from "./members.ts";
import { placeholderOf } from "./keys.ts";
import { exampleOf, examples, type Template, valueNameOf } from "./values.ts";

/** The newest version that both Persona's documentation and its description name. */
const apiVersion = promisedVersions.at(-1) ?? "";

/**
 * Turns a template into what Pact expects. A template without placeholders is required literally. With placeholders,
 * the consumer sends the example and the verifier sends the real value.
 */
const filled = (template: Template) =>
  template.includes("${")
    ? {
        "pact:matcher:type": "equality",
        "pact:generator:type": "ProviderState",
        expression: template,
        value: exampleOf(template),
      }
    : template;

/**
 * The parts of a request for Pact. The casts are needed because Pact's types do not allow a generator beside a
 * matcher.
 */
function requestOf(
  { operation, query = {}, attributes = {}, inflection = "kebab" }: Ask,
  by: Interaction["by"],
) {
  const { method, path } = registry.get(operation);
  const parameters = Object.entries(query).map(([name, value]) => [name, filled(value)]);
  const template = `${basePath}${path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => `\${${valueNameOf(name)}}`)}`;
  // Pact's types for paths, queries and headers leave matchers out in places where Pact reads them.
  return {
    method,
    path: filled(template) as MatchersV3.Path,
    query: Object.fromEntries(parameters) as MatchersV3.TemplateQuery,
    headers: {
      Accept: "application/json",
      Authorization: MatchersV3.regex(/^Bearer \S+$/, `Bearer ${placeholderOf(by)}`),
      "Key-Inflection": inflection,
      "Persona-Version": apiVersion,
      ...(method === "POST" && { "Idempotency-Key": filled("${idempotency-key}") }),
    } as MatchersV3.TemplateHeaders,
    ...(Object.keys(attributes).length > 0 && {
      body: {
        data: {
          attributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              typeof value === "number" ? value : filled(value),
            ]),
          ),
        },
      },
    }),
  };
}

/**
 * Sends one interaction through the real client to Pact's own server, and adds it to the pact. Returns the members of
 * the body that the client read.
 * @throws {ContractError} if the client sends or reads something other than the interaction says
 */
export async function consume(pact: Pact, interaction: Interaction): Promise<ReadonlySet<string>> {
  const { description, given, by, ask, answer, cites } = interaction;
  const asked = pact.addInteraction().uponReceiving(description);
  if (given !== undefined) asked.given(given.state, { ...given.parameters });
  for (const id of cites) asked.reference("statements", id, "relied on");
  const { method, path, query, headers, body } = requestOf(ask, by);
  const statuses = [answer.status].flat();
  const [status = 0] = statuses;
  const reply = await asked
    .withRequest(method, path, (request) => {
      request.query(query).headers(headers);
      if (body !== undefined) request.jsonBody(body);
    })
    .willRespondWith(
      statuses.length === 1 ? status : MatchersV3.matchStatus(status, statuses),
      (response) => response.headers({ ...answer.headers }).jsonBody(answer.body),
    )
    .executeTest(({ url }) =>
      interaction.call(
        createClient({
          baseUrl: url,
          apiKey: placeholderOf(by),
          version: apiVersion,
          inflection: ask.inflection ?? "kebab",
          retries: { noReply: 0, serverError: 0, rateLimit: 0 },
          newIdempotencyKey: () => examples["idempotency-key"],
        }),
      ),
    )
    .catch((error: Error) => {
      // Pact's message has several lines.
      const message = error.message.trim().replaceAll(/\s+/g, " ");
      throw new ContractError(`${description}: ${message}`, { cause: error });
    });
  if (reply === undefined) throw new ContractError(`${description}: Pact has no answer`);
  expectReading(interaction, reply);
  const { exchange, kind } = reply;
  const { resource } = registry.get(ask.operation);
  return membersRead(kebabOf(exchange), (document) =>
    kind === "page"
      ? readListReply(resource, exchange, document)
      : readReply(resource, exchange, document),
  );
}

function expectReading(
  { description, reads }: Interaction,
  { exchange, ...reply }: Reply | ListReply,
): void {
  if (isDeepStrictEqual(reply, reads)) return;
  throw new ContractError(
    `${description}: the client reads ${JSON.stringify(reply)} in ${exchange.status} ${exchange.body}, expected ${JSON.stringify(reads)}`,
  );
}
