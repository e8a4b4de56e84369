import { connections, type Opened } from "./both-ways.ts";

/** What answers in place of the API. */
export async function ofEdge({ mock }: Opened): Promise<string> {
  const statuses = [];
  for (let sent = 0; sent < 40; sent += 1) {
    const response = await mock.fetch(new Request(`http://mock.invalid${connections}`));
    statuses.push(response.status);
  }
  const blocked = statuses.filter((code) => code === 403).length;
  const strange = await mock.fetch(new Request("http://mock.invalid/api/v1/none"));
  if (strange.headers.get("server") === "edge") return `${strange.status} for unknown routes`;
  return blocked === 0 ? "never" : blocked === 1 ? "one HTML 403" : `${blocked} times`;
}
