import type { RequestKind } from "./crossing.ts";
import { type ApiRequest, pathOf } from "@persona-conformance/client";
import type { Operation, Resource } from "@persona-conformance/schemas";
import type { Trial } from "../trial.ts";
import type { View } from "../reading/view.ts";

/** A request to an operation. The id in its path exists. Its body, if it needs one, is not acceptable. */
export interface AnyRequest {
  readonly resource: Resource;
  readonly operation: Operation & { readonly name: string };
  readonly request: ApiRequest;
  /** The resource of its path, as the source sees it. */
  readonly about: View;
}

/** One request to each operation of each resource. */
export async function everyRequest(trial: Trial): Promise<readonly AnyRequest[]> {
  // Arranging one resource may move another on which it depends.
  const ids = new Map<Resource, string>();
  for (const resource of trial.resources) ids.set(resource, (await trial.of(resource).any()).id);
  const all: AnyRequest[] = [];
  for (const [resource, id] of ids) {
    const about = await trial.of(resource).settled(id, () => true);
    const operations: Readonly<Record<string, Operation>> = resource.operations;
    for (const [name, operation] of Object.entries(operations)) {
      const { method } = operation;
      const request = {
        method,
        path: pathOf(operation, about.id),
        ...(name === "create" && { body: { data: { attributes: {} } } }),
      };
      all.push({ resource, operation: { ...operation, name }, request, about });
    }
  }
  return all;
}

/** The kind of such a request, for any sender. */
export const kindOfRequest = (
  { operation }: AnyRequest,
  party: string,
  step: string,
): RequestKind => ({
  party,
  operation: operation.id,
  outcome: "refusal",
  query: "none",
  step: `${step} ${operation.name}`,
});
