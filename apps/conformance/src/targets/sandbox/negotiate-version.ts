import {
  askedWait,
  type Exchange,
  jsonOf,
  NoReplyError,
  pathOf,
  reasonOf,
} from "@persona-conformance/client";
import { newestVersion, promisedVersions } from "@persona-conformance/schemas";
import { ConfigError } from "../../config-error.ts";
import type { Environment } from "../../environment.ts";
import { isTransient, Undecided } from "../../runner/outcome.ts";
import { EdgeAnswer } from "../../trial/traffic/edge.ts";
import { describe, requireDefined } from "../../trial/judging/expect.ts";
import { firstPage, firstPageName, listPath } from "../../trial/reading/lists.ts";
import type { Session } from "../../trial/session.ts";
import type { ActorName, PartyName } from "../../trial/party.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { type Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/requests/unknown-id.ts";
import { clashOf } from "./finding.ts";
import { unlessForGood } from "./failing-alone.ts";

export interface Greeting {
  readonly environment: Environment;
  /** The version to send. Default: the newest that the target accepts. */
  readonly apiVersion?: string;
  readonly inflection: string;
}

/**
 * Finds the API version to send. Also checks that the target is the API.
 * @throws {ConfigError} If a run would be pointless, with the reason.
 */
export async function negotiateVersion(session: Session, options: Greeting): Promise<string> {
  const newest = [newestVersion, promisedVersions.at(-1) ?? newestVersion];
  const candidates = options.apiVersion === undefined ? newest : [options.apiVersion];
  for (const [index, apiVersion] of candidates.entries()) {
    const trial = openTrial(
      session,
      { apiVersion, inflection: options.inflection },
      { exchanges: [] },
    );
    const exchange = await firstReply(trial, "source", options.environment);
    const refused = [400, 406, 422].includes(exchange.status);
    if (!refused) return apiVersion;
    if (index < candidates.length - 1) continue;
    throw new ConfigError(
      `the target refuses Persona-Version ${apiVersion} (${describe(exchange)}): choose another with --api-version`,
    );
  }
  return newestVersion;
}

/**
 * The answer to a party's first request. It is kept as the first page of the party's list. It is a 5xx only if the list fails
 * for good while something else is answered.
 * @throws {ConfigError} If it shows that a run would be pointless.
 */
export async function firstReply(
  trial: Trial,
  who: ActorName,
  environment: Environment,
): Promise<Exchange> {
  const exchange = await firstPageOf(trial, who, environment);
  return exchange.status < 500 ? exchange : afterFailure(trial, who, exchange, environment);
}

/**
 * The answer to a list that has failed.
 * @throws {ConfigError} If everything fails.
 */
async function afterFailure(
  trial: Trial,
  who: ActorName,
  exchange: Exchange,
  environment: Environment,
): Promise<Exchange> {
  // A later check that reads the first page must not get the failure.
  trial.context.memory.clear();
  const resource = requireDefined(trial.resources[0], "the API has no list to read");
  const retrieval = requireDefined(resource.operations["retrieve"], "the API has nothing to read");
  const read = { method: "GET", path: pathOf(retrieval, environment.fixtureId ?? unknownId("")) };
  try {
    const answer = await unlessForGood(
      () => trial.as(who).send({ method: "GET", path: listPath(resource) }),
      () => trial.as("source").send(read),
    );
    return answer ?? exchange;
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new ConfigError(`${environment.baseUrl} fails (${describe(exchange)}): try again later`, {
      cause: error,
    });
  }
}

async function firstPageOf(
  trial: Trial,
  who: ActorName,
  environment: Environment,
): Promise<Exchange> {
  const { baseUrl } = environment;
  const variable = `PERSONA_${who.toUpperCase()}_API_KEY`;
  const resource = requireDefined(trial.resources[0], "the API has no list to read");
  const path = listPath(resource);
  const exchange = await trial
    .memoize(firstPageName(resource, who), () =>
      trial.as(who).sendRaw({ method: "GET", path }, { retries: { noReply: 1, serverError: 1 } }),
    )
    .catch((error: unknown) => {
      // The lines below report an answer of something else than the API.
      if (error instanceof EdgeAnswer) return error.exchange;
      if (!(error instanceof NoReplyError)) throw error;
      throw new ConfigError(
        `cannot reach ${baseUrl} (${reasonOf(error)}): check PERSONA_BASE_URL and the network`,
      );
    });
  const { status, headers } = exchange;
  if (status >= 300 && status < 400) {
    throw new ConfigError(
      `${baseUrl} redirects to ${headers.location ?? "somewhere"}: set PERSONA_BASE_URL to the API's own origin`,
    );
  }
  if (status === 429) {
    const wait = askedWait(exchange);
    const when =
      wait === undefined
        ? "in a minute"
        : `after ${new Date(exchange.startedAt + wait).toISOString().slice(0, 19)}Z`;
    throw new ConfigError(`the rate limit of ${variable} is used up: try again ${when}`);
  }
  if (status >= 500) return exchange;
  if (jsonOf(exchange) === undefined) {
    const type = headers["content-type"] ?? "no content type";
    throw new ConfigError(
      `${baseUrl} answers status ${status} with ${type}, not JSON: is PERSONA_BASE_URL the API's origin?`,
    );
  }
  const why: Readonly<Record<number, string>> = {
    401: `the target refuses ${variable}: is it a sandbox key of this API, and still valid?`,
    403: `${variable} may not use Connect: ask Persona to enable it, or check the key's permissions`,
    404: `${baseUrl} has no ${path}: is PERSONA_BASE_URL the API's origin, and Connect enabled?`,
  };
  const reason = why[status];
  if (reason !== undefined) throw new ConfigError(`${reason} (${describe(exchange)})`);
  if (status >= 200 && status < 300) trial.context.authenticated.add(who);
  return exchange;
}

const organizationOf = ({ headers }: Pick<Exchange, "headers">): string =>
  headers["persona-organization-id"] ?? "";

/**
 * The organizations of the parties. If a stranger's key belongs to one of them, a run would accuse the target of letting it in.
 * @throws {ConfigError} If two keys belong to the same one.
 */
export async function organizationsOf(
  trial: Trial,
  environment: Environment,
): Promise<Partial<Record<PartyName, string>>> {
  const source = organizationOf(await firstReply(trial, "source", environment));
  const theirs =
    environment.destinationKey === undefined
      ? ""
      : organizationOf(await firstReply(trial, "destination", environment));
  const destination = theirs || (environment.destinationOrganizationId ?? "");
  const stranger =
    environment.strangerKey === undefined ? "" : organizationOf(await strangersReply(trial));
  const clash = clashOf({ source, destination, stranger });
  if (clash !== undefined) throw new ConfigError(clash.join(": "));
  return { source, destination };
}

/** The answer to a stranger's first request. A stranger may have no right to use Connect. */
async function strangersReply(trial: Trial): Promise<Pick<Exchange, "headers">> {
  const resource = requireDefined(trial.resources[0], "the API has no list to read");
  try {
    return await firstPage(trial, resource, "stranger");
  } catch (error) {
    if (error instanceof Undecided || error instanceof NoReplyError) return { headers: {} };
    throw error;
  }
}
