import { jsonAt } from "@persona-conformance/schemas";
import { createBudget } from "../../trial/traffic/budget.ts";
import { type Environment, keysOf } from "../../environment.ts";
import { networkOf } from "../../network.ts";
import { expectTokens, tokens as resource } from "../../trial/arranging/share-tokens.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { newContext } from "../../trial/trial-context.ts";
import { textOf } from "../../trial/reading/view.ts";
import { systemClock } from "@persona-conformance/client";
import { openSession } from "../target.ts";
import { negotiateVersion, organizationsOf } from "./negotiate-version.ts";
import { openTokenJournal } from "./share-token-journal.ts";
import { readRoles } from "./share-token-roles.ts";

export interface OpenTokensOptions {
  readonly environment: Environment;
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Expires them. */
  readonly expire: boolean;
}

interface OpenToken {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The open tokens of the connection that API keys created, and those that could not be expired. */
export async function openTokens(options: OpenTokensOptions): Promise<{
  readonly tokens: readonly OpenToken[];
  readonly unended: readonly string[];
}> {
  const { environment, processEnvironment, timeout, signal } = options;
  const { activeId = "" } = environment;
  const organizations: Record<string, string> = {};
  const context = newContext({ keys: keysOf(environment), organizations });
  const session = openSession(
    {
      baseUrl: environment.baseUrl,
      fetch: networkOf(processEnvironment),
      clock: systemClock,
      budget: createBudget(systemClock.now),
      capabilities: new Set(),
      context: () => context,
    },
    { timeout, signal, timeLeft: () => 120_000 },
  );
  const inflection = "kebab";
  const apiVersion = await negotiateVersion(session, { environment, inflection });
  const trial = openTrial(session, { apiVersion, inflection }, { exchanges: [] });
  Object.assign(organizations, await organizationsOf(trial, environment));
  const { source: by } = await readRoles(trial, activeId);
  const asked = { connectionId: activeId, status: "created", direction: "outbound", size: 100 };
  const { views } = expectTokens(await trial.as(by).of(resource).list(asked));
  const ours = views.filter(({ relationships }) => {
    const type = jsonAt(relationships, "creator", "data", "type");
    // A token that a person created in the dashboard is left alone.
    return type !== "user";
  });
  const found = ours.map((view) => ({
    id: view.id,
    createdAt: view.createdAt ?? "at no time",
    expiresAt: textOf(view, "expires-at") ?? "never",
  }));
  if (!options.expire) return { tokens: found, unended: [] };
  const unended: string[] = [];
  for (const { id } of found) {
    const reply = await trial.as(by).of(resource).act("expire", id);
    if (reply.kind !== "resource") unended.push(id);
  }
  if (unended.length === 0) {
    await openTokenJournal(environment.stateFolder, environment.baseUrl, activeId).write([]);
  }
  return { tokens: found, unended };
}
