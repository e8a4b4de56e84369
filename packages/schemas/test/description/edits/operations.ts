import { drop, rename, set } from "../edit.ts";
import { one, send } from "./places.ts";
import type { Row } from "./row.ts";

export const operations: readonly Row[] = [
  ["an operation more", set(`${one}/delete`, { responses: {} }), ["notable operation-added"]],
  ["a path more", set("/paths/~1stamps", { get: { responses: {} } }), ["notable operation-added"]],
  [
    "an action more",
    set(`/paths/~1letters~1{letter-id}~1read`, { post: { responses: {} } }),
    ["notable operation-added"],
  ],
  ["an operation gone", drop(`${one}/patch`), ["breaking operation-removed"]],
  ["a path gone", drop("/paths/~1letters~1{letter-id}~1send"), ["breaking operation-removed"]],
  [
    "a path renamed",
    rename("/paths/~1letters~1{letter-id}~1send", "/letters/{letter-id}/post"),
    ["breaking operation-removed", "notable operation-added"],
  ],
  [
    "another method",
    rename(`${one}/patch`, "put"),
    ["breaking operation-removed", "notable operation-added"],
  ],
  ["an operation deprecated", set(`${send}/deprecated`, true), ["notable deprecated"]],
];
