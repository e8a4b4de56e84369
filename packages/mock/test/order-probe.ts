import { organizations } from "../src/index.ts";
import { connections, naming, type Opened } from "./both-ways.ts";

/** In which answers the members come in another order than before. */
export async function ofMemberOrder({ ask }: Opened): Promise<string> {
  const body = naming(organizations.destination.id);
  const send = () =>
    ask("POST", connections, { body, headers: { "idempotency-key": "in-which-order" } });
  const lists = async () => (await ask("GET", connections)).text;
  const [first, again] = [await send(), await send()];
  if (JSON.stringify(again.json).length !== JSON.stringify(first.json).length) return "neither";
  if ((await lists()) !== (await lists())) return "not in the next answer";
  return again.text === first.text ? "yes" : "not in a replay";
}
