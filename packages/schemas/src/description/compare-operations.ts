import { pointerOf } from "./compare-members.ts";
import type { Comparing, Found } from "./comparing.ts";
import { type Difference, turned, under } from "./difference.ts";
import type { LocatedDifference } from "./located-difference.ts";
import { rewordings } from "./rewordings.ts";
import type { ChangeKind } from "./severity.ts";
import type { Index } from "./shape.ts";
import type { Answer, Operation, Parameter, Surface } from "./surface.ts";

interface Both {
  readonly old: Surface;
  readonly now: Surface;
  readonly shapes: Comparing;
  readonly versionHeader: string;
}

/** All differences of an operation. */
export function compareOperations(
  on: Both,
  old: Operation,
  now: Operation,
): readonly LocatedDifference[] {
  const pointers = { old: old.pointer, new: now.pointer };
  const itself = { side: "surface", slot: "operation", path: [] } as const;
  return [
    ...parametersOf(on, old, now),
    ...bodyOf(on, old, now),
    ...answersOf(on, old, now),
    ...rewordings(on.shapes, old.sentences, now.sentences, pointers).map((one) => ({
      ...one,
      ...itself,
      side: "promise" as const,
      slot: "description",
    })),
    ...turned(old.deprecated, now.deprecated, "deprecated", "undeprecated").map((kind) => ({
      ...itself,
      kind,
      owner: now.pointer,
      pointers,
    })),
  ];
}

const place = (
  slot: string,
  side: "request" | "response",
  found: Found,
  status?: string,
): readonly LocatedDifference[] =>
  found.map((one) => ({ ...one, side, slot, ...(status !== undefined && { status }) }));

function parametersOf(
  { old: before, now: after, shapes, versionHeader }: Both,
  old: Operation,
  now: Operation,
): readonly LocatedDifference[] {
  const from = byKey(before, old);
  const to = byKey(after, now);
  const found: LocatedDifference[] = [];
  for (const [key, parameter] of to) {
    if (from.has(key)) continue;
    const kind = parameter.required ? "parameter-added-required" : "parameter-added";
    found.push({
      kind,
      ...at(parameter, now.pointer),
      after: [parameter.name],
      pointers: { new: parameter.pointer },
    });
  }
  for (const [key, parameter] of from) {
    const other = to.get(key);
    if (other === undefined) {
      const pointers = { old: parameter.pointer };
      found.push({
        kind: "parameter-removed",
        ...at(parameter, now.pointer),
        before: [parameter.name],
        pointers,
      });
      continue;
    }
    const pointers = { old: parameter.pointer, new: other.pointer };
    const is = (kind: ChangeKind, keyword: string): LocatedDifference => ({
      kind,
      ...at(other, other.pointer),
      pointers: { old: `${parameter.pointer}/${keyword}`, new: `${other.pointer}/${keyword}` },
    });
    found.push(
      ...turned(
        parameter.required,
        other.required,
        "parameter-now-required",
        "parameter-now-optional",
      ).map((kind) => is(kind, "required")),
      ...turned(parameter.deprecated, other.deprecated, "deprecated", "undeprecated").map((kind) =>
        is(kind, "deprecated"),
      ),
    );
    if (parameter.style !== other.style) {
      const written = {
        before: [parameter.style ?? "as usual"],
        after: [other.style ?? "as usual"],
      };
      found.push({
        kind: "parameter-written-otherwise",
        ...at(other, other.pointer),
        ...written,
        pointers,
      });
    }
    const inside = shapes.compare(parameter.shape, other.shape, "request");
    if (key === `header ${versionHeader}`) found.push(...inside.flatMap(versionChange));
    else found.push(...place(slotOf(other), "request", inside));
  }
  return found;
}

/** The values of the version header are the API versions themselves. */
function versionChange(found: Found[number]): readonly LocatedDifference[] {
  const api = { side: "surface", slot: "API version", path: [] } as const;
  if (found.kind === "sentences")
    return [{ ...found, side: "promise", slot: "parameter of the version" }];
  const { owner, pointers, before = [], after = [] } = found;
  if (found.kind === "values-narrowed") {
    return before.map((version) => ({
      ...api,
      kind: "version-removed",
      owner,
      before: [version],
      pointers,
    }));
  }
  if (found.kind === "values-widened") {
    return after.map((version) => ({
      ...api,
      kind: "version-added",
      owner,
      after: [version],
      pointers,
    }));
  }
  return [{ ...found, side: "request", slot: "parameter of the version" }];
}

const slotOf = ({ in: where, name }: Parameter): string =>
  `${where === "path" || where === "header" || where === "cookie" ? `${where} ` : ""}parameter ${where === "path" ? "" : name}`.trim();
const at = (parameter: Parameter, owner: string) =>
  ({ side: "request", slot: slotOf(parameter), path: [], owner }) as const;

/** Keys parameters by place and name. Parameters of a path are keyed by their order. */
function byKey({ parameters }: Surface, operation: Operation): ReadonlyMap<string, Parameter> {
  const order = operation.path.split(/\{|\}/);
  return new Map(
    operation.parameters.flatMap((index) => {
      const parameter = parameters[index];
      if (parameter === undefined) return [];
      const { in: where, name } = parameter;
      const key =
        where === "path"
          ? `path ${order.indexOf(name)}`
          : `${where} ${where === "header" ? name.toLowerCase() : name}`;
      return [[key, parameter] as const];
    }),
  );
}

function bodyOf(
  { shapes }: Both,
  { body: old }: Operation,
  { body: now, pointer: owner }: Operation,
): readonly LocatedDifference[] {
  const slot = { side: "request", slot: "request body", path: [], owner } as const;
  if (old === undefined && now === undefined) return [];
  if (old === undefined) {
    const kind = now?.required ? "body-added-required" : "body-added";
    return [{ ...slot, kind, pointers: { new: now?.pointer ?? "" } }];
  }
  if (now === undefined) return [{ ...slot, kind: "body-removed", pointers: { old: old.pointer } }];
  const pointers = { old: old.pointer, new: now.pointer };
  return [
    ...turned(old.required, now.required, "body-now-required", "body-now-optional").map((kind) => ({
      ...slot,
      kind,
      pointers,
    })),
    ...place("request body", "request", mediaOf(shapes, old, now, "request")),
    ...place("request body", "request", rewordings(shapes, old.sentences, now.sentences, pointers)),
  ];
}

function mediaOf(
  { before, after, compare }: Comparing,
  old: { readonly media: Readonly<Record<string, Index>>; readonly pointer: string },
  now: { readonly media: Readonly<Record<string, Index>>; readonly pointer: string },
  direction: "request" | "response",
): Found {
  const pointers = { old: `${old.pointer}/content`, new: `${now.pointer}/content` };
  const is = (kind: ChangeKind, names: Pick<Difference, "before" | "after">): Difference => ({
    kind,
    path: [],
    owner: now.pointer,
    ...names,
    pointers,
  });
  const [from, to] = [Object.keys(old.media), Object.keys(now.media)];
  if (from.length > 0 && to.length === 0) return [is("body-removed", { before: from })];
  if (from.length === 0 && to.length > 0) return [is("body-added", { after: to })];
  return [
    ...from
      .filter((name) => !(name in now.media))
      .map((name) => is("media-type-removed", { before: [name] })),
    ...to
      .filter((name) => !(name in old.media))
      .map((name) => is("media-type-added", { after: [name] })),
    ...from.flatMap((name): Found => {
      const [one, other] = [old.media[name], now.media[name]];
      if (one === undefined || other === undefined || (one < 0 && other < 0)) return [];
      if (one < 0)
        return [
          {
            kind: "body-added",
            path: [],
            owner: now.pointer,
            pointers: { new: after.shapes[other]?.pointer ?? "" },
          },
        ];
      if (other < 0)
        return [
          {
            kind: "body-removed",
            path: [],
            owner: now.pointer,
            pointers: { old: before.shapes[one]?.pointer ?? "" },
          },
        ];
      return compare(one, other, direction);
    }),
  ];
}

/** The versioning policy allows these statuses to be added and removed. */
const isUnstable = (status: string): boolean => status === "404" || status.startsWith("5");

function answersOf(on: Both, old: Operation, now: Operation): readonly LocatedDifference[] {
  const found: LocatedDifference[] = [];
  const itself = { side: "response", path: [], owner: now.pointer } as const;
  for (const [status, index] of Object.entries(now.answers)) {
    if (old.answers[status] !== undefined) continue;
    const pointers = { new: on.now.answers[index]?.pointer ?? "" };
    found.push({
      ...itself,
      kind: "status-added",
      slot: `answer ${status}`,
      after: [status],
      pointers,
    });
  }
  for (const [status, index] of Object.entries(old.answers)) {
    const one = on.old.answers[index];
    const other = on.now.answers[now.answers[status] ?? -1];
    if (one === undefined) continue;
    if (other === undefined) {
      const kind = isUnstable(status) ? "unstable-status-removed" : "status-removed";
      found.push({
        ...itself,
        kind,
        slot: `answer ${status}`,
        before: [status],
        pointers: { old: one.pointer },
      });
      continue;
    }
    found.push(...place("answer", "response", compareAnswers(on, one, other), status));
  }
  return found;
}

function compareAnswers({ shapes }: Both, old: Answer, now: Answer): Found {
  const pointers = { old: old.pointer, new: now.pointer };
  return [
    ...mediaOf(shapes, old, now, "response"),
    ...rewordings(shapes, old.sentences, now.sentences, pointers),
    ...headersOf(shapes, old, now),
  ];
}

function headersOf({ before, after, compare }: Comparing, old: Answer, now: Answer): Found {
  const found: Found[number][] = [];
  for (const [name, header] of Object.entries(now.headers)) {
    if (old.headers[name] !== undefined) continue;
    found.push({
      kind: "header-added",
      path: [`header ${name}`],
      owner: now.pointer,
      after: [name],
      pointers: { new: pointerOf(after, header) },
    });
  }
  for (const [name, header] of Object.entries(old.headers)) {
    const other = now.headers[name];
    const path = [`header ${name}`];
    if (other === undefined) {
      found.push({
        kind: "header-removed",
        path,
        owner: now.pointer,
        before: [name],
        pointers: { old: pointerOf(before, header) },
      });
      continue;
    }
    const owner = pointerOf(after, other);
    const pointers = { old: pointerOf(before, header), new: owner };
    found.push(
      ...[
        ...turned(header.required, other.required, "header-now-required", "header-now-optional"),
        ...turned(header.deprecated, other.deprecated, "deprecated", "undeprecated"),
      ].map((kind) => ({ kind, path, owner, pointers })),
    );
    for (const one of compare(header.shape, other.shape, "response"))
      found.push(under(path[0] ?? "", one));
  }
  return found;
}
