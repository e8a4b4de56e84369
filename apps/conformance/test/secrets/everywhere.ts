import * as fc from "fast-check";
import { keys, type Spelled, spelled } from "./key-spellings.ts";
import { type Plant, outputsOf } from "./planted-run.ts";
import { tracesOf } from "../support/traces.ts";

/** Stands where the key is put once the answer is a text. */
const marker = "KEY-STANDS-HERE";

const inJson = ({ kind, text }: Spelled) =>
  kind === "json" ? text : JSON.stringify(text).slice(1, -1);
/** As a header can hold it. */
const inHeader = ({ text }: Spelled) => text.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent);

const rewritten = (
  { response }: Parameters<Plant>[0],
  body: string,
  init: ResponseInit = {},
): Response => new Response(body, { status: response.status, headers: response.headers, ...init });

/** Puts a value wherever a member of this name is, or adds it to the attributes. */
const inMember =
  (member: string, value: (marked: string) => unknown = (marked) => marked) =>
  (how: Spelled): Plant =>
  (answer) => {
    const marked = JSON.stringify(
      JSON.parse(answer.text, (name, was: unknown) =>
        name === member && was !== undefined ? value(marker) : was,
      ),
    );
    return rewritten(
      answer,
      marked.replaceAll(marker, () => inJson(how)),
    );
  };
const inHeaderOf =
  (name: string) =>
  (how: Spelled): Plant =>
  (answer) => {
    const headers = new Headers(answer.response.headers);
    headers.set(name, inHeader(how));
    return rewritten(answer, answer.text, { headers });
  };

const places: Readonly<Record<string, (how: Spelled) => Plant>> = {
  "a title": inMember("title"),
  details: inMember("details"),
  "a status": inMember("status"),
  "an id": inMember("id"),
  "an organization": inMember("source-organization-id"),
  "a timestamp": inMember("updated-at"),
  "an object that nobody knows": inMember("attributes", (marked) => ({
    status: "pending",
    deep: [{ [marked]: marked }],
  })),
  "a list of characters": (how) =>
    inMember("attributes", () => ({ odd: Array.from(how.text) }))(how),
  "two members": (how) => {
    const middle = Math.ceil(how.text.length / 2);
    return inMember("attributes", () => ({
      a: how.text.slice(0, middle),
      b: how.text.slice(middle),
    }))(how);
  },
  "a cursor": inMember("next", (marked) => `/api/v1/connect/connections?page%5Bafter%5D=${marked}`),
  "a header": inHeaderOf("X-Echo"),
  "a request id": inHeaderOf("Request-Id"),
  "an organization's header": inHeaderOf("Persona-Organization-Id"),
  "a cookie": inHeaderOf("Set-Cookie"),
  "a redirect": (how) => (answer) =>
    rewritten(answer, "", { status: 307, headers: { location: `/${inHeader(how)}` } }),
  "a page": (how) => (answer) => rewritten(answer, `<html><p>${how.text}</p></html>`),
  "a refusal": (how) => (answer) =>
    rewritten(
      answer,
      JSON.stringify({ errors: [{ title: marker, details: marker }] }).replaceAll(marker, () =>
        inJson(how),
      ),
      {
        status: 422,
      },
    ),
  "an error": (how) => async () => {
    throw new Error(`failed at ${how.text}`);
  },
};

const placeNames = Object.keys(places);

/** Plants keys in random spellings and places, and looks for what could be read of them in all that is told. */
export const noSecretIsShown = fc.asyncProperty(
  keys.chain((key) => fc.record({ key: fc.constant(key), how: spelled(key) })),
  fc.constantFrom(...placeNames),
  fc.constantFrom(0, 8),
  async ({ key, how }, place, from) => {
    const theirs = "persona_sandbox_h4t7p2l9-r6s3d8y1-g5u0e4a7";
    const plant = places[place]?.(how);
    if (plant === undefined) throw new Error(`unknown place ${place}`);
    const outputs = await outputsOf({
      key,
      theirs,
      plant,
      from,
      printed: how.text,
      patterns: [
        "connections/retrieve/as-listed",
        "connections/lifecycle/deactivate/pending/by-source",
      ],
    });
    const secret = key.replace("persona_sandbox_", "");
    const traces = tracesOf(secret, 9)(outputs);
    if (traces.length > 0) throw new Error(`${how.name} in ${place} shows ${traces.join(", ")}`);
  },
);
