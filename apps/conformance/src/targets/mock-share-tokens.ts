import { objectsOf } from "@persona-conformance/mock";
import type { Shares } from "../trial/share-token-objects.ts";

/** What two organizations of the mock may share: all their objects. */
export const sharesBetween = (sourceId: string, destinationId: string): Shares => ({
  sources: objectsOf(sourceId).filter(({ fails }) => fails === undefined),
  destinations: objectsOf(destinationId),
  failing: objectsOf(sourceId).filter(
    ({ fails, kind }) => fails !== undefined && kind === "account",
  ),
  modes: ["hydrate", "clone"],
});
