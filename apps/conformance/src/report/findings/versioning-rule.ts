import type { Observation } from "../../document/run-document.ts";

const isStatus = (answer: string): boolean => /^\d{3}$/.test(answer);

/**
 * The rule of Persona's versioning policy that a changed answer breaks, in words.
 * @see https://docs.withpersona.com/versioning
 */
export function versioningRule({ before, observed }: Observation): string {
  const was = before?.observed ?? "";
  if (isStatus(was) && isStatus(observed)) {
    return was === "404"
      ? "the versioning policy lets a 404 become another status; accept it with --update-ledger"
      : "the versioning policy calls another status code for the same scenario a breaking change, which needs a new version";
  }
  if (isStatus(observed)) {
    return "the versioning policy calls a new validation a breaking change, which needs a new version";
  }
  return "the versioning policy calls a change of meaning a breaking change, which needs a new version";
}
