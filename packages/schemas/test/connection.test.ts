import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { connections } from "../src/connections.ts";
import { schemasOf } from "../src/resource-schema.ts";
import { change } from "./change.ts";

const {
  document: ConnectionDocument,
  page: ConnectionPage,
  strictDocument: StrictConnectionDocument,
  strictPage: StrictConnectionPage,
} = schemasOf(connections);

// The examples of the official description, written out by hand.
const pending = {
  data: {
    type: "connect/connection",
    id: "cxn_ABC123",
    attributes: {
      status: "pending",
      "source-organization-id": "org_ABC123",
      "destination-organization-id": "org_XYZ789",
      "created-at": "2018-06-01T00:00:00.000Z",
      "updated-at": "2018-06-01T00:00:00.000Z",
    },
  },
};
const inactive = change(pending, ["data", "attributes", "status"], "inactive");
const created = change(pending, ["data", "relationships"], {
  creator: { data: { id: "api_ABC123", type: "api-key" } },
});
const page = {
  data: [
    {
      type: "connect/connection",
      id: "cxn_ABC123",
      attributes: {
        status: "active",
        "source-organization-id": "org_ABC123",
        "destination-organization-id": "org_XYZ789",
        "created-at": "2018-06-01T00:00:00.000Z",
        "updated-at": "2018-06-01T00:00:00.000Z",
      },
    },
    {
      type: "connect/connection",
      id: "cxn_XYZ789",
      attributes: {
        status: "pending",
        "source-organization-id": "org_XYZ789",
        "destination-organization-id": "org_ABC123",
        "created-at": "2018-06-01T00:00:00.000Z",
        "updated-at": "2018-06-01T00:00:00.000Z",
      },
    },
  ],
  links: { prev: null, next: "/api/v1/connect/connections?page%5Bafter%5D=cxn_XYZ789" },
};

/** Where a schema finds fault with a document. */
const faults = (schema: z.ZodType, document: unknown) =>
  schema.safeParse(document).error?.issues.map(({ path }) => path.join(".")) ?? [];

const documents = { pending, inactive, created };

test.each(Object.entries(documents))("the documented %s connection parses", (_, document) => {
  expect(ConnectionDocument.parse(document)).toEqual(document);
  expect(StrictConnectionDocument.parse(document)).toEqual(document);
});

test("the documented list parses", () => {
  expect(ConnectionPage.parse(page)).toEqual(page);
  expect(StrictConnectionPage.parse(page)).toEqual(page);
});

describe("one thing wrong is refused, at its place:", () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    data: [undefined, null, [], "cxn_ABC123"],
    "data.type": [undefined, "connection", "connect/connections", "connect-connection"],
    "data.id": [undefined, "", 17, null],
    "data.attributes": [undefined, null, []],
    "data.attributes.status": [undefined, "", 1, null, ["pending"]],
    "data.attributes.source-organization-id": [undefined, "", null],
    "data.attributes.destination-organization-id": [undefined, "", null],
    "data.attributes.created-at": [
      undefined,
      null,
      "",
      1_527_811_200,
      "2018-06-01",
      "2018-06-01T00:00:00",
      "2018-02-30T00:00:00.000Z",
      "Fri, 01 Jun 2018 00:00:00 GMT",
    ],
    "data.attributes.updated-at": [undefined, null, "now"],
    "data.relationships": [null, "api_ABC123"],
    "data.relationships.creator": [null, {}],
    "data.relationships.creator.data.id": [undefined, ""],
    "data.relationships.creator.data.type": [undefined, 1],
  };

  test.each(Object.entries(wrong))("%s", (place, values) => {
    for (const value of values) {
      const document = change(created, place.split("."), value);
      expect(faults(ConnectionDocument, document)).toEqual([expect.stringContaining(place)]);
      expect(faults(StrictConnectionDocument, document)).toEqual([expect.stringContaining(place)]);
    }
  });

  test("a row of a list", () => {
    const document = change(page, ["data", 1, "attributes", "status"], undefined);
    expect(faults(ConnectionPage, document)).toEqual(["data.1.attributes.status"]);
  });

  test("a single connection where a list belongs", () => {
    expect(faults(ConnectionPage, { ...page, data: page.data[0] })).toEqual(["data"]);
  });
});

test("the empty resource that the official schema lets through is refused", () => {
  expect(faults(ConnectionDocument, { data: {} })).toEqual([
    "data.type",
    "data.id",
    "data.attributes",
  ]);
});

test("the stale sample of the guide is refused", () => {
  const sample = {
    type: "connect/connections",
    id: "cxn_ABC123",
    attributes: { status: "active", token: "cxn_ABC123", name: "Acme", scopes: [] },
  };
  expect(faults(ConnectionDocument, { data: sample })).toContain("data.type");
});

describe("what Persona may add at any time passes, and is noticed as drift:", () => {
  const drift: Readonly<Record<string, readonly [place: string, value: unknown]>> = {
    "an unknown attribute": ["data.attributes.activated-at", "2018-06-01T00:00:00.000Z"],
    "an unknown status": ["data.attributes.status", "declined"],
    "another id": ["data.id", "connection_01J9"],
    "another organization id": ["data.attributes.source-organization-id", "9d1c"],
    "another kind of creator": ["data.relationships.creator.data.type", "workflow"],
    "an unknown relationship": ["data.relationships.accepter", { data: null }],
    "an unknown member of the resource": ["data.links", { self: "/" }],
    "an unknown member of the document": ["included", []],
  };

  test.each(Object.entries(drift))("%s", (_, [place, value]) => {
    const document = change(created, place.split("."), value);
    expect(ConnectionDocument.parse(document)).toEqual(document);
    expect(faults(StrictConnectionDocument, document)).toHaveLength(1);
  });
});

test("attributes that were removed are no part of today's description", () => {
  for (const name of connections.removed) {
    const document = change(pending, ["data", "attributes", name], "back");
    expect(faults(StrictConnectionDocument, document)).toEqual(["data.attributes"]);
  }
});
