import { connections, keys, naming, type Open, type Opened } from "./both-ways.ts";

/** Whether the socket closes before one of some answers, or a gateway answers a change. */
export async function ofNetwork({ ask, mock }: Opened): Promise<string> {
  for (let sent = 0; sent < 30; sent += 1) {
    try {
      const destination = mock.addOrganization().id;
      const body = JSON.stringify(naming(destination));
      const answer = await mock.fetch(
        new Request(`http://mock.invalid${connections}`, {
          method: "POST",
          headers: { authorization: `Bearer ${keys.source}` },
          body,
        }),
      );
      if (answer.status === 504) return "gives up on some changes";
      await ask("GET", connections);
    } catch {
      return "loses answers at times";
    }
  }
  return "yes";
}

/** The milliseconds before each answer, or before one of many. */
export async function ofLatency(open: Open): Promise<string> {
  let slept = 0;
  const { ask } = await open({
    sleep: async (milliseconds) => {
      slept += milliseconds;
    },
  });
  await ask("GET", connections);
  if (slept > 0) return String(slept);
  for (let sent = 1; sent < 30; sent += 1) await ask("GET", connections);
  return slept === 0 ? "0" : `${slept} at times`;
}

/** Whether a request is refused although the rate limit leaves many. */
export async function ofQuota({ ask }: Opened): Promise<string> {
  for (let sent = 0; sent < 60; sent += 1) {
    const { status, headers } = await ask("GET", connections);
    if (status === 429 && Number(headers.get("ratelimit-remaining")) > 1000) return "at times";
  }
  return "no";
}

/** What answers in place of the API. */
export async function ofEdge({ mock }: Opened): Promise<string> {
  const blocked: Response[] = [];
  for (let sent = 0; sent < 40; sent += 1) {
    const response = await mock.fetch(new Request(`http://mock.invalid${connections}`));
    if (response.status === 403) blocked.push(response);
  }
  const strange = await mock.fetch(new Request("http://mock.invalid/api/v1/none"));
  if (blocked.length === 21) return "HTML 403s for 8 s";
  const odd = await mock.fetch(new Request(`http://mock.invalid${connections}/%00`));
  if (odd.headers.get("server") === "edge" && odd.status === 403 && strange.status === 401)
    return "an HTML 403 for odd paths";
  const broken = { method: "POST", body: "{" };
  const malformed = await mock.fetch(new Request(`http://mock.invalid${connections}`, broken));
  if (malformed.status === 400) return "an HTML 400 for bodies that are not JSON";
  const put = await mock.fetch(new Request(`http://mock.invalid${connections}`, { method: "PUT" }));
  if (put.status === 501) return "501 for other methods";
  if (strange.headers.get("server") === "edge") return `${strange.status} for unknown routes`;
  const [only, ...others] = blocked;
  if (only === undefined) return "never";
  if (others.length > 0) return "an HTML 403 at times";
  const isJson = only.headers.get("content-type") === "application/json";
  return `one ${isJson ? "JSON" : "HTML"} 403`;
}
