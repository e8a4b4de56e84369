import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { reasonOf } from "./errors.ts";

const variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] as const;

/**
 * The CA certificates to trust: Node's, and those in the files of an environment. Undefined if the environment names
 * no file.
 *
 * @throws {TypeError} If a file cannot be read.
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
        `cannot read the certificates of ${name} (${reasonOf(error)}): fix or unset it`,
        { cause: error },
      );
    }
  });
  return files.length === 0 ? undefined : [...getCACertificates("default"), ...files];
}

const refused =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH/;

/** What OpenSSL reports when the other side does not speak TLS. */
const unencrypted = /ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/;

/** The problem and its remedy, if an error is about TLS or a certificate. Else undefined. */
export function tlsProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  if (unencrypted.test(code))
    return "it does not speak TLS on this port: correct the port, or use http:// if it is this machine";
  if (refused.test(code)) {
    return `its certificate is not trusted (${error.message}): if your company's proxy signs it, set ${variables.join(" or ")} to the file with the proxy's certificate`;
  }
  return tlsProblem(error.cause);
}
