import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { readGiven } from "../read-text.ts";
import { openPacts } from "./pacts.ts";

const Package = z.looseObject({ name: z.string().min(1) });

/** The name of the project in the current folder: of its package, or else of the folder. */
export async function projectName(
  { folder = "." }: Pick<Io, "folder">,
  option: string,
): Promise<string> {
  const file = join(folder, "package.json");
  const text = existsSync(file) ? await readGiven(file, "the project's name in") : "{}";
  const { data } = Package.safeParse(parse(text));
  // Without the scope, because the name is part of a file name.
  const name = (data?.name ?? basename(folder)).replace(/^@[^/]+\//, "");
  if (/^[\w-][\w.-]*$/.test(name)) return name;
  throw new ConfigError(`the project has no usable name: give one with ${option}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The consumer of the pacts in `pacts`, or else the project. */
export async function pacticipantName(io: Pick<Io, "folder">): Promise<string> {
  const folder = join(io.folder ?? ".", "pacts");
  const pacts = existsSync(folder) ? await openPacts([folder]).catch(() => []) : [];
  const names = [...new Set(pacts.map(({ pact }) => pact.consumer.name))];
  if (names.length > 1) {
    throw new ConfigError(`pacts holds those of ${names.join(" and ")}: choose with --pacticipant`);
  }
  return names[0] ?? projectName(io, "--pacticipant");
}
