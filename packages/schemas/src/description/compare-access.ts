import type { LocatedDifference } from "./located-difference.ts";
import type { Operation, Part, Surface } from "./surface.ts";

const ofApi = { side: "surface", slot: "servers", path: [] } as const;

/** Compares servers and authentication, for all operations and for those with servers of their own. */
export function compareAccess(
  old: Surface,
  now: Surface,
  within: Part,
): readonly LocatedDifference[] {
  const moved = servers(old.servers, now.servers, ofApi, "/servers");
  const found: LocatedDifference[] = Object.keys(now.operations).length === 0 ? [...moved] : [];
  for (const [operation, before] of Object.entries(old.operations)) {
    const after = now.operations[operation];
    if (after === undefined || !within.operation(operation)) continue;
    const place = { side: "surface", slot: "operation", path: [], operation } as const;
    found.push(...security(before, after, place));
    if (before.servers === undefined && after.servers === undefined) {
      found.push(...moved.map((one) => ({ ...one, operation })));
      continue;
    }
    const [from, to] = [before.servers ?? old.servers, after.servers ?? now.servers];
    found.push(...servers(from, to, place, `${after.pointer}/servers`));
  }
  return found;
}

const securityAt = ({ ownSecurity, pointer }: Operation): string =>
  ownSecurity ? `${pointer}/security` : "/security";

type At = Pick<LocatedDifference, "side" | "slot" | "path" | "operation">;

function servers(
  old: readonly string[],
  now: readonly string[],
  place: At,
  pointer: string,
): readonly LocatedDifference[] {
  const pointers = { old: pointer, new: pointer };
  // Without servers, the API is at the description's own address.
  if (old.length === 0 && now.length === 0) return [];
  return [
    ...old
      .filter((url) => !now.includes(url))
      .map((url) => ({
        ...place,
        kind: "server-removed" as const,
        owner: pointer,
        before: [url],
        pointers,
      })),
    ...now
      .filter((url) => !old.includes(url))
      .map((url) => ({
        ...place,
        kind: "server-added" as const,
        owner: pointer,
        after: [url],
        pointers,
      })),
  ];
}

function security(old: Operation, now: Operation, place: At): readonly LocatedDifference[] {
  const free = (ways: readonly string[]) => ways.length === 0 || ways.includes("nothing");
  const gone = old.security.filter((way) => way !== "nothing" && !now.security.includes(way));
  const added = now.security.filter((way) => way !== "nothing" && !old.security.includes(way));
  const is = (
    kind: "security-added" | "security-removed" | "security-required" | "security-dropped",
    from: readonly string[],
    to: readonly string[],
  ): LocatedDifference => ({
    ...place,
    kind,
    ...(from.length > 0 && { before: from }),
    ...(to.length > 0 && { after: to }),
    owner: securityAt(now),
    pointers: { old: securityAt(old), new: securityAt(now) },
  });
  if (free(old.security) && !free(now.security)) return [is("security-required", [], now.security)];
  if (!free(old.security) && free(now.security)) return [is("security-dropped", old.security, [])];
  if (gone.length > 0) return [is("security-removed", gone, added)];
  return added.length > 0 ? [is("security-added", [], added)] : [];
}
