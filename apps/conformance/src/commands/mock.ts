import { createMock, faults, listen, organizations, rulings } from "@persona-conformance/mock";
import { versionNames } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { painter } from "../report/text.ts";
import { pickFaults, pickRulings } from "./pick.ts";

export interface MockCommand {
  readonly port: number;
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly apiVersion?: string;
  readonly rateLimit?: number;
  readonly json?: true;
}

/** Serves the mock until the process is asked to stop. */
export async function mockCommand(options: MockCommand, io: Io): Promise<number> {
  const { apiVersion } = options;
  if (apiVersion !== undefined && !versionNames.some((name) => name === apiVersion)) {
    throw new ConfigError(
      `there is no API version ${apiVersion}: choose ${versionNames.join(", ")}`,
    );
  }
  const mock = createMock({
    faults: pickFaults(options.fault, faults),
    rulings: pickRulings(options.ruling, rulings),
    ...(options.rateLimit !== undefined && { rateLimit: options.rateLimit }),
    ...(apiVersion !== undefined && { apiVersion }),
  });
  const [source, destination, stranger] = [
    organizations.source,
    organizations.destination,
    organizations.stranger,
  ].map(({ id, environments: [{ keys }] }) => ({ organizationId: id, key: keys[0] ?? "" }));
  const keyOf = (party: typeof source) => party?.key ?? "";
  const idOf = (party: typeof source) => party?.organizationId ?? "";
  // Something to page through, in both directions, and the connection that a run works on.
  mock.connect(keyOf(source), idOf(stranger));
  mock.connect(keyOf(destination), idOf(source));
  const connectionId = mock.connect(keyOf(source), idOf(destination));

  const server = await listen(mock, options.port).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") {
      throw new ConfigError(
        `port ${options.port} is in use: choose another with --port, or 0 for any`,
      );
    }
    throw new ConfigError(`cannot listen on port ${options.port} (${error.message})`);
  });
  const { url } = server;
  const acceptCommand = `curl -fsS -X POST -H "Authorization: Bearer $PERSONA_DESTINATION_API_KEY" ${url}/dashboard/connections/$CONNECTION_ID/accept`;
  if (options.json) {
    io.write(
      `${JSON.stringify({ url, source, destination, stranger, connectionId, acceptCommand })}\n`,
    );
  } else {
    const paint = painter(io.colour);
    io.write(`${paint("bold", `Persona Connect, mocked, on ${url}`)}

  source       ${idOf(source)}  ${keyOf(source)}
  destination  ${idOf(destination)}  ${keyOf(destination)}
  stranger     ${idOf(stranger)}  ${keyOf(stranger)}
  connection   ${connectionId}, from source to destination

${paint("dim", "Try it:")}
  curl -H 'Authorization: Bearer ${keyOf(source)}' ${url}/api/v1/connect/connections

${paint("dim", "Run the suite against it, in another terminal:")}
  export PERSONA_BASE_URL=${url}
  export PERSONA_SOURCE_API_KEY=${keyOf(source)}
  export PERSONA_DESTINATION_API_KEY=${keyOf(destination)}
  export PERSONA_ACCEPT_COMMAND='${acceptCommand}'
  pnpm conformance --target sandbox

${paint("dim", "Ctrl-C ends it.")}
`);
  }
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  return 0;
}
