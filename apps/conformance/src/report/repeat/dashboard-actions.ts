import { jsonOf } from "@persona-conformance/client";
import { jsonAt, registry } from "@persona-conformance/schemas";
import type { ExchangeRecord } from "../../document/run-document.ts";

/**
 * The actions in a dashboard, as comments for a shell, by the exchange that first shows their result: the status has changed as
 * such an action changes it, without a request in between.
 */
export function dashboardActions(
  sequence: readonly ExchangeRecord[],
): ReadonlyMap<ExchangeRecord, readonly string[]> {
  const statuses = new Map<string, string>();
  const found = new Map<ExchangeRecord, readonly string[]>();
  for (const exchange of sequence) {
    const { method, path, status, body } = exchange;
    const resource = registry.find({ method, path })?.resource;
    const answer = jsonOf({ body, truncated: false });
    const id = jsonAt(answer, "data", "id");
    const now = jsonAt(answer, "data", "attributes", "status");
    if (resource === undefined || status >= 300) continue;
    if (typeof id !== "string" || typeof now !== "string") continue;
    const before = statuses.get(id);
    statuses.set(id, now);
    if (method !== "GET" || before === now) continue;
    const { actions, rowOf } = resource.lifecycle;
    const action = actions.find(
      (name) =>
        !Object.hasOwn(resource.operations, name) &&
        rowOf(name).to === now &&
        (before === undefined || rowOf(name).from.includes(before)),
    );
    if (action === undefined) continue;
    const what = `${action} the ${resource.one} ${id.replaceAll(/[^\w-]/g, "")}`;
    // An earlier check may have left it there.
    const unless = before === undefined ? `, unless it is ${now}` : "";
    found.set(exchange, [
      `# in the dashboard of the ${rowOf(action).by.join(" or ")}: ${what}${unless}`,
    ]);
  }
  return found;
}
