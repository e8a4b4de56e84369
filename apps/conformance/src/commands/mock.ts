import { conditionValues, faults, rulings, startMock } from "@persona-conformance/mock";
import { basePath, resources, versionNames } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { shellWord } from "../report/text/shell-word.ts";
import { painter } from "../report/text/text.ts";
import { readLedgerFile } from "./ledger-file.ts";
import { pickFaults, pickRulings } from "./pick.ts";
import { invocation } from "../invocation.ts";

export interface MockCommand {
  readonly port: number;
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly apiVersion?: string;
  readonly rateLimit?: number;
  readonly host?: string;
  readonly cors?: string;
  readonly ledger?: string;
  readonly json?: true;
}

/** Quotes a value for a shell, if it needs quotes. */
const quoted = (value: string): string => (/^[\w:/.-]+$/.test(value) ? value : shellWord(value));

/** The origin as a browser sends it. */
function readOriginOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new ConfigError(`--cors ${text} is not an origin: write one such as http://localhost:5173`);
}

/** Serves the mock until the process is asked to stop. */
export async function mockCommand(options: MockCommand, io: Io): Promise<number> {
  const { apiVersion } = options;
  if (apiVersion !== undefined && !versionNames.some((name) => name === apiVersion)) {
    throw new ConfigError(`unknown API version ${apiVersion}: choose ${versionNames.join(", ")}`);
  }
  const ledger = options.ledger === undefined ? undefined : await readLedgerFile(options.ledger);
  const started = await startMock({
    port: options.port,
    ...(options.host !== undefined && { host: options.host }),
    ...(options.cors !== undefined && { cors: readOriginOf(options.cors) }),
    faults: pickFaults(options.fault, faults, conditionValues),
    rulings: pickRulings(options.ruling, rulings),
    ...(ledger !== undefined && { ledger }),
    ...(options.rateLimit !== undefined && { rateLimit: options.rateLimit }),
    ...(apiVersion !== undefined && { apiVersion }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") {
      throw new ConfigError(
        `port ${options.port} is in use: choose another with --port, or 0 for any`,
      );
    }
    throw new ConfigError(
      `cannot listen on ${options.host ?? "127.0.0.1"}, port ${options.port} (${error.message})`,
    );
  });
  const { mock, close, ...shown } = started;
  const unanswered = ledger === undefined ? [] : mock.unanswered();
  const { url, source, destination, stranger, environment } = shown;
  if (options.json) {
    io.write(`${JSON.stringify({ ...shown, ...(ledger && { unanswered }) })}\n`);
  } else {
    const paint = painter(io.colour);
    io.write(`${paint("bold", `Mock of Persona Connect on ${url}`)}

  source       ${source.organizationId}  ${source.key}
  destination  ${destination.organizationId}  ${destination.key}
  stranger     ${stranger.organizationId}  ${stranger.key}
  connection   ${environment["PERSONA_CONNECTION_ID"]}, pending, from source to destination
  connection   ${environment["PERSONA_ACTIVE_CONNECTION_ID"]}, active, from destination to source

${unanswered.length === 0 ? "" : `Not in ${options.ledger}; the mock gives its own answers:\n${unanswered.map((id) => `  ${id}\n`).join("")}\n`}${paint("dim", "Try it:")}
  curl -H 'Authorization: Bearer ${source.key}' ${url}${basePath}${resources[0].operations.list.path}

${paint("dim", "Run the suite against it, in another terminal:")}
${Object.entries(environment)
  .map(([name, value]) => `  export ${name}=${quoted(value)}\n`)
  .join("")}  ${invocation} --target sandbox --redeem all

${paint("dim", "Ctrl-C ends it.")}
`);
  }
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await close();
  return 0;
}
