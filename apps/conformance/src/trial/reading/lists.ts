import { type Exchange, readListReply } from "@persona-conformance/client";
import {
  inflectKey,
  instant,
  pageSize,
  type Resource,
  resolution,
} from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import { expectPage, type Listed } from "../judging/expect.ts";
import type { ActorName } from "../party.ts";
import type { Trial } from "../trial.ts";
import { unlike, type View } from "./view.ts";

/** The resources that the target offers, and the first one always. A target may have nothing at the paths of the others. */
export const offered = (trial: Trial, resources: readonly Resource[]): readonly Resource[] =>
  resources.filter((one, place) => place === 0 || trial.of(one).isAvailable);

/** The path of a resource's list. */
export const listPath = ({ operations, name }: Resource): string =>
  operations["list"]?.path ?? `/${name}`;

/** The name under which the first page of a party's list is memoized. */
export const firstPageName = ({ name }: Resource, who: ActorName): string =>
  `first page of ${name} of the ${who}`;

/** The first page of a party's list, requested without parameters. Memoized. */
export function firstPage(trial: Trial, resource: Resource, who: ActorName): Promise<Exchange> {
  return trial.memoize(firstPageName(resource, who), () =>
    trial.as(who).send({ method: "GET", path: listPath(resource) }),
  );
}

export const firstRows = async (
  trial: Trial,
  resource: Resource,
  who: ActorName,
): Promise<Listed> =>
  expectPage(resource, readListReply(resource, await firstPage(trial, resource, who)));

/** The source's list on one page of the largest size. Memoized. */
export const largestPage = (trial: Trial, resource: Resource): Promise<Listed> =>
  trial.memoize(`largest page of ${resource.name}`, () => listed(trial, resource, "source"));

/** Like `largestPage`, for checks that do not test the page size. */
export const longPage = (trial: Trial, resource: Resource): Promise<Listed> =>
  askingForMost(() => largestPage(trial, resource));

/**
 * A party's list on one page of the largest size, read now, in another cell if one is given.
 *
 * @throws {Violation} If it is refused with the filters alone. Names the promise of the first filter.
 */
export async function longPageNow(
  trial: Trial,
  resource: Resource,
  who: ActorName = "source",
  filter: Readonly<Record<string, string>> = {},
  cell: Partial<Cell> = {},
): Promise<Listed> {
  const [name] = Object.keys(filter);
  if (name === undefined) return askingForMost(() => listed(trial, resource, who, {}, cell));
  try {
    return await listed(trial, resource, who, filter, cell);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    await askingForMost(() => listed(trial, resource, who));
    const { expected, actual, evidence } = error;
    const cites = resource.cites.filters?.[inflectKey(name, "kebab")];
    throw new Violation(expected, actual, {
      ...(cites && { cites }),
      ...(evidence && { evidence }),
    });
  }
}

/** The same, but memoized. */
export const longPageWith: typeof longPageNow = (trial, resource, who, filter) =>
  trial.memoize(`long page of ${resource.name} of the ${who} with ${JSON.stringify(filter)}`, () =>
    longPageNow(trial, resource, who, filter),
  );

async function listed(
  trial: Trial,
  resource: Resource,
  who: ActorName,
  filter: Readonly<Record<string, string>> = {},
  cell: Partial<Cell> = {},
): Promise<Listed> {
  const query = { ...filter, size: pageSize.maximum };
  return expectPage(resource, await trial.in(cell).as(who).of(resource).list(query));
}

/** If the largest page is refused, only the promise of the page size is broken. */
const askingForMost = <T>(list: () => Promise<T>): Promise<T> =>
  arranging(`list on a page of ${pageSize.maximum}`, list, {
    statement: "protocol/page-size",
    check: "protocol/pages/largest",
  });

/** Finds the rows of `before` that `shown` lacks, although they were in the party's list all the time, unchanged. */
export async function lacking(
  trial: Trial,
  before: readonly View[],
  shown: readonly View[],
  who: ActorName = "source",
): Promise<readonly View[]> {
  const isShown = new Set(shown.map(({ id }) => id));
  const suspects = before.filter(({ id }) => !isShown.has(id));
  const [first] = suspects;
  if (first === undefined) return [];
  // Other organizations may change their rows at any time. A row that is still unchanged was there in between.
  const after = await longPageNow(trial, first.resource, who);
  const now = new Map(after.views.map((row) => [row.id, row]));
  return suspects.filter((row) => {
    const still = now.get(row.id);
    return still !== undefined && unlike(row, still).length === 0 && isOld(row);
  });
}

/** Whether the last change of a row is older than the read. Within the unit of its timestamps, a row may change twice unseen. */
function isOld({ updatedAt = "", exchange }: View): boolean {
  const at = instant(updatedAt);
  const unit = resolution(updatedAt);
  return at === undefined || unit === 1 || at / 1_000_000n + BigInt(unit) <= exchange.startedAt;
}

/** Finds a resource in a party's list: on the first page, else on a long page with `filter`. Both are memoized. */
export async function rowOf(
  trial: Trial,
  who: ActorName,
  view: View,
  filter: Readonly<Record<string, string>> = {},
): Promise<View | undefined> {
  const { resource } = view;
  const isIt = ({ id }: View) => id === view.id;
  const page = await firstRows(trial, resource, who);
  const first = page.views.find(isIt);
  if (first !== undefined || page.next === null) return first;
  return (await longPageWith(trial, resource, who, filter)).views.find(isIt);
}

/** Finds a resource in a party's list, read now, on a long page with `filter`. */
export const rowNow: typeof rowOf = async (trial, who, { id, resource }, filter) =>
  (await longPageNow(trial, resource, who, filter)).views.find((row) => row.id === id);
