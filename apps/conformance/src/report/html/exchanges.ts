import { inflections, inflectKey, type Registry } from "@persona-conformance/schemas";
import { curl } from "../repeat/curl.ts";
import type { ExchangeRecord, Result, RunDocument } from "../../document/run-document.ts";
import { evidenceOf } from "../causes/evidence.ts";
import { outlivesRun, replay } from "../repeat/replay.ts";
import { plural, readableBody } from "../text/text.ts";
import { type Markup, markup } from "./markup.ts";
import type { RenderContext } from "./render-context.ts";

/** The exchanges of a check, in order: who sent what, and what came back. */
export function timeline(result: Result, context: RenderContext, open: boolean): Markup {
  const { exchanges = [] } = result;
  if (exchanges.length === 0) return markup`<p class="quiet">No request was answered.</p>`;
  const evidence = evidenceOf(result);
  return markup`<details class="requests"${open && " open"}><summary>${plural(exchanges.length, "request")}</summary><ol class="timeline">${exchanges.map((exchange) => entry(exchange, exchange === evidence, result, context))}</ol></details>`;
}

function entry(
  exchange: ExchangeRecord,
  isEvidence: boolean,
  result: Result,
  { run, registry }: RenderContext,
): Markup {
  const { by, method, path, status, milliseconds, requestId, sent, body, headers } = exchange;
  const cell = [exchange.apiVersion, exchange.inflection].filter((part) => part !== undefined);
  const other =
    (exchange.apiVersion ?? result.apiVersion) !== result.apiVersion ||
    (exchange.inflection ?? result.inflection) !== result.inflection;
  const became = statusIn(exchange, registry);
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
  return markup`<li class="exchange${isEvidence && " shows"}">
<p class="line"><span class="party ${partyClass(by, registry)}">${by}</span> <code class="request"><b>${method}</b> ${path}</code> <span class="answer"><span class="status s${String(status)[0]}">${status}</span>${became !== undefined && markup` <span class="became">${became}</span>`}</span>${isEvidence && exchange.shows === true && markup`<span class="evidence">shows the problem</span>`}</p>
<div class="aside"><span>${milliseconds} ms</span>${other && markup`<span>${cell.join(", ")}</span>`}<span>${requestId === undefined ? "no request id" : markup`<code class="id">${requestId}</code> <button type="button" class="plain" data-copy="${requestId}">copy id</button>`}</span>${sent !== undefined && folded("sent", readableBody(sent), isEvidence)}${folded("answer", readableBody(body), isEvidence)}${folded("headers", head, false)}${repeating(exchange, isEvidence, result, run)}</div></li>`;
}

/** A command that repeats the request, or the check if its target has ended. */
function repeating(
  exchange: ExchangeRecord,
  isEvidence: boolean,
  result: Result,
  run: RunDocument,
): Markup {
  const isCurl = outlivesRun(run.target);
  if (!isCurl && !isEvidence) return markup``;
  const command = isCurl ? curl(exchange, result, run.target.baseUrl) : replay(result, run);
  return markup`<details class="part curl"${isEvidence && " open"}><summary>${isCurl ? "curl" : "repeat"}</summary><pre>${command}</pre><button type="button" class="copy" data-copy-from="previous">${isCurl ? "Copy as curl" : "Copy command"}</button></details>`;
}

const folded = (name: string, text: string, open: boolean): Markup =>
  text === ""
    ? markup``
    : markup`<details class="part"${open && " open"}><summary>${name}</summary><pre>${text}</pre></details>`;

/** A colour for the lifecycle's first party, another for the second, and a third for everyone else. */
function partyClass(by: string, { resources }: Registry): string {
  const places = new Set(resources.map(({ lifecycle }) => lifecycle.parties.indexOf(by)));
  if (places.has(0)) return "first";
  return places.has(1) ? "second" : "other";
}

/** The status of the resource in an answer, if the answer has one. */
function statusIn({ method, path, body }: ExchangeRecord, registry: Registry): string | undefined {
  const attributes = Object.entries(registry.find({ method, path })?.resource.attributes ?? {});
  const [name] = attributes.find(([, kind]) => kind === "status") ?? [];
  if (name === undefined) return undefined;
  try {
    // Any member may be missing. Other values throw, and are caught.
    const { data } = JSON.parse(body) as {
      readonly data?: { readonly attributes?: Readonly<Record<string, unknown>> };
    };
    const found = inflections.map((style) => data?.attributes?.[inflectKey(name, style)]);
    return found.find((status) => typeof status === "string");
  } catch {
    return undefined;
  }
}
