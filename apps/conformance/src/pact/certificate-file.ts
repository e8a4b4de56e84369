import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes certificates to a temporary file. The command line reads them from one file, and trusts no others then. */
export async function certificateFile(bundle: string | undefined) {
  const folder = bundle === undefined ? undefined : await mkdtemp(join(tmpdir(), "persona-pact-"));
  const file = folder && join(folder, "certificates.pem");
  if (file !== undefined && bundle !== undefined) await writeFile(file, bundle);
  return {
    file,
    async [Symbol.asyncDispose]() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
