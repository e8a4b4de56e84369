import { similarNames } from "@persona-conformance/schemas/facts";
import { ConfigError } from "./config-error.ts";

type Given = Readonly<Record<string, string | undefined>>;

const prefix = "PERSONA_";
const isSet = (given: Given, name: string): boolean => (given[name] ?? "").trim() !== "";

/** The variables that are set for this suite by their prefix, but that it does not read. */
const strangers = (given: Given, known: readonly string[]): readonly string[] =>
  Object.keys(given).filter(
    (name) => name.toUpperCase().startsWith(prefix) && !known.includes(name) && isSet(given, name),
  );

const withoutForm = (name: string): string => name.toUpperCase().replaceAll("_", "");

/**
 * Refuses a name that differs from a known one only in case or underscores. A run would ignore it.
 * @throws {ConfigError} If the known variable is not set.
 */
export function refuseMisspelt(given: Given, known: readonly string[]): void {
  for (const name of strangers(given, known)) {
    const meant = known.find((one) => withoutForm(one) === withoutForm(name));
    if (meant === undefined || isSet(given, meant)) continue;
    throw new ConfigError(`${name} is set, but nothing reads it: did you mean ${meant}?`);
  }
}

/** The error for a missing variable. It names a similar variable that is set, else the remedy. */
export function notSet(
  name: string,
  remedy: string,
  given: Given,
  known: readonly string[],
): ConfigError {
  const short = (text: string) => text.slice(prefix.length);
  const others = strangers(given, known);
  const [nearest] = similarNames(short(name), others.map(short));
  const similar = others.find((one) => short(one) === nearest);
  return new ConfigError(
    similar === undefined
      ? `${name} is not set: ${remedy}`
      : `${name} is not set, but ${similar} is: did you mean ${name}?`,
  );
}
