import { connections, keys, type Opened, reach, shown } from "./both-ways.ts";

/** Whether a connection shows its creator to the owner of a key. */
export async function showsCreator(opened: Opened, key: string): Promise<boolean> {
  const path = `${connections}/${await reach(opened)}`;
  return shown(await opened.ask("GET", path, { key })).relationships?.creator !== undefined;
}

/** Which parties see the creator of a connection. */
export const ofCreatorShown = async (opened: Opened): Promise<string> =>
  (await showsCreator(opened, keys.destination)) ? "all" : "the first alone";
