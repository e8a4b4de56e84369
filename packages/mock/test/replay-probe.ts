import { organizations } from "../src/index.ts";
import { connections, naming, type Opened } from "./both-ways.ts";

/** In which order a replay shows the members of the first answer. */
export async function ofReplayOrder({ ask }: Opened): Promise<string> {
  const body = naming(organizations.destination.id);
  const send = () =>
    ask("POST", connections, { body, headers: { "idempotency-key": "in-which-order" } });
  const [first, again] = [await send(), await send()];
  if (JSON.stringify(again.json).length !== JSON.stringify(first.json).length) return "neither";
  return again.text === first.text ? "the same" : "another";
}
