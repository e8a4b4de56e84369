import { readEnvironment, variableNames } from "../environment.ts";
import type { Io } from "../io.ts";
import { notSet } from "../misspelt-variables.ts";
import { printable } from "../report/text/text.ts";

export interface ShareTokensCommand {
  readonly expire?: true;
  readonly json?: true;
  readonly timeout: number;
}

/** Lists the open share tokens that API keys created. With `--expire`, expires them. */
export async function shareTokensCommand(options: ShareTokensCommand, io: Io): Promise<number> {
  const environment = readEnvironment(io.environment);
  if (environment.activeId === undefined) {
    const remedy = "name the connection for share tokens";
    throw notSet("PERSONA_ACTIVE_CONNECTION_ID", remedy, io.environment, variableNames);
  }
  const { openTokens } = await import("../targets/sandbox/open-share-tokens.ts");
  const { tokens, unended } = await openTokens({
    environment,
    processEnvironment: io.environment,
    timeout: options.timeout,
    signal: io.signal,
    expire: options.expire === true,
  });
  if (options.json) {
    io.write(`${JSON.stringify({ open: tokens, unended }, null, 2)}\n`);
  } else if (tokens.length === 0) {
    io.write(`no share token over ${printable(environment.activeId)} is open\n`);
  } else {
    const done = options.expire === true && unended.length === 0 ? "expired" : "open";
    for (const { id, createdAt, expiresAt } of tokens) {
      const state = unended.includes(id) ? "open" : done;
      io.write(`${printable(`${id}  ${state}  created ${createdAt}  expires ${expiresAt}`)}\n`);
    }
  }
  return unended.length === 0 ? 0 : 2;
}
