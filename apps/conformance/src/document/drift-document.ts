import type { Change } from "@persona-conformance/schemas/description";

/** One of the two compared states of the description. */
export interface DriftSide {
  /** A file, folder, commit or URL. */
  readonly source: string;
  /** `sha256 …` */
  readonly digest: string;
  /** The API version, or `all`. */
  readonly version: string;
}

/** The ids of everything that a change hits. */
export interface Touches {
  readonly statements: readonly string[];
  readonly checks: readonly string[];
  /** Those of the given pact, else ours. */
  readonly interactions: readonly string[];
  readonly methods: readonly string[];
  /** The team's requests, if a pact or an archive was given. */
  readonly requests?: readonly string[];
}

/** A change for the reports. `operation` is an id, `operations` are methods with paths. */
export interface DriftChange extends Pick<
  Change,
  | "kind"
  | "id"
  | "severity"
  | "side"
  | "operation"
  | "operations"
  | "event"
  | "where"
  | "pointer"
  | "before"
  | "after"
  | "versions"
> {
  readonly touches: Touches;
  /** The reason for accepting it, and the day. */
  readonly accepted?: { readonly reason: string; readonly date?: string };
}

/** The differences between an older and a newer state of the description. */
export interface DriftDocument {
  readonly format: 1;
  readonly spec: DriftSide;
  readonly against: DriftSide;
  /** `connections`, `connect`, `all`, or a pattern of operations. */
  readonly scope: string;
  /** The most severe first. */
  readonly changes: readonly DriftChange[];
  /** Remarks on the comparison, in sentences. */
  readonly notes: readonly string[];
}

/** The order of changes in reports. */
export const mostSevereFirst = [
  "breaking",
  "notable",
  "additive",
] as const satisfies readonly DriftChange["severity"][];

/** The changes that call for action: neither additive nor accepted. */
export const alarming = ({ changes }: Pick<DriftDocument, "changes">): readonly DriftChange[] =>
  changes.filter(({ severity, accepted }) => severity !== "additive" && accepted === undefined);
