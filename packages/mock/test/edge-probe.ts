import { connections, type Opened } from "./both-ways.ts";

/** What answers in place of the API. */
export async function ofEdge({ mock }: Opened): Promise<string> {
  const blocked: Response[] = [];
  for (let sent = 0; sent < 40; sent += 1) {
    const response = await mock.fetch(new Request(`http://mock.invalid${connections}`));
    if (response.status === 403) blocked.push(response);
  }
  const strange = await mock.fetch(new Request("http://mock.invalid/api/v1/none"));
  if (strange.headers.get("server") === "edge") return `${strange.status} for unknown routes`;
  const [only, ...others] = blocked;
  if (only === undefined) return "never";
  if (others.length > 0) return `${blocked.length} times`;
  const isJson = only.headers.get("content-type") === "application/json";
  return `one ${isJson ? "JSON" : "HTML"} 403`;
}
