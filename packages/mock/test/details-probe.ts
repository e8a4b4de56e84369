import { connections, naming, type Opened } from "./both-ways.ts";

const ours = "data.attributes.destination-organization-id is not found";
const pointer = "/data/attributes/destination-organization-id";

/** What two refusals of the same request hold in addition to their title. */
export async function ofDetails({ ask }: Opened): Promise<string> {
  const refusal = () => ask("POST", connections, { body: naming("org_none") });
  const { json } = await refusal();
  const [error] = (json as { errors: readonly Record<string, unknown>[] }).errors;
  if (error?.details === undefined) return "nothing";
  const { details, title, source } = error;
  const { text } = await refusal();
  const isSame = text.includes(JSON.stringify(details));
  if (!isSame && (details === ours || text.includes(JSON.stringify(ours))))
    return "other words at times";
  if (details !== ours) return isSame ? "other words" : "changing words";
  if (title !== "Unprocessable entity") return "other titles";
  return (source as { pointer: string }).pointer === pointer ? "details" : "other pointers";
}
