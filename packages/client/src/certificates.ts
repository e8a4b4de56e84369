import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { reasonOf } from "./errors.ts";

const variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] as const;

/**
 * The certificates of authorities to trust: those that Node trusts, and those in the files that an environment names;
 * undefined where it names none.
 *
 * @throws TypeError where a file cannot be read
 */
export function authoritiesOf(
  environment: Readonly<Record<string, string | undefined>>,
): string[] | undefined {
  const files = variables.flatMap((name) => {
    const file = environment[name]?.trim();
    if (file === undefined || file === "") return [];
    try {
      const bytes = readFileSync(file);
      if (bytes.includes(0)) throw new Error("it is UTF-16 or DER, and not PEM in UTF-8");
      return [bytes.toString("utf8").replace(/^\uFEFF/, "")];
    } catch (error) {
      throw new TypeError(
        `cannot read the certificates that ${name} names (${reasonOf(error)}): mend or unset it`,
        { cause: error },
      );
    }
  });
  return files.length === 0 ? undefined : [...getCACertificates("default"), ...files];
}

const refused =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH/;

/** What is wrong with a certificate, and what to do, where an error is about one. */
export function certificateProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && refused.test(error.code)) {
    return `its certificate is refused (${error.message}): if a proxy of your company signs for it, name the file with its certificate in ${variables.join(" or ")}`;
  }
  return certificateProblem(error.cause);
}
