import type { Served } from "@persona-conformance/mock";
import { defineLifecycle, defineResource, operation } from "@persona-conformance/schemas";
import type { Arrangement } from "../../src/trial/arranging/arrangement.ts";
import { promisesOf, refusals } from "./own-statements.ts";

const promise = promisesOf("garden-doors");

/** A resource that nothing else knows: two statuses, two actions; list, retrieve, create. */
export const doors = defineResource({
  name: "garden-doors",
  one: "garden door",
  type: "house/garden-door",
  idPrefix: "door_",
  attributes: {
    status: "status",
    "owner-organization-id": "organization",
    "neighbour-organization-id": "organization",
    colour: "text or null",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: {},
  removed: ["handle"],
  lasting: ["owner-organization-id", "neighbour-organization-id", "created-at"],
  creation: ["neighbour-organization-id"],
  filters: ["status"],
  parties: { source: "owner-organization-id", destination: "neighbour-organization-id" },
  operations: {
    list: operation("list-doors", "GET", "/house/doors", [200, ...refusals]),
    create: operation("create-a-door", "POST", "/house/doors", [201, ...refusals]),
    retrieve: operation("retrieve-a-door", "GET", "/house/doors/{door-id}", [200, ...refusals]),
    open: operation("open-a-door", "POST", "/house/doors/{door-id}/open", [200, ...refusals]),
    close: operation("close-a-door", "POST", "/house/doors/{door-id}/close", [200, ...refusals]),
  },
  lifecycle: defineLifecycle({
    initial: "closed",
    statuses: ["closed", "open"],
    parties: ["source", "destination"],
    actions: {
      open: {
        from: ["closed"],
        by: ["source"],
        to: "open",
        cites: {
          allowed: promise("open"),
          status: promise("open-once"),
          party: promise("open-by-owner"),
        },
      },
      close: {
        from: ["open"],
        by: ["source", "destination"],
        to: "closed",
        cites: { allowed: promise("close"), status: promise("close-once") },
      },
    },
    refusals: { status: [409, 422], party: [403, 404] },
  }),
  cites: {
    type: promise("type"),
    shape: promise("shape"),
    timestamps: promise("timestamps"),
    statuses: promise("statuses"),
    envelope: promise("envelope"),
    initial: promise("initial"),
    removed: promise("removed"),
    acts: promise("acts"),
    refused: promise("refused"),
    reads: promise("reads"),
  },
});

export const servedDoors: Served = { resource: doors };

export const doorArrangement: Arrangement = {
  resource: doors,
  by: "source",
  needs: { one: ["fixture"], moved: ["fixture", "transitions"] },
  creation: ({ context: { organizations } }) => ({
    neighbourOrganizationId: organizations.destination ?? "",
  }),
  subject: { statement: promise("initial"), check: "garden-doors/create" },
};
