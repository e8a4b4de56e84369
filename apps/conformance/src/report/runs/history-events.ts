import { driftGroups, placesInWords } from "../findings/drift-groups.ts";
import type { RunDocument } from "../../document/run-document.ts";

/** Something that changed from one night to the next. */
export interface Event {
  readonly night: string;
  readonly kind: "answer" | "drift" | "version" | "suite";
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

/** The changes that a run saw, compared with all earlier runs. */
export function eventsOf(
  run: RunDocument,
  before: RunDocument,
  earlier: readonly RunDocument[],
): readonly Event[] {
  const night = run.startedAt;
  const known = new Map(
    earlier.flatMap(({ observations }) => observations.map(({ id, observed }) => [id, observed])),
  );
  const drifted = new Set(
    earlier.flatMap(({ drift }) => drift.map(({ where, what }) => `${where}\n${what}`)),
  );
  const fresh = run.drift.filter(({ where, what }) => !drifted.has(`${where}\n${what}`));
  const versionsOf = (of: readonly RunDocument[]) =>
    new Set(of.flatMap(({ results }) => results.map(({ apiVersion }) => apiVersion)));
  return [
    ...run.observations.flatMap(({ id, observed }): readonly Event[] => {
      const was = known.get(id);
      return was === undefined || was === observed
        ? []
        : [{ night, kind: "answer", subject: id, before: was, after: observed }];
    }),
    ...driftGroups(fresh).map((group): Event => ({
      night,
      kind: "drift",
      subject: [group.member, placesInWords(group)].filter((part) => part !== "").join(" "),
      before: "",
      after: group.what,
    })),
    ...[...versionsOf([run]).difference(versionsOf(earlier))].map((version): Event => ({
      night,
      kind: "version",
      subject: version,
      before: "",
      after: "",
    })),
    ...(run.suite.version === before.suite.version
      ? []
      : [
          {
            night,
            kind: "suite" as const,
            subject: run.suite.name,
            before: before.suite.version,
            after: run.suite.version,
          },
        ]),
  ];
}
