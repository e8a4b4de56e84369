import { type Change, operationKey, shortened } from "@persona-conformance/schemas/description";
import {
  idOf,
  type Registered,
  registry,
  type Resource,
  type Statement,
  type StatementId,
  statements,
} from "@persona-conformance/schemas/facts";
import type { DriftChange } from "../document/drift-document.ts";
import ownChecks from "./own-checks.json" with { type: "json" };
import ownInteractions from "./own-interactions.json" with { type: "json" };
import { isHit, type Usage } from "./usage.ts";

type Touches = DriftChange["touches"];

/** The usages of a team, from a pact and an HTTP archive. */
export interface TeamUsages {
  readonly pact?: readonly Usage[];
  readonly har?: readonly Usage[];
}

/** What a change hits, of ours and of a team's. An additive change hits nothing. */
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

/** A change hits a method if it hits one of its interactions, or its operation itself. */
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

/** The statements that depend on the changed part. */
function statementsOf(change: Change): readonly string[] {
  const found = Object.entries<Statement>(statements)
    .filter(([, { source }]) => source !== undefined && restsOn(source, change))
    .map(([id]) => id);
  return [...new Set([...found, ...byKind(change)])].toSorted();
}

/** An addition does not change the parts beside it. */
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

/** Keywords that describe the schema in which they stand. */
const keyword =
  /\/(?:description|const|enum|type|format|required|additionalProperties|unevaluatedProperties|examples|default|schema|content|headers|security|deprecated|maximum|minimum|pattern|maxLength|minLength)$/;

function nodeOf(pointer: string): string {
  const stripped = pointer.replace(keyword, "");
  return stripped === pointer ? pointer : nodeOf(stripped);
}

/**
 * Whether a change at one pointer affects a statement at another: in the same schema, in a part that contains it, or
 * in a part of it.
 */
function meets(statement: string, changed: string): boolean {
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  if (within(statement, changed)) return true;
  if (nodeOf(statement) === nodeOf(changed))
    return keyword.test(statement) || statement === nodeOf(changed);
  return !keyword.test(statement) && within(changed, statement);
}

/** Statements about all known operations, or about the whole API. */
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

/** Statements without a single pointer: about all operations, or about operations that do not exist. */
function byKind({ kind, operations, after = "", side }: Change): readonly string[] {
  const isOurs = registry.operations.some((one) => operations.includes(keyOf(one)));
  if (kind === "operation-added") return promisedNot(after, resourcesOf(after));
  if (side === "surface" && kind === "event-added") return promisedNot(after, registry.resources);
  const { statement, ofAll = false } = general[kind] ?? {};
  return statement !== undefined && (ofAll || isOurs) ? [statement] : [];
}

/** The statements of some resources that promise that an operation or an event does not exist. */
const promisedNot = (name: string, resources: readonly Resource[]): readonly string[] =>
  resources.flatMap(({ absent = [] }) =>
    absent.filter(({ pattern }) => pattern.test(name)).map(({ cites }) => idOf(cites)),
  );

/** The resource with an operation at the beginning of the path of this one. */
function resourcesOf(key: string): readonly Resource[] {
  const found = registry.operations.find(({ path }) =>
    key.includes(` ${path.replaceAll(/\{[^}]*\}/g, "{}")}`),
  );
  return found === undefined ? [] : [found.resource];
}
