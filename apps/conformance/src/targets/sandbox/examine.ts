import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Clock, type Fetch, systemClock } from "@persona-conformance/client";
import { type Environment, keysOf } from "../../environment.ts";
import { networkOf } from "../../network.ts";
import type { Unmoved } from "../../document/run-document.ts";
import type { Cell } from "../../runner/check.ts";
import { createBudget } from "../../trial/traffic/budget.ts";
import { type Capability, capabilities } from "../../capabilities.ts";
import { describe } from "../../trial/judging/expect.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { ActorName, PartyName } from "../../trial/party.ts";
import { newContext } from "../../trial/trial-context.ts";
import { acceptedStatuses } from "../../trial/moving/acceptance.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { type Trial } from "../../trial/trial.ts";
import { textOf, viewOf } from "../../trial/reading/view.ts";
import { type Accepting, acceptingOf, type AcceptOptions } from "./accepting.ts";
import { clockOf, failure, type Finding, ownerOf, rateOf, sameOrganization } from "./finding.ts";
import { findFixture, isPage, rowsOf } from "./connection-fixture.ts";
import { grants } from "./grants.ts";
import { firstReply, negotiateVersion } from "./negotiate-version.ts";
import { endOf, type Journal, openJournal } from "./connection-journal.ts";
import { lockedBy, takeLock } from "./lock.ts";
import { lookAtCommand } from "./look-at-command.ts";
import { lookAtShareTokens } from "./look-at-share-tokens.ts";
import { unmovedFor } from "./unmoved.ts";
import { type Opening, openSession } from "../target.ts";

export interface ExamineOptions extends Opening, AcceptOptions {
  readonly environment: Environment;
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  readonly apiVersion?: string;
  readonly clock?: Clock;
  readonly fetch?: Fetch;
}

export interface Examination {
  readonly findings: readonly Finding[];
  readonly capabilities: ReadonlySet<Capability>;
  /** Why a run would not move the connection. */
  readonly unmoved?: Unmoved;
}

/** The longest wait for a rate limit, in milliseconds. */
const longestWait = 60_000;

/** Checks whether a run on a sandbox can work. Changes nothing. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { environment, clock = systemClock } = options;
  const { baseUrl } = environment;
  const keys = keysOf(environment);
  const accepting = acceptingOf(options, environment);
  const organizations: Partial<Record<PartyName, string>> = {};
  const context = newContext({ keys, organizations });
  const budget = createBudget(clock.now);
  const session = openSession(
    {
      baseUrl,
      fetch: options.fetch ?? networkOf(options.processEnvironment),
      clock,
      budget,
      capabilities: new Set(),
      context: () => context,
    },
    { timeLeft: () => longestWait, ...options },
  );
  const findings: Finding[] = [];
  const tried: Tried = async (about, look) => {
    try {
      return await look();
    } catch (error) {
      findings.push(failure(about, error));
      return undefined;
    }
  };

  const apiVersion = await tried("target", () =>
    negotiateVersion(session, { ...options, inflection: "kebab" }),
  );
  if (apiVersion === undefined) return { findings, capabilities: new Set() };
  findings.push({ about: "target", state: "ok", says: `${baseUrl} speaks version ${apiVersion}` });
  const trial = openTrial(session, { apiVersion, inflection: "kebab" } satisfies Cell, {
    exchanges: [],
  });
  const owners: Partial<Record<ActorName, string>> = {};
  for (const who of ["source", "destination", "stranger"] as const) {
    const about = `PERSONA_${who.toUpperCase()}_API_KEY`;
    if (keys[who] === undefined) {
      const capability = who === "destination" ? "two-parties" : "stranger";
      const remedy = `checks that need it are skipped: set ${capabilities[capability].need}`;
      findings.push({ about, state: "note", says: "is not set", remedy });
      continue;
    }
    const exchange = await tried(about, () => firstReply(trial, who, environment));
    if (exchange === undefined) continue;
    const fails = exchange.status >= 500;
    if (fails || !isPage(exchange)) {
      const remedy = fails
        ? "run the suite: the report shows which promise is broken"
        : "check PERSONA_BASE_URL; if it is the API's origin, run the suite: the report shows which promise is broken";
      findings.push({
        about,
        state: "problem",
        says: `its list ${fails ? "fails" : "cannot be read"}: ${describe(exchange)}`,
        remedy,
      });
      continue;
    }
    owners[who] = exchange.headers["persona-organization-id"] ?? "";
    if (who !== "stranger") organizations[who] = owners[who];
    findings.push(ownerOf(about, exchange), rateOf(about, budget.left(who), clock.now()));
    if (who === "source") findings.push(clockOf(exchange));
  }
  organizations.destination ||= environment.destinationOrganizationId ?? "";
  findings.push(...sameOrganization({ ...owners, destination: organizations.destination }));

  const several = await tried("list", () => rowsOf(trial, "source", environment));
  const found = await tried("connection", () =>
    findFixture(trial, context, { environment, provision: false }),
  );
  const status = await lookAtFixture(trial, found, tried, findings);
  const journal = await tried("journal", () => lookAtJournal(found?.id, options, findings));
  findings.push(...(await lookAtAccepting(accepting, options)));
  const sharing = await lookAtShareTokens(trial, found, environment);
  findings.push(...sharing.findings);
  const unmoved = found && unmovedFor(found.resource, status, accepting, journal);
  const mayMove = found !== undefined && unmoved === undefined;
  const isAccepted = found !== undefined && status === acceptedStatuses(found.resource).accepted;
  if (unmoved !== undefined && isAccepted) {
    const says = `a run does not move it: ${unmoved.why}`;
    findings.push({ about: "connection", state: "note", says, remedy: unmoved.remedy });
  }
  const sharesFixture = environment.activeId !== undefined && environment.activeId === found?.id;
  const isActive = !sharesFixture || isAccepted || (mayMove && accepting.kind === "command");
  return {
    findings,
    ...(unmoved && { unmoved }),
    capabilities: new Set(
      grants({
        keys,
        accepting,
        several: several !== undefined && several.length > 1,
        fixture: status !== undefined,
        created: false,
        mayMove,
        shares: isActive ? sharing.shares : undefined,
        mayPause: sharesFixture && mayMove,
      }),
    ),
  };
}

/** Runs one examination. If it throws, adds a finding and resolves to undefined. */
type Tried = <T>(about: string, look: () => Promise<T>) => Promise<T | undefined>;

/** Whether each party sees the connection, and in which status. */
async function lookAtFixture(
  trial: Trial,
  fixture: Fixture | undefined,
  tried: Tried,
  findings: Finding[],
): Promise<string | undefined> {
  const about = "connection";
  if (fixture === undefined) {
    const remedy =
      "name it in PERSONA_CONNECTION_ID, name the destination by its key or PERSONA_DESTINATION_ORGANIZATION_ID, or let a run create it with --provision";
    findings.push({ about, state: "problem", says: "none was found between the two", remedy });
    return undefined;
  }
  const { id, resource } = fixture;
  let status: string | undefined;
  for (const who of ["source", "destination"] as const) {
    if (trial.context.keys[who] === undefined) continue;
    const reply = await tried(about, () => trial.as(who).of(resource).retrieve(id));
    if (reply === undefined) continue;
    if (reply.kind !== "resource") {
      const isRefused = reply.kind === "refusal";
      const says = `the ${who} cannot ${isRefused ? "see" : "read"} ${id} (${describe(reply.exchange)})`;
      const remedy = isRefused
        ? `check PERSONA_CONNECTION_ID and PERSONA_${who.toUpperCase()}_API_KEY`
        : "run the suite: the report shows which promise is broken";
      findings.push({ about, state: "problem", says, remedy });
      continue;
    }
    const view = viewOf(resource, reply.exchange);
    const [from, to] = resource.lifecycle.parties.map((party) =>
      textOf(view, resource.parties[party] ?? ""),
    );
    const { source, destination } = trial.context.organizations;
    if (from !== to && from === destination && to === source) {
      const says = `${id} leads from ${from} to ${to}`;
      const remedy =
        "a run uses the keys in exchanged roles; exchange PERSONA_SOURCE_API_KEY and PERSONA_DESTINATION_API_KEY before you copy a command from its reports";
      if (who === "source") findings.push({ about, state: "note", says, remedy });
    }
    if (who === "source") status = view.status;
    const { lifecycle } = resource;
    const isKnown = lifecycle.isStatus(view.status);
    const described = describe(view.attributes["status"]);
    findings.push({
      about,
      state: isKnown ? "ok" : "problem",
      says: `the ${who} sees ${id}, ${isKnown ? `which is ${view.status}` : `whose status is ${described}`}`,
      ...(!isKnown && {
        remedy: `the documentation names only ${lifecycle.statuses.join(", ")}, and a run moves no connection with another status: name another one in PERSONA_CONNECTION_ID`,
      }),
    });
  }
  return status;
}

/** Takes a lock of its own and releases it, since a run on the connection may hold that one. */
async function tryLock(folder: string): Promise<void> {
  const lock = await takeLock(join(folder, `doctor-${randomUUID()}.lock`));
  await lock?.release();
}

/** What earlier runs left behind, and whether a run is in progress. */
async function lookAtJournal(
  id: string | undefined,
  { environment: { baseUrl, stateFolder } }: ExamineOptions,
  findings: Finding[],
): Promise<Journal | undefined> {
  if (id === undefined) return undefined;
  const about = "journal";
  await tryLock(stateFolder);
  const { file, lockFile, read } = openJournal(stateFolder, baseUrl, id);
  const holder = await lockedBy(lockFile);
  if (holder !== undefined) {
    const says = `another run works on the connection (${holder})`;
    findings.push({ about, state: "problem", says, remedy: "wait until it has ended" });
  }
  const journal = await read();
  const { original, waiting } = journal ?? {};
  if (waiting !== undefined) {
    const says = `a run has been waiting for acceptance since ${waiting.since}`;
    const remedy =
      "accept the connection in the destination's dashboard, under Connect › Connections: the next run goes on from there";
    findings.push({ about, state: "note", says, remedy });
  } else if (original !== undefined && holder === undefined) {
    const says = `a run ${endOf(journal ?? {})}; the connection was ${original} before it`;
    const remedy = "the next run restores it first, and so does `doctor --restore`";
    findings.push({ about, state: "note", says, remedy });
  } else if (holder === undefined) {
    findings.push({ about, state: "ok", says: `no run has left anything to restore (${file})` });
  }
  return journal;
}

async function lookAtAccepting(
  accepting: Accepting,
  { environment, processEnvironment }: ExamineOptions,
): Promise<readonly Finding[]> {
  const about = "accepting";
  switch (accepting.kind) {
    case "nobody": {
      const { acceptCommand } = environment;
      const says = acceptCommand === undefined ? "no way to accept is set" : "is left out";
      const remedy =
        "checks that need it are skipped: set PERSONA_ACCEPT_COMMAND, or let a person accept with --accept wait";
      return [{ about, state: "note", says, remedy }];
    }
    case "person":
      return [{ about, state: "ok", says: "by a person, in the destination's dashboard" }];
    case "command":
      return [await lookAtCommand(accepting.command, processEnvironment)];
  }
}
