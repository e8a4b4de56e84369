import { type Change, operationKey, shortened } from "@persona-conformance/schemas/description";
import {
  type Registered,
  registry,
  type Statement,
  type StatementId,
  statements,
} from "@persona-conformance/schemas/facts";
import type { DriftChange } from "../document/drift-document.ts";
import ownChecks from "./own-checks.json" with { type: "json" };
import ownInteractions from "./own-interactions.json" with { type: "json" };
import { isHit, type Usage } from "./usage.ts";

type Touches = DriftChange["touches"];

/** What a team gave us of its own: a pact's interactions, an archive's requests. */
export interface TeamUsages {
  readonly pact?: readonly Usage[];
  readonly har?: readonly Usage[];
}

/** What of ours, and of a team's, a change hits. What there is more of hits nothing. */
export function touchesOf(change: Change, team: TeamUsages = {}): Touches {
  const cited = change.severity === "additive" ? [] : statementsOf(change);
  const operations = registry.operations.filter((one) => change.operations.includes(keyOf(one)));
  const interactions = hitBy(change, team.pact ?? ownInteractions);
  const own = team.pact === undefined ? interactions : hitBy(change, ownInteractions);
  return {
    statements: cited,
    checks: ownChecks
      .filter(({ cites }) => cites.some((one) => cited.includes(one)))
      .map(({ id }) => id),
    interactions,
    methods: change.severity === "additive" ? [] : methodsOf(change, operations, own),
    ...((team.pact !== undefined || team.har !== undefined) && {
      requests: [
        ...(team.pact === undefined ? [] : interactions),
        ...hitBy(change, team.har ?? []),
      ],
    }),
  };
}

const hitBy = (change: Change, usages: readonly Usage[]): readonly string[] => [
  ...new Set(usages.filter((usage) => isHit(usage, change)).map(({ name }) => name)),
];

const keyOf = ({ method, path }: Registered): string => operationKey(method, path);

/** A method is hit where an interaction that goes through it is, and where its operation itself changed. */
function methodsOf(
  { side, kind, operations }: Change,
  known: readonly Registered[],
  interactions: readonly string[],
): readonly string[] {
  if (kind === "operation-added" || known.length === 0) return [];
  const usages = ownInteractions.filter(({ name }) => interactions.includes(name));
  return known
    .filter((one) => {
      const isUsed = usages.some(({ method, path }) => operationKey(method, path) === keyOf(one));
      return isUsed || (side === "surface" && operations.includes(keyOf(one)));
    })
    .map(
      ({ resource, name }) =>
        `client.${resource.name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.${name}`,
    );
}

/** The statements that rest on what changed. */
function statementsOf(change: Change): readonly string[] {
  const found = Object.entries<Statement>(statements)
    .filter(([, { source }]) => source !== undefined && restsOn(source, change))
    .map(([id]) => id);
  return [...new Set([...found, ...byKind(change)])].toSorted();
}

/** What there is more of is no change of what stands beside it. */
const isMore = (kind: Change["kind"]): boolean => /-added(?:-required)?$/.test(kind);

function restsOn(
  { pointer, sentence }: NonNullable<Statement["source"]>,
  { kind, side, sentences = [], pointers }: Change,
): boolean {
  if (side === "promise") return sentence !== undefined && sentences.includes(shortened(sentence));
  if (isMore(kind)) return false;
  return [pointers.old, pointers.new].some(
    (changed) => changed !== undefined && changed !== "" && meets(pointer, changed),
  );
}

/** Keywords that say something of the schema they stand in. */
const keyword =
  /\/(?:description|const|enum|type|format|required|additionalProperties|unevaluatedProperties|examples|default|schema|content|headers|security|deprecated|maximum|minimum|pattern|maxLength|minLength)$/;

function nodeOf(pointer: string): string {
  const stripped = pointer.replace(keyword, "");
  return stripped === pointer ? pointer : nodeOf(stripped);
}

/**
 * Whether a change at one pointer is a change of what stands at another one: of the same schema, of all that it stands
 * in, or within a whole node.
 */
function meets(statement: string, changed: string): boolean {
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  if (within(statement, changed)) return true;
  if (nodeOf(statement) === nodeOf(changed))
    return keyword.test(statement) || statement === nodeOf(changed);
  return !keyword.test(statement) && within(changed, statement);
}

/** Statements about all operations that we know, or about the whole API. */
const general: Readonly<
  Partial<Record<Change["kind"], { readonly statement: StatementId; readonly ofAll?: true }>>
> = {
  "status-added": { statement: "protocol/declared-statuses" },
  "status-removed": { statement: "protocol/declared-statuses" },
  "unstable-status-removed": { statement: "protocol/declared-statuses" },
  "header-removed": { statement: "protocol/headers-present" },
  "header-now-optional": { statement: "protocol/headers-present" },
  "security-removed": { statement: "protocol/auth-required" },
  "security-required": { statement: "protocol/auth-required" },
  "security-dropped": { statement: "protocol/auth-required" },
  "version-added": { statement: "protocol/version-accepted", ofAll: true },
  "version-removed": { statement: "protocol/version-accepted", ofAll: true },
  "version-without-folder": { statement: "protocol/version-accepted", ofAll: true },
  "versions-diverged": { statement: "protocol/version-invariant", ofAll: true },
};

/** What one pointer cannot say: statements about all operations, and about those that do not exist. */
function byKind({ kind, operations, after = "", side }: Change): readonly string[] {
  const isOurs = registry.operations.some((one) => operations.includes(keyOf(one)));
  if (kind === "operation-added") return promisedNot(after);
  if (
    side === "surface" &&
    kind === "event-added" &&
    ["/connection.accepted", "/connection.activated"].some((event) => after.includes(event))
  ) {
    return ["connections/accept-in-dashboard"];
  }
  const { statement, ofAll = false } = general[kind] ?? {};
  return statement !== undefined && (ofAll || isOurs) ? [statement] : [];
}

/** The statements that say that there is no such operation. */
function promisedNot(key: string): readonly string[] {
  const resource = registry.operations.find(({ path }) =>
    key.includes(` ${path.replaceAll(/\{[^}]*\}/g, "{}")}`),
  );
  if (resource?.resource.name !== "connections") return [];
  if (key.startsWith("DELETE ")) return ["connections/never-deleted"];
  if (/^(?:PATCH|PUT) /.test(key)) return ["connections/never-changed-by-hand"];
  return /\/(?:accept|activate|approve)$/.test(key) ? ["connections/accept-in-dashboard"] : [];
}
