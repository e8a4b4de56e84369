import { inflect } from "@persona-conformance/schemas/facts";
import type { Usage } from "./usage.ts";

/** The members of a JSON document, in kebab-case. Those of a list's items count once. */
export function membersIn(document: unknown, place = ""): readonly string[] {
  if (Array.isArray(document)) {
    return [...new Set(document.flatMap((item) => membersIn(item, `${place}[]`)))];
  }
  if (typeof document !== "object" || document === null) return [];
  // `inflect` returns an object for an object.
  return Object.entries(inflect(document, "kebab") as object).flatMap(([key, value]) => {
    const member = place === "" ? key : `${place}.${key}`;
    return [member, ...membersIn(value, member)];
  });
}

/** The path and the parameter names of a URL, or of a path with a query. */
function addressOf(url: string): {
  readonly path: string;
  readonly query: readonly string[];
} {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  return { path: decodeURI(pathname), query: [...new Set(searchParams.keys())] };
}

const json = (text: unknown): unknown => {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

interface WrittenInteraction {
  readonly type?: string;
  readonly description: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly query?: unknown;
    readonly headers?: object | undefined;
    readonly body?: { readonly content?: unknown } | undefined;
  };
  readonly response?: {
    readonly status: number;
    readonly headers?: unknown;
    readonly body?: { readonly content?: unknown } | undefined;
    readonly matchingRules?: unknown;
  };
  readonly contents?: { readonly content?: unknown } | undefined;
}

/** The usages in a pact. */
export function usagesOfPact(interactions: readonly WrittenInteraction[]): readonly Usage[] {
  return interactions.map(({ description, request, response, contents }): Usage => {
    const event = request === undefined ? eventOf(contents?.content) : undefined;
    return {
      name: description,
      method: request?.method.toUpperCase() ?? "",
      path: request?.path ?? "",
      // `Object` returns an object for any value.
      query: Object.keys(Object(request?.query) as object),
      headers: Object.keys(request?.headers ?? {}).map((name) => name.toLowerCase()),
      sends: membersIn(json(request?.body?.content)),
      statuses: statusesOf(response),
      reads: membersIn(json(response?.body?.content ?? contents?.content)),
      // As above.
      readsHeaders: Object.keys(Object(response?.headers) as object).map((name) =>
        name.toLowerCase(),
      ),
      ...(event !== undefined && { event }),
    };
  });
}

function statusesOf(response: WrittenInteraction["response"]): readonly string[] {
  if (response === undefined) return [];
  const listed = Array.from(
    JSON.stringify(response.matchingRules ?? {}).matchAll(/"status":\[([\d,]+)\]/g),
    ([, codes = ""]) => codes.split(","),
  ).flat();
  return listed.length > 0 ? listed : [String(response.status)];
}

function eventOf(content: unknown): string | undefined {
  // `Object` returns an object for any value, and each member may be missing.
  const { data } = Object(json(content)) as { data?: unknown };
  const { attributes } = Object(data) as { attributes?: unknown };
  const { name } = Object(attributes) as { name?: unknown };
  return typeof name === "string" ? name : undefined;
}

interface HarEntry {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: readonly { readonly name: string }[];
    readonly postData?: { readonly text?: string };
  };
  readonly response: {
    readonly status: number;
    readonly headers?: readonly { readonly name: string }[];
    readonly content?: { readonly text?: string; readonly encoding?: string };
  };
}

/** The usages in an HTTP archive, each kind of request once. */
export function usagesOfHar(entries: readonly HarEntry[]): readonly Usage[] {
  const found = new Map<string, Usage>();
  for (const { request, response } of entries) {
    const { path, query } = addressOf(request.url);
    const { text, encoding } = response.content ?? {};
    const body = encoding === "base64" ? Buffer.from(text ?? "", "base64").toString() : text;
    const names = (headers: readonly { readonly name: string }[] = []) =>
      headers.map(({ name }) => name.toLowerCase());
    const usage: Usage = {
      name: `${request.method.toUpperCase()} ${path} → ${response.status}`,
      method: request.method.toUpperCase(),
      path,
      query,
      headers: names(request.headers),
      sends: membersIn(json(request.postData?.text)),
      statuses: [String(response.status)],
      reads: membersIn(json(body)),
      readsHeaders: names(response.headers),
    };
    found.set(JSON.stringify(usage), usage);
  }
  return [...found.values()];
}
