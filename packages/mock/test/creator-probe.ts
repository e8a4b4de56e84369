import { connections, keys, list, type Opened, page, reach, shown } from "./both-ways.ts";

/** Whether a connection shows its creator to the owner of a key. */
export async function showsCreator(opened: Opened, key: string): Promise<boolean> {
  const path = `${connections}/${await reach(opened)}`;
  return shown(await opened.ask("GET", path, { key })).relationships?.creator !== undefined;
}

/** Which parties see the creator of a connection, and where. */
export async function ofCreatorShown(opened: Opened): Promise<string> {
  if (!(await showsCreator(opened, keys.destination))) return "the first alone";
  const [row] = page(await list(opened, "")).data;
  return row?.relationships?.creator === undefined ? "all, but not in lists" : "all";
}
