import type { ExchangeRecord, Result, RunDocument } from "../../document/run-document.ts";
import { cellOf } from "../findings/findings.ts";
import { printableJson } from "../text/text.ts";

/**
 * The kept exchanges of all results, for a browser's network panel or a proxy. A page is a check. Of the request
 * headers, only the API version and the inflection are included, so no key is.
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function har(run: RunDocument): string {
  const withExchanges = run.results.filter(({ exchanges = [] }) => exchanges.length > 0);
  const log = {
    version: "1.2",
    creator: { name: run.suite.name, version: run.suite.version },
    pages: withExchanges.map((result) => ({
      id: pageOf(result),
      title: `${result.id}: ${result.outcome.kind}`,
      startedDateTime: result.exchanges?.[0]?.startedAt ?? run.startedAt,
      pageTimings: {},
    })),
    entries: withExchanges.flatMap((result) =>
      (result.exchanges ?? []).map((exchange) => entryOf(exchange, result, run)),
    ),
  };
  return `${printableJson({ log })}\n`;
}

const pageOf = (result: Result): string => `${result.id} (${cellOf(result)})`;

function entryOf(exchange: ExchangeRecord, result: Result, { target }: RunDocument) {
  const { by, method, path, sent, status, headers, body, startedAt, milliseconds } = exchange;
  const { apiVersion = result.apiVersion, inflection = result.inflection } = exchange;
  const query = path.includes("?") ? path.slice(path.indexOf("?") + 1) : "";
  return {
    pageref: pageOf(result),
    startedDateTime: startedAt,
    time: milliseconds,
    request: {
      method,
      url: uri(target.baseUrl + path),
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: pairs({ "persona-version": apiVersion, "key-inflection": inflection }),
      queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      ...(sent !== undefined && { postData: { mimeType: "application/json", text: sent } }),
      headersSize: -1,
      bodySize: sent === undefined ? 0 : Buffer.byteLength(sent),
      comment: `as the ${by}`,
    },
    response: {
      status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: pairs(headers),
      content: {
        size: Buffer.byteLength(body),
        mimeType: headers["content-type"] ?? "",
        text: body,
      },
      redirectURL: headers["location"] ?? "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: milliseconds, receive: 0 },
  };
}

/** Escapes characters that no URI may hold. An id from the target can hold any character. */
const uri = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\w\-.~:/?#@!$&'()*+,;=%]|%(?![\da-f]{2})/giu, encodeURIComponent);

const pairs = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));
