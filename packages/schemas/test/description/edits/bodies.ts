import { all, drop, push, rename, set } from "../edit.ts";
import { create, fresh, one, schemas, send, text } from "./places.ts";
import type { Row } from "./row.ts";

export const bodies: readonly Row[] = [
  [
    "a body where there was none",
    set(`${send}/requestBody`, { content: { "application/json": { schema: {} } } }),
    ["additive body-added"],
  ],
  [
    "a required body where there was none",
    set(`${send}/requestBody`, { required: true, content: { "application/json": { schema: {} } } }),
    ["breaking body-added-required"],
  ],
  ["a body gone", drop(`${one}/patch/requestBody`), ["breaking body-removed"]],
  [
    "a body required",
    set(`${one}/patch/requestBody/required`, true),
    ["breaking body-now-required"],
  ],
  ["a body optional", drop(`${create}/requestBody/required`), ["additive body-now-optional"]],
  [
    "a media type more",
    set(`${create}/requestBody/content/multipart~1form-data`, { schema: {} }),
    ["additive media-type-added"],
  ],
  [
    "another media type",
    rename(`${create}/requestBody/content/application~1json`, "application/xml"),
    ["additive media-type-added", "breaking media-type-removed"],
  ],
  ["an optional member more", set(`${fresh}/reply-to`, text), ["additive member-added"]],
  [
    "a required member more",
    all(set(`${fresh}/from`, text), push(`${schemas}/new-letter/required`, "from")),
    ["breaking member-added-required"],
  ],
  [
    "a member required",
    push(`${schemas}/new-letter/required`, "note"),
    ["breaking member-now-required"],
  ],
  ["a member optional", drop(`${schemas}/new-letter/required`), ["additive member-now-optional"]],
  ["a member gone", drop(`${fresh}/note`), ["breaking member-removed"]],
  ["a member renamed", rename(`${fresh}/weight`, "mass"), ["breaking member-renamed"]],
  ["a member retyped", set(`${fresh}/pages/type`, "string"), ["breaking retyped"]],
  [
    "a whole number where any was allowed",
    set(`${fresh}/weight/oneOf/0/type`, "integer"),
    ["breaking type-narrowed"],
  ],
  [
    "any number where a whole one was",
    set(`${fresh}/pages/type`, "number"),
    ["additive type-widened"],
  ],
  ["a member nullable", set(`${fresh}/note/type`, ["string", "null"]), ["additive made-nullable"]],
  [
    "a member nullable, in the words of 3.0",
    set(`${fresh}/note/nullable`, true),
    ["additive made-nullable"],
  ],
  [
    "null refused",
    set(`${one}/patch/requestBody/content/application~1json/schema/properties/note/type`, "string"),
    ["breaking made-not-nullable"],
  ],
  ["a value gone", drop(`${fresh}/kind/enum/1`), ["breaking values-narrowed"]],
  ["a value more", push(`${fresh}/kind/enum`, "signed"), ["additive values-widened"]],
  ["any value allowed", drop(`${fresh}/kind/enum`), ["additive values-opened"]],
  [
    "another default of a member",
    set(`${fresh}/kind/default`, "registered"),
    ["notable default-changed"],
  ],
  ["a tighter bound", set(`${fresh}/pages/maximum`, 20), ["breaking bound-tightened"]],
  ["a higher least value", set(`${fresh}/pages/minimum`, 2), ["breaking bound-tightened"]],
  ["a new bound", set(`${fresh}/to/maxLength`, 50), ["breaking bound-tightened"]],
  ["a pattern", set(`${fresh}/to/pattern`, "^[A-Z]"), ["breaking bound-tightened"]],
  ["a looser bound", set(`${fresh}/note/maxLength`, 400), ["additive bound-loosened"]],
  ["a bound gone", drop(`${fresh}/tags/maxItems`), ["additive bound-loosened"]],
  ["a format", set(`${fresh}/to/format`, "email"), ["breaking format-added"]],
  [
    "other members refused",
    set(`${fresh}/extra/additionalProperties`, false),
    ["breaking members-closed"],
  ],
  [
    "other members allowed",
    drop(`${schemas}/new-letter/additionalProperties`),
    ["additive members-opened"],
  ],
  ["a choice less", drop(`${fresh}/weight/oneOf/1`), ["breaking variant-removed"]],
  ["a choice more", push(`${fresh}/weight/oneOf`, { type: "boolean" }), ["additive variant-added"]],
  [
    "a member that only answers have",
    set(`${fresh}/note/readOnly`, true),
    ["breaking member-removed"],
  ],
];
