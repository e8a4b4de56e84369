import { type ClientOptions, createClient, type Reply } from "@persona-conformance/client";

/** Brings inactive connections back to `pending`, where their destinations must accept them again. */
export async function reactivateAll(options: ClientOptions): Promise<readonly string[]> {
  const client = createClient(options);

  // All pages first: a connection that is no longer inactive could not lead to the next one.
  const ids: string[] = [];
  for await (const page of client.connections.pages({ status: "inactive", size: 100 })) {
    if (page.kind !== "page") return [`the list: ${outcomeOf(page)}`];
    ids.push(...page.rows.map(({ id }) => id));
  }

  const outcomes: string[] = [];
  for (const id of ids)
    outcomes.push(`${id}: ${outcomeOf(await client.connections.reactivate(id))}`);
  return outcomes;
}

function outcomeOf(reply: Reply): string {
  switch (reply.kind) {
    case "resource":
      return `now ${reply.resource.status}`;
    case "refusal":
      return `refused with ${reply.status} ${reply.errors[0]?.title ?? "and no reason"}`;
    case "unreadable":
      return reply.problem;
  }
}
