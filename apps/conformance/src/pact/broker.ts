import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createRedactor, networkVariables } from "@persona-conformance/client";
import { ConfigError } from "../config-error.ts";
import { adviceOn } from "../missing-package.ts";
import { isLoopback } from "../environment.ts";
import type { Io } from "../io.ts";
import { authoritiesIn } from "../network.ts";
import { certificateFile } from "./certificate-file.ts";

/** A broker and its credentials. The credentials go only to the official command line, through its environment. */
export interface Broker {
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Returns a function that redacts the credentials. The user's name is not a secret. */
export const redactorOf = (credentials: Broker["credentials"]): ((text: string) => string) =>
  createRedactor(
    Object.entries(credentials).flatMap(([name, secret]) =>
      name === "PACT_BROKER_USERNAME" ? [] : [secret],
    ),
  );

/** The variables that the official command line gets, besides certificates and proxies. */
const passedOn = ["HOME", "PATH", "SYSTEMROOT"];

/**
 * Reads and checks the variables. Sends nothing.
 * @throws {ConfigError} if a variable is missing or wrong
 */
export function readBroker(environment: Io["environment"]): Broker {
  const value = (name: string) => environment[name]?.trim() || undefined;
  const baseUrl = readUrl(value("PACT_BROKER_BASE_URL"));
  const token = value("PACT_BROKER_TOKEN");
  const username = value("PACT_BROKER_USERNAME");
  const password = value("PACT_BROKER_PASSWORD");
  if (token !== undefined && (username ?? password) !== undefined) {
    throw new ConfigError(
      "PACT_BROKER_TOKEN is set beside PACT_BROKER_USERNAME or PACT_BROKER_PASSWORD: a broker takes either a token or a name and a password; leave out one of the two",
    );
  }
  if ((username === undefined) !== (password === undefined)) {
    const [set, unset] =
      username === undefined ? ["PASSWORD", "USERNAME"] : ["USERNAME", "PASSWORD"];
    throw new ConfigError(`PACT_BROKER_${set} is set without PACT_BROKER_${unset}: set both`);
  }
  const credentials = {
    ...(token !== undefined && { PACT_BROKER_TOKEN: token }),
    ...(username !== undefined && { PACT_BROKER_USERNAME: username }),
    ...(password !== undefined && { PACT_BROKER_PASSWORD: password }),
  };
  const { protocol, origin, hostname } = new URL(baseUrl);
  if (protocol === "http:" && !isLoopback(origin) && Object.keys(credentials).length > 0) {
    throw new ConfigError(
      `PACT_BROKER_BASE_URL is plain http to ${hostname}: the credentials would be readable on the way, use https`,
    );
  }
  return { baseUrl, credentials };
}

function readUrl(text: string | undefined): string {
  const name = "PACT_BROKER_BASE_URL";
  if (text === undefined) {
    throw new ConfigError(
      `${name} is not set: set it to the broker's address, such as https://broker.example`,
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} is not an http or https URL: give one such as https://broker.example`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(
      `${name} holds a user name or a password: put them into PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD`,
    );
  }
  return text.replace(/\/+$/, "");
}

/** The result of the official command line. `text` is its output, with credentials redacted. */
export interface BrokerOutput {
  readonly code: number;
  readonly text: string;
  /** Each line of its output that is JSON. */
  readonly documents: readonly unknown[];
}

export type AskBroker = (words: readonly string[]) => Promise<BrokerOutput>;

/**
 * Runs the official command line, `pact broker`, for one broker. Without `retries` it prints for people, not as JSON.
 */
export function brokerCommand(
  { baseUrl, credentials }: Broker,
  retries: number | undefined,
  { environment, signal }: Pick<Io, "environment" | "signal">,
): AskBroker {
  const cli = locateCommand();
  const given = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  const bundle = authoritiesIn(environment);
  const env = {
    ...Object.fromEntries(given),
    ...networkVariables(environment),
    ...credentials,
    PACT_DO_NOT_TRACK: "true",
  };
  const redact = redactorOf(credentials);
  return async (words) => {
    const where = [
      "--broker-base-url",
      baseUrl,
      ...(retries === undefined ? [] : ["--retries", String(retries), "--output", "json"]),
    ];
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    await using certificates = await certificateFile(bundle);
    const child = spawn(cli, ["broker", ...words, ...where], {
      env: { ...env, ...(certificates.file !== undefined && { SSL_CERT_FILE: certificates.file }) },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    let output = "";
    const listen = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", (error) =>
      reject(new ConfigError(`the broker's command line could not be run (${error.message})`)),
    );
    child.once("close", (code) => resolve(code ?? 1));
    const code = await promise;
    const text = redact(output);
    return { code, text, documents: text.split("\n").flatMap(parse) };
  };
}

/**
 * Finds the program itself. The package's script would only start it, and the program would survive when the script
 * is stopped.
 */
function locateCommand(): string {
  try {
    const require = createRequire(import.meta.url);
    // Its own types do not name this file.
    const { standalone } = require("@pact-foundation/pact-cli/src/pact-standalone.js") as {
      standalone(): { readonly pactFullPath: string };
    };
    return standalone().pactFullPath;
  } catch (error) {
    // The package's own error already says what to install.
    if (adviceOn(error) !== undefined) throw error;
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ConfigError(`the broker's command line is not installed (${message})`, {
      cause: error,
    });
  }
}

function parse(line: string): readonly unknown[] {
  if (!line.startsWith("{")) return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
