import { drop, push, replace, set } from "../edit.ts";
import { create, list, one, text } from "./places.ts";
import type { Row } from "./row.ts";

export const parameters: readonly Row[] = [
  [
    "a parameter more",
    push(`${create}/parameters`, { name: "x", in: "query", schema: text }),
    ["additive parameter-added"],
  ],
  [
    "a header of the request more",
    push(`${create}/parameters`, { name: "X-Trace", in: "header", schema: text }),
    ["additive parameter-added"],
  ],
  [
    "a filter more",
    set(`${list}/parameters/3/schema/properties/size`, text),
    ["additive parameter-added"],
  ],
  [
    "a required parameter more",
    push(`${create}/parameters`, { name: "x", in: "query", required: true, schema: text }),
    ["breaking parameter-added-required"],
  ],
  ["a parameter gone", drop(`${create}/parameters/2`), ["breaking parameter-removed"]],
  [
    "a shared parameter gone from one operation",
    drop(`${create}/parameters/1`),
    ["breaking parameter-removed"],
  ],
  [
    "a filter gone",
    drop(`${list}/parameters/3/schema/properties/colour`),
    ["breaking parameter-removed"],
  ],
  [
    "all filters gone",
    drop(`${list}/parameters/3`),
    ["breaking parameter-removed", "breaking parameter-removed"],
  ],
  [
    "a parameter renamed",
    set(`${create}/parameters/2/name`, "try"),
    ["additive parameter-added", "breaking parameter-removed"],
  ],
  [
    "a parameter moved into a header",
    set(`${create}/parameters/2/in`, "header"),
    ["additive parameter-added", "breaking parameter-removed"],
  ],
  [
    "a parameter required",
    set(`${create}/parameters/2/required`, true),
    ["breaking parameter-now-required"],
  ],
  [
    "a parameter retyped",
    set(`${create}/parameters/2/schema/type`, "integer"),
    ["breaking retyped"],
  ],
  [
    "a filter retyped",
    set(`${list}/parameters/3/schema/properties/status/type`, "array"),
    ["breaking retyped"],
  ],
  [
    "a parameter deprecated",
    set(`${create}/parameters/2/deprecated`, true),
    ["notable deprecated"],
  ],
  [
    "a shared parameter's value gone",
    drop("/components/parameters/style/schema/enum/1"),
    ["breaking values-narrowed"],
  ],
  [
    "a shared parameter's value more",
    push("/components/parameters/style/schema/enum", "snake"),
    ["additive values-widened"],
  ],
  [
    "a filter's value gone",
    drop(`${list}/parameters/3/schema/properties/colour/enum/0`),
    ["breaking values-narrowed"],
  ],
  [
    "a value gone from a filter's prose",
    replace(
      `${list}/parameters/3/schema/properties/status/description`,
      " or `sent`",
      " or `read`",
    ),
    ["additive values-widened", "breaking values-narrowed"],
  ],
  [
    "a filter's list closed",
    set(`${list}/parameters/3/schema/properties/status/enum`, ["draft", "sent"]),
    ["breaking values-closed"],
  ],
  [
    "a smaller page",
    set(`${list}/parameters/2/schema/properties/size/maximum`, 50),
    ["breaking bound-tightened"],
  ],
  [
    "a larger page",
    set(`${list}/parameters/2/schema/properties/size/maximum`, 200),
    ["additive bound-loosened"],
  ],
  [
    "another default",
    set(`${list}/parameters/2/schema/properties/size/default`, 20),
    ["notable default-changed"],
  ],
  [
    "a default gone",
    drop(`${list}/parameters/2/schema/properties/size/default`),
    ["notable default-removed"],
  ],
  [
    "a list written otherwise",
    set(`${create}/parameters/2/explode`, false),
    ["breaking parameter-written-otherwise"],
  ],
  [
    "a path's parameter of another type",
    set(`${one}/parameters/0/schema/type`, "integer"),
    ["breaking retyped"],
  ],
];
