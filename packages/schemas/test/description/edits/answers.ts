import { all, drop, push, rename, replace, set } from "../edit.ts";
import { answer, attributes, create, letter, list, schemas, send, text } from "./places.ts";
import type { Row } from "./row.ts";

export const answers: readonly Row[] = [
  ["a status more", set(`${create}/responses/422`, answer), ["notable status-added"]],
  ["a status gone", drop(`${create}/responses/409`), ["breaking status-removed"]],
  ["a 404 gone", drop(`${create}/responses/404`), ["notable unstable-status-removed"]],
  ["a 503 gone", drop(`${send}/responses/503`), ["notable unstable-status-removed"]],
  [
    "another status of success",
    rename(`${send}/responses/202`, "200"),
    ["breaking status-removed", "notable status-added"],
  ],
  ["no body any more", drop(`${create}/responses/201/content`), ["breaking body-removed"]],
  [
    "a body of an answer that had none",
    set(`${send}/responses/503/content`, { "application/json": { schema: {} } }),
    ["additive body-added"],
  ],
  [
    "an answer of another media type",
    rename(`${create}/responses/201/content/application~1json`, "text/plain"),
    ["breaking media-type-removed", "notable media-type-added"],
  ],
  [
    "a media type of an answer more",
    set(`${create}/responses/201/content/text~1csv`, {}),
    ["notable media-type-added"],
  ],
  [
    "an error's member gone",
    drop(`${schemas}/errors/items/properties/details`),
    ["breaking member-removed"],
  ],
  [
    "an error's member more",
    set(`${schemas}/errors/items/properties/code`, text),
    ["additive member-added"],
  ],
  [
    "an error's member retyped",
    set(`${schemas}/errors/items/properties/details/type`, "object"),
    ["breaking retyped"],
  ],
  ["errors no list", set(`${schemas}/errors/type`, "object"), ["breaking retyped"]],
  [
    "a header more",
    set(`${create}/responses/201/headers/Retry-After`, { schema: text }),
    ["additive header-added"],
  ],
  [
    "a header gone from one answer",
    drop(`${create}/responses/201/headers/Request-Id`),
    ["breaking header-removed"],
  ],
  [
    "a header gone from a shared answer",
    drop("/components/responses/conflict/headers"),
    ["breaking header-removed"],
  ],
  [
    "a header retyped",
    set("/components/headers/rate-limit/schema/type", "string"),
    ["breaking retyped"],
  ],
  [
    "a header deprecated",
    set("/components/headers/rate-limit/deprecated", true),
    ["notable deprecated"],
  ],
  [
    "a header required",
    set("/components/headers/rate-limit/required", true),
    ["additive header-now-required"],
  ],
  ["an attribute more", set(`${attributes}/size`, text), ["additive member-added"]],
  ["an attribute gone", drop(`${attributes}/pages`), ["breaking member-removed"]],
  [
    "an attribute gone from a part of allOf",
    drop(`${schemas}/stamped/properties/created-at`),
    ["breaking member-removed"],
  ],
  [
    "an attribute renamed",
    rename(`${attributes}/pages`, "page-count"),
    ["breaking member-renamed"],
  ],
  ["an attribute retyped", set(`${attributes}/pages/type`, "string"), ["breaking retyped"]],
  ["an attribute of any type", drop(`${attributes}/code/type`), ["breaking type-widened"]],
  [
    "a fraction where there was a whole number",
    set(`${attributes}/pages/type`, "number"),
    ["breaking type-widened"],
  ],
  [
    "an attribute nullable",
    set(`${attributes}/pages/type`, ["integer", "null"]),
    ["breaking made-nullable"],
  ],
  [
    "an attribute nullable by a choice",
    set(`${attributes}/replies`, {
      oneOf: [{ $ref: "#/components/schemas/thread" }, { type: "null" }],
    }),
    ["breaking made-nullable"],
  ],
  [
    "an attribute never null",
    set(`${attributes}/note/type`, "string"),
    ["additive made-not-nullable"],
  ],
  [
    "an attribute that may be missing",
    drop(`${letter.replace("/properties", "")}/required/1`),
    ["breaking member-now-optional"],
  ],
  [
    "an attribute that is always there",
    push(`${letter}/attributes/allOf/1/required`, "pages"),
    ["additive member-now-required"],
  ],
  ["a value of an answer gone", drop(`${attributes}/colour/enum/0`), ["notable values-narrowed"]],
  [
    "a value of an answer more",
    push(`${attributes}/colour/enum`, "green"),
    ["notable values-widened"],
  ],
  ["a list of values opened", drop(`${attributes}/colour/enum`), ["notable values-opened"]],
  [
    "a list of values left to the prose",
    all(
      drop(`${attributes}/colour/enum`),
      set(`${attributes}/colour/description`, "One of `blue` or `red`."),
    ),
    ["notable values-opened"],
  ],
  [
    "a value more in the prose",
    replace(`${attributes}/status/description`, " or `sent`", ", `sent`, or `read`"),
    ["notable values-widened"],
  ],
  [
    "a value less in the prose",
    replace(
      `${attributes}/status/description`,
      "One of `draft` or `sent`",
      "One of `draft` or `lost`",
    ),
    ["notable values-narrowed", "notable values-widened"],
  ],
  ["another type of resource", set(`${letter}/type/const`, "mail"), ["breaking value-changed"]],
  [
    "another format",
    set(`${schemas}/stamped/properties/created-at/format`, "date"),
    ["breaking format-changed"],
  ],
  [
    "a format gone",
    drop(`${schemas}/stamped/properties/created-at/format`),
    ["breaking format-removed"],
  ],
  ["a format more", set(`${attributes}/note/format`, "markdown"), ["additive format-added"]],
  ["more than was allowed", set(`${attributes}/pages/maximum`, 99), ["notable bound-loosened"]],
  ["less than was allowed", set(`${attributes}/pages/maximum`, 9), ["additive bound-tightened"]],
  ["items of another type", set(`${attributes}/tags/items/type`, "integer"), ["breaking retyped"]],
  [
    "other members of another type",
    set(`${attributes}/extra/additionalProperties/type`, "integer"),
    ["breaking retyped"],
  ],
  [
    "a variant more",
    push(`${attributes}/delivery/oneOf`, {
      type: "object",
      properties: { type: { const: "drone" } },
    }),
    ["notable variant-added"],
  ],
  ["a variant gone", drop(`${attributes}/delivery/oneOf/0`), ["notable variant-removed"]],
  [
    "a variant's member gone",
    drop(`${schemas}/express/properties/days`),
    ["breaking member-removed"],
  ],
  [
    "a member of a schema that holds itself gone",
    drop(`${schemas}/thread/properties/text`),
    ["breaking member-removed"],
  ],
  ["an attribute deprecated", set(`${attributes}/pages/deprecated`, true), ["notable deprecated"]],
  [
    "an attribute that only requests have",
    set(`${attributes}/pages/writeOnly`, true),
    ["breaking member-removed"],
  ],
  [
    "a page's links optional",
    drop(`${list}/responses/200/content/application~1json/schema/required/1`),
    ["breaking member-now-optional"],
  ],
];
