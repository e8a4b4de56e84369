import { connections, keys, type Opened, reach } from "./both-ways.ts";

/** Whether a version that the header's schema does not list is known. An older one takes names in the answer's style only. */
export async function ofUnlistedVersion(opened: Opened): Promise<string> {
  await reach(opened);
  const path = `${connections}?fields[connect/connection]=createdAt`;
  const headers = { "persona-version": "2026-09-29" };
  const { json } = await opened.ask("GET", path, { headers });
  return JSON.stringify(json).includes("created-at") ? "knows it" : "ignores it";
}

/** Whether a refusal in an old version has a body. */
export async function ofOldErrorBodies({ mock }: Opened): Promise<string> {
  const authorization = `Bearer ${keys.source}`;
  const headers = { authorization, "persona-version": "2023-01-05" };
  const answer = await mock.fetch(
    new Request(`http://mock.invalid${connections}/none`, { headers }),
  );
  return (await answer.text()) === "" ? "no" : "yes";
}
