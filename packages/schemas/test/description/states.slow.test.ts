import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "../../src/description/change.ts";
import { compareSurfaces } from "../../src/description/compare-surfaces.ts";
import { surfaceOf } from "../../src/description/read-surface.ts";
import type { Surface } from "../../src/description/surface.ts";
import { locateSnapshot, readDescription } from "../description.ts";

const path = process.env["PERSONA_OPENAPI"] ?? "";
const days = ["2026-04-03", "2026-05-05", "2026-08-21"] as const;
const files = path === "" ? [] : days.map((day) => locateSnapshot(path, day));
const isThere = files.length > 0 && files.every((file) => file !== undefined);
const reason = isThere ? "" : ", which is skipped: PERSONA_OPENAPI does not hold the three states";

const connect = ({ operations, event = "" }: Change): boolean =>
  event.startsWith("connect/") || operations.some((key) => key.includes(" /connect/"));

/** Every net change of Connect that is known from the description's history, and what else is seen, looked over. */
const reviewed = {
  "2026-04-03": [
    // Either party may deactivate, and only the source reactivates, into `pending`.
    "breaking promise-changed description",
    "breaking restriction-added description",
    "breaking restriction-added description",
    "breaking restriction-added description",
    "notable promise-gone description",
    "notable promise-reworded description",
    "notable permission-added description",
    // The default of `scopes` has `verification.read`, too.
    "notable promise-reworded request body: data.attributes.scopes",
    // Events of share tokens.
    "notable event-added event",
    "notable event-added event",
    "notable event-added event",
    "notable event-added event",
    "additive member-added connect/connection attributes.source-organization-id",
    "additive member-added connect/share-token attributes.direction",
    "additive parameter-added parameter filter[direction]",
    // Redemptions fail.
    "additive member-added connect/share-token attributes.failed-at",
    "additive member-added connect/share-token attributes.failure-reason",
    // Field mappings, which went to `meta` at last.
    "additive member-added request body: meta",
  ],
  "2026-05-05": [
    // PATCH and `scopes` are gone.
    "breaking operation-removed operation",
    "breaking member-removed connect/connection attributes.scopes",
    "breaking member-removed request body: data.attributes.scopes",
    // Creating leads to `pending`, and a connection has to be accepted.
    "breaking restriction-added description",
    "breaking restriction-added description",
    "breaking restriction-added description",
    "notable promise-reworded description",
    // The bounds of `expires-in-seconds` stand in the prose.
    "breaking restriction-added request body: data.attributes.expires-in-seconds",
    "additive bound-loosened request body: data.attributes.expires-in-seconds",
    // Lists without `included`.
    "breaking member-removed answer 200: included",
    // Sources and destinations are named, clone and hydrate are told apart.
    "breaking restriction-added connect/share-token relationships.destination",
    "breaking restriction-added request body: meta.field-mappings",
    "breaking choice-added description",
    "breaking choice-added description",
    "notable permission-added description",
    "notable promise-gone description",
    // Closed lists became open ones that the prose gives.
    "notable values-opened connect/share-token attributes.direction",
    "additive values-opened parameter filter[direction]",
    "notable values-listed parameter filter[status]",
    "additive values-listed connect/connection attributes.status",
    "additive values-listed connect/share-token attributes.status",
    // A look at the source's data, and its 409.
    "notable status-added answer 409",
    "additive parameter-added parameter peek-source-data",
    "additive member-added connect/share-token attributes.source-data",
    "additive member-added connect/share-token attributes.redeem-mode",
    // Six headers everywhere.
    ...Array.from({ length: 6 }, () => "additive header-added answer"),
  ],
} as const;

describe.skipIf(!isThere)(`between real states of Persona's description${reason}`, () => {
  let surfaces: readonly Surface[] = [];
  beforeAll(() => {
    surfaces = files.map((file) => surfaceOf(readDescription(file ?? "")));
    // Three descriptions of some 40,000 lines each, and a busy machine takes its time to parse them.
  }, 300_000);
  const changes = (from: number, to: number): readonly Change[] => {
    const [old, now] = [surfaces[from], surfaces[to]];
    if (old === undefined || now === undefined) throw new Error("no such state");
    return compareSurfaces(old, now, { versionHeader: "persona-version" });
  };

  test.each([0, 1] as const)(
    "all that is known changed after state %i, and nothing else",
    (index) => {
      const found = changes(index, index + 1)
        .filter(connect)
        .map(
          ({ severity, kind, where }) =>
            `${severity} ${kind} ${where.replace(/^answer .*header.*/, "answer").replace(/^event .*/, "event")}`,
        );
      expect(found.toSorted()).toEqual(reviewed[days[index] as "2026-04-03"].toSorted());
    },
  );

  test("no value differs from itself", () => {
    expect(changes(2, 2)).toEqual([]);
  });
});
