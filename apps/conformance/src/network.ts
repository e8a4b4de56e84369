import { authoritiesOf, type Fetch, overNetwork, userAgent } from "@persona-conformance/client";
import { ConfigError } from "./config-error.ts";
import type { Io } from "./io.ts";

/**
 * The network, with the proxy and the certificates of the environment.
 * @throws {ConfigError} If the environment's values are invalid.
 */
export const networkOf = (environment: Io["environment"]): Fetch<Response> =>
  fromEnvironment(() => overNetwork(environment));

/** The CA certificates that the environment adds to the usual ones. Undefined if it adds none. */
export const authoritiesIn = (environment: Io["environment"]): string | undefined =>
  fromEnvironment(() => authoritiesOf(environment))?.join("\n");

function fromEnvironment<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) throw new ConfigError(error.message, { cause: error });
    throw error;
  }
}

/** As many redirects as a browser follows. */
const maxRedirects = 20;

/** Fetches a public document and follows redirects. Sends no key. */
export function followingRedirects(fetch: Fetch<Response>) {
  return async (url: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> => {
    let from = url;
    for (let followed = 0; ; followed += 1) {
      const request = new Request(from, { headers: { "user-agent": userAgent }, signal });
      const response = await fetch(request, { signal });
      const to = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || to === null) return response;
      await response.body?.cancel();
      if (followed === maxRedirects)
        throw new Error(`it redirects more than ${maxRedirects} times`);
      from = new URL(to, from).href;
      if (!/^https?:/.test(from)) throw new Error(`it redirects to ${new URL(from).protocol}`);
    }
  };
}
