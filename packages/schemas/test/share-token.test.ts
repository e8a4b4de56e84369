import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { schemasOf } from "../src/resource-schema.ts";
import { shareTokens } from "../src/share-tokens.ts";
import { maskOf } from "../src/source-data.ts";
import { change } from "./change.ts";

const { document: Tolerant, strictDocument: Strict, page: Page } = schemasOf(shareTokens);

const related = (type: string, id: string) => ({ data: { type, id } });

/** As the source sees it before anybody has redeemed it. */
const outbound = {
  data: {
    type: "connect/share-token",
    id: "cnst_1",
    attributes: {
      status: "created",
      direction: "outbound",
      "created-at": "2026-03-01T10:00:00.000Z",
      "updated-at": "2026-03-01T10:00:00.000Z",
      "pending-at": null,
      "redeemed-at": null,
      "expires-at": "2026-03-15T10:00:00.000Z",
      "failed-at": null,
      "failure-reason": null,
      "redeem-mode": null,
    },
    relationships: {
      creator: related("api-key", "api_1"),
      source: related("txn", "txn_1"),
      connection: related("connect/connection", "cxn_1"),
    },
  },
};
const full = { visibility: "full", value: "Jo" };
const present = { visibility: "presence", value: true };
const envelope = (kind: string) => ({
  type: `connect/source-data/${kind}`,
  id: "x_1",
  "peekable-attributes": { status: full, fields: { "name-first": present } },
});
/** As the destination sees it, cloned. */
const inbound = change(
  change(outbound, ["data", "relationships"], {
    destination: { data: null },
    connection: related("connect/connection", "cxn_1"),
  }),
  ["data", "attributes"],
  {
    ...outbound.data.attributes,
    direction: "inbound",
    status: "failed",
    "pending-at": "2026-03-02T10:00:00.000Z",
    "failed-at": "2026-03-02T10:01:00.000Z",
    "failure-reason": "import_failed",
    "redeem-mode": "clone",
    "source-data": {
      ...envelope("inquiry"),
      "related-objects": [envelope("verification/selfie")],
    },
  },
);

/** Where a schema finds fault with a document. */
const faults = (schema: z.ZodType, document: unknown) =>
  schema.safeParse(document).error?.issues.map(({ path }) => path.join(".")) ?? [];

test.each(Object.entries({ outbound, inbound }))("the %s view parses", (_, document) => {
  expect(Tolerant.parse(document)).toEqual(document);
  expect(Strict.parse(document)).toEqual(document);
});

test("a page parses", () => {
  const page = { data: [outbound.data], links: { prev: null, next: null } };
  expect(Page.parse(page)).toEqual(page);
});

describe("one thing wrong is refused, at its place:", () => {
  const attribute = (name: string) => `data.attributes.${name}`;
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    "data.type": ["connect/share-tokens", undefined],
    [attribute("status")]: [undefined, null, ""],
    [attribute("direction")]: [undefined, null],
    [attribute("created-at")]: [null, "yesterday"],
    [attribute("expires-at")]: [undefined, 1_772_000_000, "2026-03-15"],
    [attribute("pending-at")]: [undefined, ""],
    [attribute("redeemed-at")]: [undefined, false],
    [attribute("failed-at")]: [undefined, "never"],
    [attribute("failure-reason")]: [undefined, 7],
    [attribute("redeem-mode")]: [undefined, ["clone"]],
    "data.relationships.connection.data": [null],
    "data.relationships.destination.data": [undefined, "inq_1"],
    [attribute("source-data.id")]: [undefined],
    [attribute("source-data.type")]: ["inquiry"],
    [attribute("source-data.peekable-attributes.status.value")]: [],
    [attribute("source-data.peekable-attributes.status.visibility")]: ["", undefined],
    [attribute("source-data.peekable-attributes.fields.name-first.value")]: ["Jo", null, 1],
  };

  test.each(Object.entries(wrong))("%s", (place, values) => {
    for (const value of values) {
      const document = change(inbound, place.split("."), value);
      expect(faults(Tolerant, document)).toEqual([expect.stringContaining(place)]);
      expect(faults(Strict, document)).toEqual([expect.stringContaining(place)]);
    }
  });
});

describe("what Persona may add at any time passes, and is noticed as drift:", () => {
  const drift: Readonly<Record<string, readonly [place: string, value: unknown]>> = {
    "an unknown status": ["data.attributes.status", "paused"],
    "an unknown attribute": ["data.attributes.expired-at", null],
    "an unknown kind of object": ["data.relationships.destination.data", { type: "case", id: "c" }],
    "an unknown relationship": ["data.relationships.workflow", { data: null }],
    "a new visibility": [
      "data.attributes.source-data.peekable-attributes.status.visibility",
      "masked",
    ],
    "source data of an unknown kind": ["data.attributes.source-data.type", "connect/source-data/x"],
  };

  test.each(Object.entries(drift))("%s", (_, [place, value]) => {
    const document = change(inbound, place.split("."), value);
    expect(Tolerant.parse(document)).toEqual(document);
    expect(faults(Strict, document)).toHaveLength(1);
  });
});

test("source data whose values are masked is judged like the values", () => {
  const place = "data.attributes.source-data.peekable-attributes.fields.name-first.value";
  const masked = (value: unknown) => change(inbound, place.split("."), maskOf(value));
  expect(faults(Strict, masked(true))).toEqual([]);
  expect(faults(Tolerant, masked("Jo"))).toEqual([place]);
  expect(["x", 1, true, null, [], {}].map(maskOf)).toEqual(
    ["string", "number", "boolean", "null", "array", "object"].map((type) => `(${type})`),
  );
});
