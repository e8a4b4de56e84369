import { plural } from "../report/text/text.ts";
import { ConfigError } from "../config-error.ts";
import type { Cache } from "../description/cache.ts";
import type { Ask } from "../description/download.ts";
import { type OpenedSpec, openSpec } from "../description/open.ts";
import type { DriftChange, DriftDocument, DriftSide } from "../document/drift-document.ts";
import type { Change } from "@persona-conformance/schemas/description";
import { type Accepted, acceptedBy } from "./accepted.ts";
import { compareSpecs, compareWithBaseline } from "./compare-specs.ts";
import { type TeamUsages, touchesOf } from "./impact.ts";
import { withIds } from "./with-ids.ts";
import { type Concern, inScope, partIn, scopeInWords } from "../description/scope.ts";

export interface DriftOptions extends Concern {
  readonly spec: string;
  readonly against?: string;
  readonly apiVersion?: string;
  readonly team: TeamUsages;
  readonly accepted: readonly Accepted[];
  /** As YYYY-MM-DD. */
  readonly today: string;
  readonly cache: Cache;
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/**
 * Compares a state of the description with an older one. Without an older one, with the state that this suite was
 * written from.
 * @throws {ConfigError} If a state cannot be read, or has none of the wanted operations.
 */
export async function driftOf(options: DriftOptions): Promise<DriftDocument> {
  const { spec, against, scope, operations, apiVersion, cache, ask, signal } = options;
  const part = partIn(options);
  const concern = { scope, ...(operations !== undefined && { operations }) };
  const opening = { concern, cache, ask, signal, ...(apiVersion !== undefined && { apiVersion }) };
  const now = await openSpec(spec, opening);
  const old = against === undefined ? undefined : await openSpec(against, opening);
  demandOperations(now, old, options);
  const compared =
    old === undefined ? compareWithBaseline(now, part) : compareSpecs(now, old, part);
  const { baseline } = compared;
  return {
    format: 1,
    spec: sideOf(now),
    against:
      baseline !== undefined
        ? {
            source: `the state of ${baseline.date} that this suite was written from`,
            digest: baseline.digest,
            version: baseline.version,
          }
        : sideOf(old ?? now),
    scope: operations ?? scope,
    changes: withImpact(
      withIds(inScope(compared.changes, options), [...(old === undefined ? [] : [old]), now]),
      options,
    ),
    notes: compared.notes,
  };
}

/** Adds to changes what they hit, and who accepted them. */
export function withImpact(
  changes: readonly Change[],
  { team, accepted, today }: Pick<DriftOptions, "team" | "accepted" | "today">,
): readonly DriftChange[] {
  return changes.map((change): DriftChange => {
    const {
      paths: _,
      statuses: _statuses,
      pointers: _pointers,
      sentences: _sentences,
      ...shown
    } = change;
    const by = acceptedBy(accepted, change.id, today);
    return {
      ...shown,
      touches: touchesOf(change, team),
      ...(by !== undefined && {
        accepted: { reason: by.reason, ...(by.date !== undefined && { date: by.date }) },
      }),
    };
  });
}

function sideOf({ source, digest, versions }: OpenedSpec): DriftSide {
  return { source, digest, version: versions.map(({ version }) => version).join(", ") };
}

/** Rejects a description of another API. */
function demandOperations(
  now: OpenedSpec,
  old: OpenedSpec | undefined,
  { scope, operations: pattern }: Concern,
): void {
  const has = ({ versions }: OpenedSpec): boolean =>
    versions.some(({ surface }) => Object.keys(surface.operations).length > 0);
  if (has(now) || (old !== undefined && has(old))) return;
  const count = plural(now.versions.at(-1)?.surface.size ?? 0, "operation");
  throw new ConfigError(
    pattern === undefined
      ? `${now.source} has ${count}, but none of ${scopeInWords(scope)}: is it Persona's description?`
      : `${now.source} has ${count}, and ${pattern} matches none: write METHOD /path, such as "POST /connect/*"`,
  );
}
