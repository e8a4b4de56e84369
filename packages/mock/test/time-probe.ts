import { organizations } from "../src/index.ts";
import { connections, naming, type Opened, shown } from "./both-ways.ts";

/** How timestamps are written, in answers to a GET and to a POST. */
export async function ofTimes({ ask }: Opened): Promise<string> {
  const made = shown(
    await ask("POST", connections, { body: naming(organizations.destination.id) }),
  );
  const read = shown(await ask("GET", `${connections}/${made.id}`));
  const [written = "", again = ""] = [made, read].map(({ attributes }) => attributes["created-at"]);
  if (written !== again) return "offset after a POST";
  if (read.attributes["updated-at"] !== again) return "updates in seconds";
  const spelled: Readonly<Record<string, string>> = {
    "2026-01-01T00:00:00.123Z": "milliseconds",
    "2026-01-01T00:00:00Z": "seconds",
    "2026-01-01T00:00:00.123000Z": "microseconds",
    "2026-01-01T00:00:00.123+00:00": "offset",
  };
  return spelled[again] ?? again;
}
