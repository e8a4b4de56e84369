import { createRedactor } from "@persona-conformance/client/redact";
import type { Io } from "./io.ts";

const secrets = [
  "PERSONA_SOURCE_API_KEY",
  "PERSONA_DESTINATION_API_KEY",
  "PERSONA_STRANGER_API_KEY",
  "PACT_BROKER_TOKEN",
  "PACT_BROKER_PASSWORD",
] as const;

/** Shorter values would blot out innocent words. */
const shortest = 12;

/**
 * The last line of defence: problems and progress are told without the secrets of the environment, even those of a
 * mistake of our own. What is written to standard output is made from answers, which hold none from the beginning.
 */
export function withoutSecrets(io: Io): Io {
  const values = secrets
    .map((name) => io.environment[name]?.trim() ?? "")
    .filter(({ length }) => length >= shortest);
  if (values.length === 0) return io;
  const redact = createRedactor(values);
  return { ...io, writeError: (text) => io.writeError(redact(text)) };
}
