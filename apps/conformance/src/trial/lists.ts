import { type Exchange, readListReply } from "@persona-conformance/client";
import { pageSize, type Resource } from "@persona-conformance/schemas";
import { expectPage, type Listed } from "./expect.ts";
import type { ActorName } from "./session.ts";
import type { Trial } from "./trial.ts";
import type { View } from "./view.ts";

/** The path of a resource's list. */
export const listPath = ({ operations, name }: Resource): string =>
  operations["list"]?.path ?? `/${name}`;

/** Under which name the first page of a party's list is remembered. */
export const firstPageName = ({ name }: Resource, who: ActorName): string =>
  `first page of ${name} of the ${who}`;

/** The first page of a party's list, asked for without any parameter, as it was when first asked for. */
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

/** The source's list on one page of the largest size, as it was when first asked for. */
export const longPage = (trial: Trial, resource: Resource): Promise<Listed> =>
  trial.memoize(`long page of ${resource.name}`, async () =>
    expectPage(resource, await trial.as("source").of(resource).list({ size: pageSize.maximum })),
  );

/** A resource in a party's list: on its first page, or further behind, where `filter` leaves it. */
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
  const filtered = await trial
    .as(who)
    .of(resource)
    .list({ ...filter, size: pageSize.maximum });
  return expectPage(resource, filtered).views.find(isIt);
}
