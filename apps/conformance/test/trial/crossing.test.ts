import {
  allowedVersions,
  connections,
  inflections,
  newestVersion,
  registry,
  shareTokens,
} from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { connectionArrangement } from "../../src/trial/arranging/connections.ts";
import { shareTokenArrangement } from "../../src/trial/arranging/share-tokens.ts";
import { createCrossing, type RequestKind } from "../../src/trial/requests/crossing.ts";
import { kindsOf } from "../../src/trial/requests/request-kinds.ts";
import type { TrialExchange } from "../../src/trial/trial-exchange.ts";

const everything = () => true;
const nothing = () => false;
const fixtureAlone = (name: string) => name === "fixture";
const usual = { apiVersion: newestVersion, inflection: "kebab" };
const reading: RequestKind = {
  party: "source",
  operation: connections.operations.retrieve.id,
  outcome: "success",
  query: "none",
};

/** An answer to a request of a kind, as a trial hears it. */
function exchangeOf(
  kind: RequestKind,
  cell: { readonly apiVersion: string; readonly inflection: string },
  given: { readonly status?: number; readonly fromEdge?: boolean; readonly path?: string } = {},
): TrialExchange {
  const { status = kind.outcome === "success" ? 200 : 404, fromEdge = false, path = "/x" } = given;
  const operation = registry.operations.find(({ id }) => id === kind.operation);
  // Only what a crossing looks at.
  return { exchange: { status, path }, operation, by: kind.party, cell, fromEdge } as TrialExchange;
}

describe("crossing", () => {
  it("meets every version and every style with as many requests of a kind as there are versions", () => {
    const crossing = createCrossing(() => [reading], 1);
    const cells = allowedVersions.map(() => {
      const cell = crossing.cellFor(reading, usual);
      crossing.note(exchangeOf(reading, cell));
      return cell;
    });
    expect(new Set(cells.map(({ apiVersion }) => apiVersion)).size).toBe(allowedVersions.length);
    expect(new Set(cells.map(({ inflection }) => inflection)).size).toBe(inflections.length);
  });

  it("stays in a version and a style that were asked for, also for what is sent once", () => {
    const crossing = createCrossing(() => [reading], 1);
    const asked = { apiVersion: "2022-09-01", inflection: "snake" };
    expect(crossing.cellFor(reading, asked)).toEqual(asked);
    expect(crossing.cellFor({ ...reading, once: true }, asked)).toEqual(asked);
    const { apiVersion, inflection } = crossing.cellFor({ ...reading, notIn: "snake" }, asked);
    expect(apiVersion).toBe(asked.apiVersion);
    expect(inflection).not.toBe("snake");
  });

  it("meets every pair that can be met, and says which are left until then", () => {
    const kinds = kindsOf(connectionArrangement, everything);
    const crossing = createCrossing(() => kinds, 1);
    const { of, unmet } = crossing.pairs();
    expect(unmet).toHaveLength(of);
    for (let round = 0; round < allowedVersions.length * inflections.length; round += 1)
      for (const kind of kinds) {
        const path = kind.query === "none" ? "/x" : `/x?${kind.query}%5Bafter%5D=1`;
        crossing.note(exchangeOf(kind, crossing.cellFor(kind, usual), { path }));
      }
    expect(crossing.pairs()).toEqual({ of, unmet: [] });
  });

  it("takes other cells with another seed, and the same with the same", () => {
    const second = (seed: number) => {
      const crossing = createCrossing(() => [reading], seed);
      crossing.cellFor(reading, usual);
      return crossing.cellFor(reading, usual);
    };
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    expect(seeds.map(second)).toEqual(seeds.map(second));
    expect(new Set(seeds.map((seed) => second(seed).apiVersion)).size).toBeGreaterThan(3);
  });

  it("asks for each operation in the oldest version first, whatever the seed", () => {
    for (const seed of [1, 2, 3]) {
      const crossing = createCrossing(() => [reading], seed);
      for (const operation of ["retrieve", "list"])
        expect(crossing.cellFor({ ...reading, operation }, usual).apiVersion).toBe(
          allowedVersions[0],
        );
    }
  });

  it("sends what is sent once in every version within ten nights", () => {
    const versions = Array.from({ length: 10 }, (_, night) => {
      const crossing = createCrossing(() => [reading], 420 + night);
      crossing.cellFor({ ...reading, party: "destination" }, usual);
      return crossing.cellFor({ ...reading, once: true }, usual).apiVersion;
    });
    expect(new Set(versions)).toEqual(new Set(allowedVersions));
  });

  it("gives each step of a check every version, whatever others of its kind have met", () => {
    const crossing = createCrossing(() => [reading], 1);
    const versionsOf = (step: string) =>
      new Set(allowedVersions.map(() => crossing.cellFor({ ...reading, step }, usual).apiVersion));
    for (const step of ["one", "other"]) expect(versionsOf(step).size).toBe(allowedVersions.length);
  });

  it.each([
    ["a 401", { status: 401 }],
    ["a 429", { status: 429 }],
    ["a failure", { status: 500 }],
    ["what an edge answers", { fromEdge: true }],
  ])("takes %s for no answer of the operation", (_, given) => {
    const crossing = createCrossing(() => [reading], 1);
    const before = crossing.pairs();
    crossing.note(exchangeOf(reading, crossing.cellFor(reading, usual), given));
    expect(crossing.pairs()).toEqual(before);
  });

  it("expects nothing of those whose key there is not", () => {
    const parties = (has: (name: string) => boolean) =>
      [...new Set(kindsOf(connectionArrangement, has).map(({ party }) => party))].toSorted();
    expect(parties(nothing)).toEqual([]);
    expect(parties(fixtureAlone)).toEqual(["source"]);
    expect(parties(everything)).toEqual(["destination", "source", "stranger"]);
    const operations = kindsOf(connectionArrangement, fixtureAlone).map((kind) => kind.operation);
    expect(operations.filter((id) => /activate/.test(id))).toEqual([]);
  });

  it("counts redemptions only where a run may redeem, as the actors that are the parties", () => {
    const shared = ["active-connection", "share-source", "two-parties"];
    const swapped = { source: "destination", destination: "source" };
    const kinds = (more: readonly string[]) =>
      kindsOf(
        shareTokenArrangement,
        (name) => [...shared, ...more].includes(name),
        (party) => Object.entries(swapped).find(([one]) => one === party)?.[1] ?? party,
      );
    const redeem = shareTokens.operations.redeem.id;
    const who = (more: readonly string[]) =>
      kinds(more).flatMap(({ operation, outcome, party }) =>
        operation === redeem && outcome === "success" ? [party] : [],
      );
    expect(who([])).toEqual([]);
    expect(new Set(who(["redeem"]))).toEqual(new Set(["source"]));
  });
});
