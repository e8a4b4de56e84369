import { z } from "zod";
import { ContractError } from "./contract-error.ts";
import { PactFile } from "./pact-file.ts";
import { upgraded } from "./upgrade.ts";

/** Where the libraries of other languages write the version of the specification. */
const Versioned = z.looseObject({
  metadata: z
    .looseObject({
      pactSpecification: z.looseObject({ version: z.string() }).optional(),
      "pact-specification": z.looseObject({ version: z.string() }).optional(),
      pactSpecificationVersion: z.string().optional(),
    })
    .optional(),
});

/**
 * Reads a pact of specification 2, 3 or 4.
 * @throws {ContractError} which names the file and what is wrong in it
 */
export function readPact(text: string, file: string): PactFile {
  const value = parse(text, file);
  const version = versionIn(value);
  if (!/^[234](\.|$)/.test(version)) {
    throw new ContractError(
      `${file} is no pact that can be read: it is of version ${version} of the specification, and 2, 3 and 4 are read`,
    );
  }
  const { data, error } = PactFile.safeParse(upgraded(value, Number(version[0])));
  if (error === undefined) return data;
  const [first] = error.issues;
  const where = z.core.toDotPath(first?.path ?? []);
  throw new ContractError(
    `${file} is no pact${where === "" ? "" : `: ${where}`}: ${first?.message ?? ""}`,
  );
}

function versionIn(value: unknown): string {
  const { data } = Versioned.safeParse(value);
  const { metadata } = data ?? {};
  // A pact without a version is of version 2.
  return (
    metadata?.pactSpecification?.version ??
    metadata?.["pact-specification"]?.version ??
    metadata?.pactSpecificationVersion ??
    "2"
  );
}

function parse(text: string, file: string): unknown {
  try {
    // JSON does not allow the byte order mark that some editors write first.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new ContractError(
      `${file} is no JSON (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
}
