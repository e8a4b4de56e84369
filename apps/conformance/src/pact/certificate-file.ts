import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** The certificates of authorities to trust: the usual ones and those of the files that are named, if any is. */
export function authoritiesIn(environment: Io["environment"]): string | undefined {
  const files = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"].flatMap((name) => {
    const file = environment[name]?.trim() ?? "";
    return file === "" ? [] : [{ name, file }];
  });
  if (files.length === 0) return undefined;
  const own = files.map(({ name, file }) => {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError(`cannot read the certificates that ${name} names (${reason})`, {
        cause: error,
      });
    }
  });
  return [...getCACertificates("default"), ...own].join("\n");
}

/** The command line takes its certificates from one file, and trusts no others then. */
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
