import { ConfigError } from "./config-error.ts";

/** The connections in a list, without duplicates. If none is named, one empty name. */
const namedIn = (text = ""): readonly string[] => [
  ...new Set(text.split(",").map((id) => id.trim())),
];

/** The number of named connections; 1 if none is named. */
export const namedCount = (given: Readonly<Record<string, string | undefined>>): number =>
  namedIn(given["PERSONA_CONNECTION_ID"]).length;

/**
 * The connection of a shard, from the list. Two shards must not share a connection, because they would undo each
 * other's steps.
 */
export function readNamed(
  text: string | undefined,
  { index, of }: { readonly index: number; readonly of: number },
): string | undefined {
  const ids = text === undefined ? [] : namedIn(text);
  if (ids.some((id) => id === "" || /^\.+$|[^\x21-\x7e]/.test(id))) {
    throw new ConfigError(
      "PERSONA_CONNECTION_ID is not the id of a connection: copy it from the dashboard or a list, such as cxn_…",
    );
  }
  if (of > 1 && ids.length < of) {
    throw new ConfigError(
      `${of} shards need ${of} connections, and PERSONA_CONNECTION_ID names ${ids.length}: list one for each, separated by commas`,
    );
  }
  return ids[index - 1];
}
