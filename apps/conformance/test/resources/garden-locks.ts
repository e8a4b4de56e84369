import { defineLifecycle, defineResource, operation } from "@persona-conformance/schemas";
import type { Served } from "@persona-conformance/mock";
import type { Arrangement } from "../../src/trial/arranging/arrangement.ts";
import { doors } from "./garden-doors.ts";
import { promisesOf, refusals } from "./own-statements.ts";

const promise = promisesOf("garden-locks");

/**
 * A lock with every kind of transition: an action that depends on a door, shows one status and ends in one of two others; a change
 * by time; and final statuses.
 */
export const locks = defineResource({
  name: "garden-locks",
  one: "garden lock",
  type: "house/garden-lock",
  idPrefix: "lock_",
  attributes: {
    status: "status",
    "owner-organization-id": "organization",
    "neighbour-organization-id": "organization",
    "garden-door-id": "text",
    material: "text",
    "expires-at": "timestamp",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: {},
  removed: [],
  lasting: ["garden-door-id", "material", "created-at"],
  creation: ["neighbour-organization-id", "garden-door-id", "material", "expires-at"],
  filters: [],
  parties: { source: "owner-organization-id", destination: "neighbour-organization-id" },
  operations: {
    list: operation("list-locks", "GET", "/house/locks", [200, ...refusals]),
    create: operation("create-a-lock", "POST", "/house/locks", [201, ...refusals]),
    retrieve: operation("retrieve-a-lock", "GET", "/house/locks/{lock-id}", [200, ...refusals]),
    pick: operation("pick-a-lock", "POST", "/house/locks/{lock-id}/pick", [202, ...refusals]),
  },
  lifecycle: defineLifecycle({
    initial: "locked",
    statuses: ["locked", "picking", "picked", "broken", "rusty"],
    parties: ["source", "destination"],
    actions: {
      pick: {
        from: ["locked"],
        by: ["destination"],
        to: { now: "picking", later: ["picked", "broken"] },
        while: { resource: doors.name, status: "open" },
        cites: {
          allowed: promise("pick"),
          status: promise("pick-locked-only"),
          party: promise("pick-by-neighbour"),
          while: promise("pick-while-open"),
          settles: promise("pick-settles"),
        },
      },
    },
    passages: {
      rust: {
        by: "time",
        from: ["locked"],
        to: "rusty",
        at: "expires-at",
        cites: { allowed: promise("rust") },
      },
    },
    refusals: { status: [409, 422], party: [403, 404], while: [409, 422] },
  }),
  cites: {
    type: promise("type"),
    shape: promise("shape"),
    timestamps: promise("timestamps"),
    statuses: promise("statuses"),
    envelope: promise("envelope"),
    acts: promise("acts"),
    refused: promise("refused"),
    reads: promise("reads"),
  },
});

/** A lock of tin breaks. */
export const servedLocks: Served = {
  resource: locks,
  rules:
    () =>
    ({ carryOut }) => ({
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        const { stored } = tried;
        if (stored.settling !== undefined && stored.attributes["material"] === "tin")
          stored.settling = { ...stored.settling, to: "broken" };
      },
    }),
};

export const lockArrangement: Arrangement = {
  resource: locks,
  by: "source",
  needs: { one: ["fixture"], moved: ["fixture", "transitions"] },
  async creation(trial, wanted) {
    const { id } = await trial.of(doors).that("open");
    return {
      neighbourOrganizationId: trial.context.organizations.destination ?? "",
      gardenDoorId: id,
      material: wanted === "broken" ? "tin" : "steel",
      expiresAt: new Date(trial.now() + 900_000).toISOString(),
    };
  },
  meet: (trial) => trial.of(doors).that("open"),
  subject: { statement: promise("acts"), check: "garden-locks/create" },
};
