import { createRedactor } from "@persona-conformance/client/redact";
import type { Io } from "./io.ts";
import { withoutCommands } from "./without-commands.ts";

/** What a process gives, and the commands get with the gate in it. */
export type Ungated = Omit<Io, "redact" | "writeCommands">;

/** Variables that hold secrets, each alone or as a list. */
const secret = /^(?:PERSONA_\w*(?:_API_KEY|SECRETS?)|PACT_BROKER_(?:TOKEN|PASSWORD))$/;
const proxy = /^(?:https?|all)_proxy$/i;
/** A key of Persona's, in whichever variable or option it stands by mistake. */
const persona = /persona_(?:sandbox|production)_[\w-]+/gi;

/** Shorter values stand in innocent texts by chance. */
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

/** The password of a proxy's URL, as it is written and as it is sent. */
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
 * The gate: all that leaves goes through it, to the terminal, into a file or to a standard output. An answer is without
 * secrets from the beginning; here is what else could hold one, a mistake of our own included. Nor can what is printed be
 * read as a command by the CI system that runs this.
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

/** A value of JSON with every text in it redacted, names included: before anything is cut, since a part is not found. */
export function redacted<T>(value: T, redact: Io["redact"]): T {
  const walk = (one: unknown): unknown => {
    if (typeof one === "string") return redact(one);
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, of]) => [redact(name), walk(of)]));
  };
  // Texts stay texts, and the rest is as it was.
  return walk(value) as T;
}
