import { type Exchange, jsonOf, kebabOf } from "@persona-conformance/client";
import {
  allowedVersions,
  anyFieldStyleSince,
  type Citation,
  inflections,
  registry,
} from "@persona-conformance/schemas";
import { type Cell, check, type Check, isSameCell } from "../runner/check.ts";
import { Violation } from "../runner/outcome.ts";
import type { Asked } from "../trial/asked.ts";
import { describe } from "../trial/expect.ts";
import type { Trial } from "../trial/trial.ts";

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
      for (const [index, asked] of here.entries()) await compare(asked, cellAt(index + trial.seed));
    },
  }),
];

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
async function compare(asked: Asked, cell: Cell): Promise<void> {
  const { cell: home } = asked;
  if (!meansTheSame(asked, cell)) return;
  const isRead = asked.request.method === "GET";
  const base = await asked.again(home);
  const isRepeatable = isRead ? base.status < 500 : base.status >= 400;
  if (!isRepeatable || base.status === 429) return;
  const before = await whole(asked);
  const answer = await asked.again(cell);
  const where = `in version ${cell.apiVersion} and ${cell.inflection} case`;
  if (!same(base, answer) && !(await isUnsettled(asked, cell))) {
    const inOwnStyle = await asked.again({ ...home, apiVersion: cell.apiVersion });
    throw new Violation(
      `${described(base)} ${where}, as in ${home.apiVersion} and ${home.inflection} case`,
      describe(answer),
      {
        cites: same(base, inOwnStyle) ? "protocol/inflection-values" : "protocol/version-invariant",
        evidence: answer,
      },
    );
  }
  const after = before && (await whole(asked));
  if (before === undefined || after === undefined || same(before, after)) return;
  throw new Violation(`${described(before)} after a refused request ${where}`, describe(after), {
    cites: refusedBy(asked),
    evidence: after,
  });
}

/** Whether repetitions sometimes agree. Then the difference does not come from the cell. */
async function isUnsettled(asked: Asked, cell: Cell): Promise<boolean> {
  for (let tries = 0; tries < 2; tries += 1) {
    const [one, other] = [await asked.again(asked.cell), await asked.again(cell)];
    if (same(one, other)) return true;
  }
  return false;
}

/** Reads the resource that a refused request could have changed, as its source. */
async function whole(asked: Asked): Promise<Exchange | undefined> {
  const { method, path } = asked.request;
  const at = /^\/connect\/[\w-]+\/[^/?]+/.exec(path)?.[0];
  if (method === "GET" || at === undefined) return undefined;
  if (registry.find({ method: "GET", path: `/api/v1${at}` }) === undefined) return undefined;
  const read = await asked.again(asked.cell, {
    by: "source",
    instead: { method: "GET", path: at },
  });
  return read.status === 200 ? read : undefined;
}

/** The promise that a refused request changes nothing of the resource in its path. */
function refusedBy({ request: { path } }: Asked): Citation {
  const { cites } =
    registry.resources.find(({ name }) => path.startsWith(`/connect/${name}/`)) ?? {};
  return cites?.refused ?? "protocol/version-invariant";
}

/** Before 2025-10-27, a target reads the names in a fieldset only in the style of the answer. */
const meansTheSame = ({ request: { path, query } }: Asked, { apiVersion }: Cell): boolean =>
  apiVersion >= anyFieldStyleSince || !/fields(\[|%5B)/.test(path + JSON.stringify(query ?? {}));

/** Whether two answers say the same in any key style. The wording of a refusal may differ. */
function same(one: Exchange, other: Exchange): boolean {
  if (one.status !== other.status) return false;
  if (one.status >= 400) return shapeOf(one) === shapeOf(other);
  return JSON.stringify(kebabOf(one)) === JSON.stringify(kebabOf(other));
}

/** The members of a refusal, and those of its errors. */
function shapeOf(exchange: Exchange): string {
  const body = kebabOf(exchange);
  const namesOf = (value: unknown) => Object.keys(Object(value)).toSorted().join();
  const { errors } = Object(body) as { readonly errors?: unknown };
  const each = Array.isArray(errors) ? errors.map(namesOf) : [typeof errors];
  return [jsonOf(exchange) === undefined, namesOf(body), ...each].join(" ");
}

const described = (exchange: Exchange): string => `the answer ${describe(exchange)}`;
