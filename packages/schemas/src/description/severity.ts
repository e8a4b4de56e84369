/** `breaking`: a consumer has to act. `notable`: allowed, but worth a look. `additive`: an addition. */
export type Severity = "breaking" | "notable" | "additive";

/** The subject of a change: what a consumer sends, what it receives, what it was promised, or what exists at all. */
export type Side = "request" | "response" | "promise" | "surface";

/**
 * The severity of each kind of change for a consumer, by Persona's versioning policy. A kind without an entry for a
 * side does not affect consumers there, and is no change.
 *
 * By the policy, these changes are breaking and need a new version: removals, renamings, new requirements, other
 * types and validations, another status (except a 404 or a 5xx), and another meaning. At any time Persona may add
 * operations, events, optional parameters, headers and attributes, and may change the values of a string. An allowed
 * change is notable if it breaks consumers with a closed list.
 * @see https://docs.withpersona.com/versioning
 */
export const severities = {
  "operation-added": { surface: "notable" },
  "operation-removed": { surface: "breaking" },
  "event-added": { surface: "notable" },
  "event-removed": { surface: "breaking" },
  "version-added": { surface: "notable" },
  "version-removed": { surface: "breaking" },
  "version-without-folder": { surface: "notable" },
  "versions-diverged": { surface: "notable" },
  "server-added": { surface: "additive" },
  "server-removed": { surface: "breaking" },
  "security-added": { surface: "additive" },
  "security-removed": { surface: "breaking" },
  "security-required": { surface: "breaking" },
  "security-dropped": { surface: "notable" },

  deprecated: { request: "notable", response: "notable", surface: "notable" },
  undeprecated: { request: "additive", response: "additive", surface: "additive" },

  "parameter-added": { request: "additive" },
  "parameter-added-required": { request: "breaking" },
  "parameter-removed": { request: "breaking" },
  "parameter-now-required": { request: "breaking" },
  "parameter-now-optional": { request: "additive" },
  "parameter-written-otherwise": { request: "breaking" },

  "body-added": { request: "additive", response: "additive" },
  "body-added-required": { request: "breaking" },
  "body-removed": { request: "breaking", response: "breaking" },
  "body-now-required": { request: "breaking" },
  "body-now-optional": { request: "additive" },
  "media-type-added": { request: "additive", response: "notable" },
  "media-type-removed": { request: "breaking", response: "breaking" },

  "status-added": { response: "notable" },
  "status-removed": { response: "breaking" },
  "unstable-status-removed": { response: "notable" },

  "header-added": { response: "additive" },
  "header-removed": { response: "breaking" },
  "header-now-required": { response: "additive" },
  "header-now-optional": { response: "breaking" },

  "member-added": { request: "additive", response: "additive" },
  "member-added-required": { request: "breaking", response: "additive" },
  "member-removed": { request: "breaking", response: "breaking" },
  "member-renamed": { request: "breaking", response: "breaking" },
  "member-now-required": { request: "breaking", response: "additive" },
  "member-now-optional": { request: "additive", response: "breaking" },
  "members-closed": { request: "breaking" },
  "members-opened": { request: "additive" },

  retyped: { request: "breaking", response: "breaking" },
  "type-widened": { request: "additive", response: "breaking" },
  "type-narrowed": { request: "breaking", response: "additive" },
  "made-nullable": { request: "additive", response: "breaking" },
  "made-not-nullable": { request: "breaking", response: "additive" },
  "variant-added": { request: "additive", response: "notable" },
  "variant-removed": { request: "breaking", response: "notable" },

  "value-changed": { request: "breaking", response: "breaking" },
  "values-widened": { request: "additive", response: "notable" },
  "values-narrowed": { request: "breaking", response: "notable" },
  "values-opened": { request: "additive", response: "notable" },
  "values-closed": { request: "breaking", response: "notable" },
  "values-listed": { request: "notable", response: "additive" },
  "values-unlisted": { request: "notable", response: "notable" },

  "format-added": { request: "breaking", response: "additive" },
  "format-changed": { request: "breaking", response: "breaking" },
  "format-removed": { request: "additive", response: "breaking" },
  "bound-tightened": { request: "breaking", response: "additive" },
  "bound-loosened": { request: "additive", response: "notable" },
  "default-added": { request: "additive" },
  "default-changed": { request: "notable" },
  "default-removed": { request: "notable" },

  "restriction-added": { promise: "breaking" },
  "promise-changed": { promise: "breaking" },
  "promise-reworded": { promise: "notable" },
  "promise-gone": { promise: "notable" },
  "choice-added": { promise: "breaking" },
  "permission-added": { promise: "notable" },
} as const satisfies Readonly<Record<string, Partial<Readonly<Record<Side, Severity>>>>>;

/** The kind of a change. */
export type ChangeKind = keyof typeof severities;

/** The severity of a kind of change on a side. Undefined if it does not affect consumers there. */
export function severityOf(kind: ChangeKind, side: Side): Severity | undefined {
  const row: Partial<Readonly<Record<Side, Severity>>> = severities[kind];
  return row[side];
}
