import type { Change } from "@persona-conformance/schemas/description";

/** A state of the description that was compared. */
export interface DriftSide {
  /** The file, folder, commit or URL. */
  readonly source: string;
  /** `sha256 …` */
  readonly digest: string;
  /** The API version, or all of them. */
  readonly version: string;
}

/** What of somebody's a change hits, by ids. */
export interface Touches {
  readonly statements: readonly string[];
  readonly checks: readonly string[];
  /** Of the pact that was given, or else of ours. */
  readonly interactions: readonly string[];
  readonly methods: readonly string[];
  /** The team's own, where a pact or an archive was given. */
  readonly requests?: readonly string[];
}

/** A change as it is told; `operation` is an id, and `operations` are methods with paths. */
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
  /** Why somebody accepted it, and when. */
  readonly accepted?: { readonly reason: string; readonly date?: string };
}

/** What a newer state of the description says otherwise than an older one. */
export interface DriftDocument {
  readonly format: 1;
  readonly spec: DriftSide;
  readonly against: DriftSide;
  /** `connections`, `connect` or `all`, or a pattern of operations. */
  readonly scope: string;
  /** The most severe first. */
  readonly changes: readonly DriftChange[];
  /** What has to be known about the comparison, in sentences. */
  readonly notes: readonly string[];
}

/** The order in which changes are told. */
export const mostSevereFirst = [
  "breaking",
  "notable",
  "additive",
] as const satisfies readonly DriftChange["severity"][];

/** Changes that deserve an alarm. */
export const alarming = ({ changes }: Pick<DriftDocument, "changes">): readonly DriftChange[] =>
  changes.filter(({ severity, accepted }) => severity !== "additive" && accepted === undefined);
