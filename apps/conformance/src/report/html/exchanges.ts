import { curl } from "../curl.ts";
import type { RecordedExchange, Result, RunDocument } from "../../document/run-document.ts";
import { plural, readableBody } from "../text.ts";
import { type Markup, markup } from "./markup.ts";

/** The conversation of a check with the target, in its order: who asked what, and what came. */
export function timeline(result: Result, { target }: RunDocument, open: boolean): Markup {
  const { exchanges = [] } = result;
  if (exchanges.length === 0) return markup`<p class="quiet">No request was answered.</p>`;
  const last = exchanges.length - 1;
  return markup`<details class="requests"${open && " open"}><summary>${plural(exchanges.length, "request")}</summary><ol class="timeline">${exchanges.map((exchange, index) => entry(exchange, index === last, result, target.baseUrl))}</ol></details>`;
}

function entry(
  exchange: RecordedExchange,
  isLast: boolean,
  result: Result,
  baseUrl: string,
): Markup {
  const { by, method, path, status, milliseconds, requestId, sent, body, headers } = exchange;
  const cell = [exchange.apiVersion, exchange.inflection].filter((part) => part !== undefined);
  const other =
    (exchange.apiVersion ?? result.apiVersion) !== result.apiVersion ||
    (exchange.inflection ?? result.inflection) !== result.inflection;
  const became = statusIn(body);
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
  return markup`<li class="exchange${isLast && " last"}">
<p class="line"><span class="party ${partyClass(by)}">${by}</span> <code class="request"><b>${method}</b> ${path}</code> <span class="answer"><span class="status s${String(status)[0]}">${status}</span>${became !== undefined && markup` <span class="became">${became}</span>`}</span></p>
<div class="aside"><span>${milliseconds} ms</span>${other && markup`<span>${cell.join(", ")}</span>`}<span>${requestId === undefined ? "no request id" : markup`<code class="id">${requestId}</code> <button type="button" class="plain" data-copy="${requestId}">copy id</button>`}</span>${sent !== undefined && folded("sent", readableBody(sent), isLast)}${folded("answer", readableBody(body), isLast)}${folded("headers", head, false)}<details class="part curl"${isLast && " open"}><summary>curl</summary><pre>${curl(exchange, result, baseUrl)}</pre><button type="button" class="copy" data-copy-from="previous">Copy as curl</button></details></div></li>`;
}

const folded = (name: string, text: string, open: boolean): Markup =>
  text === ""
    ? markup``
    : markup`<details class="part"${open && " open"}><summary>${name}</summary><pre>${text}</pre></details>`;

const partyClass = (by: string): string => (["source", "destination"].includes(by) ? by : "other");

/** The status of the connection that an answer shows, if it shows one. */
function statusIn(body: string): string | undefined {
  try {
    const { data } = JSON.parse(body) as {
      readonly data?: { readonly attributes?: { readonly status?: unknown } };
    };
    const status = data?.attributes?.status;
    return typeof status === "string" ? status : undefined;
  } catch {
    return undefined;
  }
}
