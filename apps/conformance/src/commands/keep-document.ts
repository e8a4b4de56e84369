import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { RunDocument } from "../document/run-document.ts";
import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { reporters } from "../report/reporters.ts";
import { writeFiles } from "./write-files.ts";

/** Writes `run.json` into a folder. If that fails, writes it into a temporary folder and prints its path. */
export async function keepDocument(
  document: RunDocument,
  folder: string,
  mistakes: Mistakes,
  io: Pick<Io, "redact">,
): Promise<void> {
  const { file, render } = reporters.json;
  const text = mistakes.guard(
    `making the report ${file}`,
    () => render(document),
    `${JSON.stringify(document)}\n`,
  );
  const write = (where: string) => writeFiles("the reports", where, { [file]: text }, io);
  const doing = `writing ${file}`;
  try {
    await write(folder);
  } catch (error) {
    mistakes.note(doing, error);
    await mistakes.guardAsync(
      doing,
      async () => {
        const other = await mkdtemp(join(tmpdir(), "persona-conformance-"));
        await write(other);
        mistakes.note(doing, new ConfigError(`the run document is in ${join(other, file)}`));
      },
      undefined,
    );
  }
}
