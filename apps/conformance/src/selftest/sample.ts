import { createHash } from "node:crypto";
import type { Subject } from "./trial-run.ts";

/** The subjects in an order that `seed` chooses. */
export function shuffled(subjects: readonly Subject[], seed: number): readonly Subject[] {
  const placeOf = (subject: Subject) =>
    createHash("sha256")
      .update(`${seed} ${JSON.stringify(subject)}`)
      .digest("hex");
  return subjects
    .map((subject) => ({ subject, place: placeOf(subject) }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ subject }) => subject);
}
