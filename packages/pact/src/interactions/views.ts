import type { Resource } from "@persona-conformance/schemas";
import * as links from "./connections/view.ts";
import * as shares from "./share-tokens/view.ts";

const all = [links, shares];

/** Some resource of this kind, as the client reads it. */
export function viewOf({ name }: Resource): { readonly id: string } {
  const found = all.find(({ resource }) => resource.name === name);
  if (found === undefined) throw new Error(`no interaction reads ${name}`);
  return found.view;
}
