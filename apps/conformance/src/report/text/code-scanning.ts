import { createHash } from "node:crypto";

/** Where findings are shown if no file is known: in the file that a team keeps beside its code. */
export const usualLocation = "conformance.config.ts";

/** A place in the repository. Code scanning rejects a result outside of it, or without a line. */
export const inFirstLine = (location: string) => ({
  artifactLocation: { uri: encodeURI(location), uriBaseId: "%SRCROOT%" },
  region: { startLine: 1 },
});

/** A fingerprint of a result. Without one, code scanning merges two results of one rule in one line. */
export const hashOf = (name: string): string =>
  createHash("sha256").update(name).digest("hex").slice(0, 16);
