import { isIP } from "node:net";

/** The proxies of an environment. */
export interface Proxies {
  readonly http?: string;
  readonly https?: string;
  /** Hosts for which no proxy is used, separated by commas. */
  readonly no?: string;
  /** The proxy for a URL, without its password. */
  nameFor(url: URL): string | undefined;
}

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. The lower-case names win, as in curl.
 *
 * @throws {TypeError} If a proxy's URL is invalid. The message holds no password.
 */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): Proxies {
  const find = (name: string) =>
    environment[name.toLowerCase()]?.trim() || environment[name]?.trim() || undefined;
  const http = urlOf("HTTP_PROXY", find("HTTP_PROXY"));
  const https = urlOf("HTTPS_PROXY", find("HTTPS_PROXY"));
  const no = find("NO_PROXY");
  return {
    ...(http !== undefined && { http: http.href }),
    ...(https !== undefined && { https: https.href }),
    ...(no !== undefined && { no }),
    // Without a proxy for https, the one for http is used.
    nameFor: ({ protocol }) => (protocol === "https:" ? (https ?? http) : http)?.origin,
  };
}

function urlOf(name: string, text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  // Many companies give the address without a scheme.
  const whole = /^[a-z\d+.-]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `${name} is not an http or https URL: write one such as http://proxy.example:3128, or set NO_PROXY`,
    );
  }
  return url;
}

/** Whether a host is this machine. No proxy is used for it. */
export function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]") {
    return true;
  }
  return isIP(hostname) === 4 && hostname.startsWith("127.");
}
