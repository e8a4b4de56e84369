import { createRedactor } from "@persona-conformance/client/redact";
import type { Io } from "./io.ts";
import { withoutCommands } from "./without-commands.ts";

/** The process without redaction. */
export type Ungated = Omit<Io, "redact" | "writeCommands">;

/** Variables with a secret, or with a list of secrets. */
const secret = /^(?:PERSONA_\w*(?:_API_KEY|SECRETS?)|PACT_BROKER_(?:TOKEN|PASSWORD))$/;
const proxy = /^(?:https?|all)_proxy$/i;
/** A key of Persona's, even in a wrong variable or option. */
const persona = /persona_(?:sandbox|production)_[\w-]+/gi;

/** Shorter values occur in normal text by chance. */
const isLong = (value: string): boolean =>
  value.length >= 12 || (value.length >= 8 && /[^a-z]/i.test(value));

/** The secrets of an environment and of a command line. */
export function secretsOf(
  environment: Io["environment"],
  words: readonly string[] = [],
): readonly string[] {
  const values = Object.entries(environment).flatMap(([name, value = ""]) => {
    if (secret.test(name)) return [value, ...value.split(",")].map((one) => one.trim());
    return proxy.test(name) ? passwordsOf(value) : (value.match(persona) ?? []);
  });
  const typed = words.flatMap((word) => word.match(persona) ?? []);
  return [...new Set([...values, ...typed])].filter(isLong);
}

/** The password of a proxy's URL, as written and as sent. */
function passwordsOf(text: string): readonly string[] {
  if (!URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  const decoded = [username, password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const sent = Buffer.from(decoded.join(":")).toString("base64");
  return password === "" ? [] : [password, decoded[1] ?? "", sent];
}

/**
 * Adds redaction to the process: all output to the terminal, to files and to standard output passes through it.
 * Answers of the target are redacted earlier; this also covers all other text, even after a mistake of our own. It
 * also escapes commands to CI systems.
 */
export function withoutSecrets(io: Ungated, words: readonly string[] = []): Io {
  const redact = createRedactor(secretsOf(io.environment, words));
  return {
    ...io,
    redact,
    write: (text) => io.write(withoutCommands(redact(text))),
    writeCommands: (text) => io.write(redact(text)),
    writeError: (text) => io.writeError(withoutCommands(redact(text))),
  };
}

/**
 * Redacts every text of a JSON value, names included. Do this before text is shortened: a part of a secret is not
 * found.
 */
export function redacted<T>(value: T, redact: Io["redact"]): T {
  const walk = (one: unknown): unknown => {
    if (typeof one === "string") return redact(one);
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, of]) => [redact(name), walk(of)]));
  };
  // `walk` keeps the shape: texts stay texts.
  return walk(value) as T;
}
