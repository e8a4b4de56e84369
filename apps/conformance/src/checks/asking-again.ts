import { isDeepStrictEqual } from "node:util";
import { type Exchange, jsonOf, kebabOf } from "@persona-conformance/client";
import {
  allowedVersions,
  anyFieldStyleSince,
  basePath,
  type Citation,
  inflections,
  jsonAt,
  jsonObject,
  registry,
} from "@persona-conformance/schemas";
import { type Cell, check, type Check, isSameCell, placeOf } from "../runner/check.ts";
import { Violation } from "../runner/outcome.ts";
import type { Asked } from "../trial/requests/asked.ts";
import { describe, provesNothing } from "../trial/judging/expect.ts";
import type { Trial } from "../trial/trial.ts";
import { inListed, isListed } from "./known-version.ts";
import { brokenUnlessHome } from "../trial/judging/broken-in-cell.ts";

/** Repeats in other cells what the other checks requested in the run's first cell. */
export const askingAgain: readonly Check<Trial>[] = [
  check({
    id: "protocol/crossed/answers",
    cites: "protocol/version-invariant",
    alsoCites: [
      "protocol/inflection-values",
      ...registry.resources.map(({ cites }) => cites.refused),
    ],
    operation: "any",
    needs: ["create", "disposable"],
    steps:
      "sends one read or refused request of each kind again, each in an API version and a key inflection that the seed chooses",
    failsWhen:
      "an answer that differs from the one in the run's first version and inflection, or a refused request that changes something",
    echoes: true,
    runLast: true,
    async run(trial) {
      // Make sure that a resource is there: without one, all answers are the same refusals.
      const [resource] = trial.resources;
      if (resource !== undefined) await trial.of(resource).any();
      const here = trial.asked.all().filter(({ cell }) => isSameCell(cell, trial.cell));
      const looks: Looks = new Map();
      for (const [index, asked] of here.entries())
        await compare(trial, looks, asked, cellAt(index + trial.seed));
    },
  }),
];

/** The last reads of resources, by path. */
type Looks = Map<string, Exchange>;

/** Takes turns, so that consecutive requests differ in both version and inflection. */
function cellAt(turn: number): Cell {
  const [apiVersion, inflection] = [
    allowedVersions[turn % allowedVersions.length],
    inflections[turn % inflections.length],
  ];
  if (apiVersion === undefined || inflection === undefined) throw new Error("there are no cells");
  return { apiVersion, inflection };
}

/** Demands the same answer in another cell, and that a refused request has changed nothing there. */
async function compare(trial: Trial, looks: Looks, asked: Asked, cell: Cell): Promise<void> {
  if (!meansTheSame(asked, cell)) return;
  const isRead = asked.request.method === "GET";
  // The reason for a refusal may not be in the request: its idempotency key may have been used before.
  const isKnown = isRead && !asked.isOutdated();
  const base = isKnown ? asked.answer : await asked.again(asked.cell);
  const isRepeatable = base.status < 500 && (isRead || base.status >= 400);
  const at = changedBy(asked);
  // The request was carried out, or may be, so the resource has changed.
  if (!isRepeatable && at !== undefined) looks.delete(at);
  // A read may lag behind the last change.
  if (isRepeatable && at !== undefined && !looks.has(at)) await trial.waitForReplicas();
  if (!isRepeatable || base.status === 429) return;
  const before = at === undefined ? undefined : (looks.get(at) ?? (await look(asked, at)));
  const answer = await asked.again(cell);
  // After a 5xx, a change may be done. Only the answers are compared.
  const isJudged = before && at !== undefined && answer.status < 500;
  if (!isJudged && at !== undefined) looks.delete(at);
  const after = isJudged ? await look(asked, at) : undefined;
  if (at !== undefined && after !== undefined) looks.set(at, after);
  const isSteady = async (one: Exchange, path: string) =>
    same(one, (await look(asked, path)) ?? one);
  if (before && at !== undefined && after && !same(before, after) && (await isSteady(after, at)))
    throw new Violation(
      `${described(before)} after a refused request${placeOf(cell)}`,
      describe(after),
      {
        cites: answer.status < 400 ? "protocol/version-invariant" : refusedBy(asked),
        evidence: after,
      },
    );
  if (!same(base, answer)) await expectAlike(asked, cell, answer);
}

/** Demands that the run's own cell now gives the same answer, if it differs from an earlier one. */
async function expectAlike(asked: Asked, cell: Cell, answer: Exchange): Promise<void> {
  const { cell: home } = asked;
  const base = await asked.again(home);
  if (provesNothing(base) || same(base, answer)) return;
  if (await isUnsettled(asked, cell, base)) return;
  if (namesFields(asked) && ![home, cell].every(({ apiVersion }) => isListed(apiVersion))) {
    const [one, other] = [await asked.again(inListed(home)), await asked.again(inListed(cell))];
    if (same(one, other)) return;
  }
  const cites = await brokenUnlessHome(
    home,
    cell,
    async (one) => !same(base, await asked.again(one)),
  );
  throw new Violation(`${described(base)}${placeOf(cell)}, as${placeOf(home)}`, describe(answer), {
    ...(cites && { cites }),
    evidence: answer,
  });
}

/** Whether repetitions sometimes agree, or differ within one cell. Then the difference does not come from the cell. */
async function isUnsettled(asked: Asked, cell: Cell, base: Exchange): Promise<boolean> {
  let last = base;
  for (let tries = 0; tries < 2; tries += 1) {
    const [one, other] = [await asked.again(asked.cell), await asked.again(cell)];
    if (same(one, other) || !same(one, last)) return true;
    last = one;
  }
  return false;
}

/** The path of the resource that a refused request could have changed. */
function changedBy({ request: { method, path } }: Asked): string | undefined {
  const at = /^\/connect\/[\w-]+\/[^/?]+/.exec(path)?.[0];
  if (method === "GET" || at === undefined) return undefined;
  return registry.find({ method: "GET", path: `${basePath}${at}` }) === undefined ? undefined : at;
}

/** Reads a resource as its source. Undefined if it is not there. */
async function look(asked: Asked, path: string): Promise<Exchange | undefined> {
  const read = await asked.again(asked.cell, { by: "source", instead: { method: "GET", path } });
  return read.status === 200 ? read : undefined;
}

/** The promise that a refused request changes nothing of the resource in its path. */
function refusedBy({ request: { path } }: Asked): Citation {
  const { cites } =
    registry.resources.find(({ name }) => path.startsWith(`/connect/${name}/`)) ?? {};
  return cites?.refused ?? "protocol/version-invariant";
}

/** Before 2025-10-27, a target reads the names in a fieldset only in the style of the answer. */
const meansTheSame = (asked: Asked, { apiVersion }: Cell): boolean =>
  apiVersion >= anyFieldStyleSince || !namesFields(asked);

const namesFields = ({ request: { path, query } }: Asked): boolean =>
  /fields(\[|%5B)/.test(path + JSON.stringify(query ?? {}));

/**
 * Whether two answers say the same in any key style. The wording of a refusal may differ, and one of an old version may have no
 * body.
 */
function same(one: Exchange, other: Exchange): boolean {
  if (one.status !== other.status) return false;
  const isBare = one.body === "" || other.body === "";
  if (one.status >= 400) return isBare || shapeOf(one) === shapeOf(other);
  return one.body === other.body || isDeepStrictEqual(saidIn(one), saidIn(other));
}

/** What an answer says. An old version may have an empty `included`, and another none. */
function saidIn(exchange: Exchange): unknown {
  const body = kebabOf(exchange);
  if (!isDeepStrictEqual(jsonAt(body, "included"), [])) return body;
  const { included: _, ...rest } = jsonObject(body);
  return rest;
}

/** The members of a refusal, and those of its errors. */
function shapeOf(exchange: Exchange): string {
  const body = kebabOf(exchange);
  const namesOf = (value: unknown) => Object.keys(Object(value)).toSorted().join();
  // Any JSON may be here; a member is read only if it is there.
  const { errors } = Object(body) as { readonly errors?: unknown };
  const each = Array.isArray(errors) ? errors.map(namesOf) : [typeof errors];
  return [jsonOf(exchange) === undefined, namesOf(body), ...each].join(" ");
}

const described = (exchange: Exchange): string => `the answer ${describe(exchange)}`;
