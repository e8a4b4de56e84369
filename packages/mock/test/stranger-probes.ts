import { keys, type Opened } from "./both-ways.ts";

type Probe = (opened: Opened) => Promise<string>;

/** Finds out how a stranger's read, and its action, are refused. */
export const strangerProbes = <Name extends string>(
  name: Name,
  pathOf: (opened: Opened) => Promise<string>,
  action: string,
): Record<`${Name}/${"stranger" | "stranger-acts"}`, Probe> => {
  const readAndAct: Probe = async (opened) => {
    const path = await pathOf(opened);
    const read = await opened.ask("GET", path, { key: keys.stranger });
    const { status } = await opened.ask("POST", `${path}/${action}`, { key: keys.stranger });
    return `${read.status} ${status}`;
  };
  return {
    [`${name}/stranger`]: async (opened: Opened) => (await readAndAct(opened)).split(" ")[0] ?? "",
    [`${name}/stranger-acts`]: async (opened: Opened) => {
      const [read, act = ""] = (await readAndAct(opened)).split(" ");
      return act === read ? "that of a read" : act;
    },
    // The names of computed members are lost in the type of an object.
  } as Record<`${Name}/${"stranger" | "stranger-acts"}`, Probe>;
};
