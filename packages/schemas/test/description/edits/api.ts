import { all, drop, push, set } from "../edit.ts";
import { list, schemas, send } from "./places.ts";
import type { Row } from "./row.ts";

export const api: readonly Row[] = [
  [
    "a version more",
    set("/components/parameters/version/schema/enum", ["2027-01-01", "2026-01-01", "2025-01-01"]),
    ["notable version-added"],
  ],
  [
    "a version gone",
    drop("/components/parameters/version/schema/enum/1"),
    ["breaking version-removed"],
  ],
  ["an event described", set("/webhooks/letter.lost", { post: {} }), ["notable event-added"]],
  [
    "an event listed",
    push(`${schemas}/subscription/properties/events/items/enum`, "letter.lost"),
    ["notable event-added"],
  ],
  [
    "an event no longer listed",
    drop(`${schemas}/subscription/properties/events/items/enum/2`),
    ["breaking event-removed"],
  ],
  [
    "an event's member gone",
    drop(
      "/webhooks/letter.sent/post/requestBody/content/application~1json/schema/properties/letter",
    ),
    ["breaking member-removed"],
  ],
  [
    "another server",
    set("/servers/0/url", "https://letters.example/v2"),
    ["additive server-added", "breaking server-removed"],
  ],
  [
    "a server more",
    push("/servers", { url: "https://eu.letters.example/v1" }),
    ["additive server-added"],
  ],
  [
    "a server of one operation",
    set(`${send}/servers`, [{ url: "https://send.letters.example" }]),
    ["additive server-added", "breaking server-removed"],
  ],
  ["another way in", set("/security", [{ other: [] }]), ["breaking security-removed"]],
  ["one more way in", push("/security", { other: [] }), ["additive security-added"]],
  ["no key needed", set(`${list}/security`, []), ["notable security-dropped"]],
  ["a scope needed", set(`${list}/security`, [{ key: ["read"] }]), ["breaking security-removed"]],
  [
    "another header for the key",
    all(
      drop("/components/securitySchemes/key"),
      set("/components/securitySchemes/key", { type: "apiKey", in: "header", name: "Key" }),
    ),
    ["breaking security-removed"],
  ],
];
