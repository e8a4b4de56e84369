import { chooseInteractions, ContractError, generate } from "@persona-conformance/pact";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../config-error.ts";
import type { Io } from "../../io.ts";
import { prepareFolder } from "../../pact/documents.ts";
import { openPacts } from "../../pact/pacts.ts";
import { projectName } from "../../pact/project-name.ts";
import { painter, plural, printable } from "../../report/text/text.ts";

export interface GenerateCommand {
  readonly out: string;
  readonly consumer?: string;
  readonly only: readonly string[];
  readonly config?: string;
}

/** Writes the pact. Exit code 1 if the client does not send and read what the interactions say. */
export async function generateCommand(
  { out, consumer: named, only, config }: GenerateCommand,
  io: Io,
): Promise<number> {
  const consumer = named ?? (await projectName(io, "--consumer"));
  if (!/^[\w.-]+$/.test(consumer)) {
    throw new ConfigError("--consumer is part of a file's name: use letters, digits, - and _");
  }
  await expectPactsAlone(out);
  const { loadConfig } = await import("../../config/load-config.ts");
  const { interactions: own } = await loadConfig(config, io);
  const interactions = chosen({ own, only });
  await prepareFolder(out);
  const paint = painter(io.colour);
  const began = performance.now();
  try {
    const isPart = own.length + only.length > 0;
    const { file, pact } = await generate({ folder: out, consumer, interactions, isPart });
    const [opened] = await openPacts([file]);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    io.write(
      `${file}\n${plural(pact.interactions.length, "interaction")} · ${opened?.digest} ${paint("dim", `· ${seconds} s`)}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    io.writeError(`error: ${printable(error.message)}\n`);
    return 1;
  }
}

/** A pattern without a match is a wrong option. */
function chosen(choice: Parameters<typeof chooseInteractions>[0]) {
  try {
    return chooseInteractions(choice);
  } catch (error) {
    throw error instanceof ContractError ? new ConfigError(error.message) : error;
  }
}

/** `generate` removes the folder, so it may hold nothing but pacts. */
async function expectPactsAlone(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ConfigError(`cannot read ${folder} (${error.message}): choose another --out`);
  });
  for (const name of names) {
    await openPacts([join(folder, name)]).catch(() => {
      throw new ConfigError(
        `${folder} holds ${name} and would be removed: choose a folder that holds only pacts with --out`,
      );
    });
  }
}
