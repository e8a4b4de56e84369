import { authoritiesOf, type Fetch, overNetwork, userAgent } from "@persona-conformance/client";
import { ConfigError } from "./config-error.ts";
import type { Io } from "./io.ts";

/** The network as the environment says: through which proxy, and which certificates are trusted. */
export const networkOf = (environment: Io["environment"]): Fetch =>
  fromEnvironment(() => overNetwork(environment));

/** The certificates of authorities to trust, where the environment names more than the usual ones. */
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
const mostRedirects = 20;

/** Asks for a public document, wherever it has moved to; no key goes with it. */
export function followingRedirects(fetch: Fetch) {
  return async (url: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> => {
    let from = url;
    for (let followed = 0; ; followed += 1) {
      const request = new Request(from, { headers: { "user-agent": userAgent }, signal });
      const response = await fetch(request, signal);
      const to = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || to === null) return response;
      await response.body?.cancel();
      if (followed === mostRedirects)
        throw new Error(`it redirects more than ${mostRedirects} times`);
      from = new URL(to, from).href;
      if (!/^https?:/.test(from)) throw new Error(`it redirects to ${new URL(from).protocol}`);
    }
  };
}
