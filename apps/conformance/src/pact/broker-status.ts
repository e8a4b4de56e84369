import type { Broker } from "./broker.ts";

/** The meaning of an HTTP status of a broker, in one line, with what to do. */
export function statusLine(status: number, { baseUrl, credentials }: Broker): string {
  const names = Object.keys(credentials);
  if (status === 401) {
    return names.length === 0
      ? "401: the broker wants credentials: set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD"
      : `401: the broker refuses ${names.join(" and ")}: are they right, and may they write?`;
  }
  if (status === 403) return "403: the credentials do not allow this: ask whoever runs the broker";
  if (status === 400 || status === 415) {
    return `${status}: the broker does not understand the request: ${
      "PACT_BROKER_TOKEN" in credentials
        ? "a self-hosted broker needs a user name and a password instead of a token"
        : "is it as new as this suite's command line?"
    }`;
  }
  if (status === 404) return notABroker(baseUrl, "404");
  if (status === 408 || status === 429 || status >= 500) {
    return `${status}: the broker fails: try again later`;
  }
  return `the broker at ${baseUrl} answers status ${status}`;
}

/** The message if the URL is not of a broker. `because` is a status or a content type. */
export const notABroker = (baseUrl: string, because: string): string =>
  `${baseUrl} is not a Pact Broker (${because}): check PACT_BROKER_BASE_URL`;

/** The message if the broker cannot be reached. `reason` is the error of the network. */
export function unreachable(baseUrl: string, reason = ""): string {
  if (/certificate/i.test(reason)) {
    return `cannot trust the broker at ${baseUrl}: ${reason}`;
  }
  const why = reason === "" ? "" : ` (${reason})`;
  return `cannot reach the broker at ${baseUrl}${why}: check PACT_BROKER_BASE_URL, the network and HTTPS_PROXY`;
}
