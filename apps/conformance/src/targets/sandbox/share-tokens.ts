import { type Clock, jsonOf, reasonOf } from "@persona-conformance/client";
import { ConfigError } from "../../config-error.ts";
import type { Environment } from "../../environment.ts";
import type { Cell } from "../../runner/check.ts";
import { isTransient } from "../../runner/outcome.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Creating, Session } from "../../trial/session.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import {
  type Lapsing,
  redemptionsOf,
  type RedeemMode,
  type Shares,
} from "../../trial/arranging/share-token-objects.ts";
import { tokens } from "../../trial/arranging/share-tokens.ts";
import { creationPath } from "../../trial/arranging/share-token-requests.ts";
import { unlessBlocked } from "../../trial/requests/odd-requests.ts";
import { openTrial } from "../../trial/open-trial.ts";
import { type Trial } from "../../trial/trial.ts";
import { jsonAt, jsonObject, tokenLifetime } from "@persona-conformance/schemas";
import { findStrays, overIn } from "./stray-share-tokens.ts";
import { takeLock } from "./lock.ts";
import { readRoles, usualRoles } from "./share-token-roles.ts";
import { type Entry, openTokenJournal, type TokenJournal } from "./share-token-journal.ts";

/** What a run may redeem on a sandbox. */
export type Redeem = RedeemMode | "all";

export interface SharesOptions {
  readonly session: Session;
  readonly cell: Cell;
  readonly environment: Environment;
  /** The fixture, if there is one. */
  readonly fixture: Fixture | undefined;
  readonly redeem?: Redeem;
  readonly tell: (text: string) => void;
}

/** One run's hold on what it may share. The journal has each token before it is created, and the release expires it. */
export interface SharesLease {
  readonly shares: Shares;
  /** The connection is the fixture, so it may be deactivated. */
  readonly isFixture: boolean;
  /** Expires every token that is still open. Resolves to the problems that remain, in words. */
  release(): Promise<readonly string[]>;
}

const modesOf = (redeem: Redeem | undefined): readonly RedeemMode[] =>
  redeem === undefined ? [] : redeem === "all" ? ["hydrate", "clone"] : [redeem];

/** Undefined if no connection for share tokens is named. */
export async function takeShares(options: SharesOptions): Promise<SharesLease | undefined> {
  const { session, cell, environment, fixture, tell } = options;
  const { activeId, shareSources = [], shareDestinations = [], stateFolder } = environment;
  if (activeId === undefined) return undefined;
  const isFixture = activeId === fixture?.id;
  const trial = openTrial(session, cell, { exchanges: [] });
  const roles = isFixture ? usualRoles : await readRoles(trial, activeId);
  const usual: Shares = {
    ...(!isFixture && { connectionId: activeId }),
    ...(!isFixture && { roles }),
    sources: shareSources,
    destinations: shareDestinations,
    failing: [],
    modes: modesOf(options.redeem),
  };
  if (options.redeem !== undefined && redemptionsOf(usual).length === 0) {
    // Checks that need more are skipped. The option --require makes a run inconclusive then.
    tell(
      `--redeem ${options.redeem} has nothing to redeem: name objects of one kind in PERSONA_SHARE_SOURCES and PERSONA_SHARE_DESTINATIONS, or for a clone an inquiry or a verification among the sources`,
    );
  }
  const journal = openTokenJournal(stateFolder, session.baseUrl, activeId);
  const lock = await takeLock(journal.lockFile);
  if (lock === undefined) {
    throw new ConfigError(
      `another run makes share tokens over ${activeId}: wait until it has ended, then run this again`,
    );
  }
  try {
    const { lapsing = [], left = [] } = Object.groupBy(await journal.read(), (entry) =>
      lapsingIn(entry) === undefined ? "left" : "lapsing",
    );
    const still = await endAll(trial, left, roles.source);
    if (left.length > still.length) {
      tell(
        `an earlier run was cut short: this run expired its ${left.length - still.length} share tokens`,
      );
    }
    const entries = [...lapsing, ...still.map(({ entry }) => entry)];
    await journal.write(entries);
    session.onCreation = (creating) => journaled(journal, entries, creating, session.clock);
    return {
      shares: {
        ...usual,
        namedIn: "PERSONA_SHARE_SOURCES",
        lapsing: lapsing.flatMap((entry) => lapsingIn(entry) ?? []),
      },
      isFixture,
      async release() {
        try {
          return await endOurs(session, cell, journal, entries, {
            shares: usual,
            connectionId: activeId,
            by: roles.source,
          });
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Writes a request into the journal before it is sent, and its result afterwards. */
async function journaled(
  journal: TokenJournal,
  entries: Entry[],
  { operation, by, idempotencyKey, request }: Creating,
  { now }: Pick<Clock, "now">,
) {
  if (operation.resource.name !== tokens.name || by === "nobody") return async () => {};
  const { body: sent } = request;
  const isShort = attributesIn(sent)["expires-in-seconds"] === tokenLifetime.minimum;
  const entry: Entry = {
    idempotencyKey,
    by,
    body: sent,
    at: now(),
    ...(isShort && { lapsesAt: now() + tokenLifetime.minimum * 1000 }),
  };
  entries.push(entry);
  await journal.write(entries);
  return async ({ status, body }: { readonly status: number; readonly body: string }) => {
    const place = entries.indexOf(entry);
    // Only after a refusal it is certain that there is no token.
    if (status >= 400 && status < 500) entries.splice(place, 1);
    else {
      const id = idIn(body);
      if (id !== undefined) entries[place] = { ...entry, id };
    }
    await journal.write(entries);
  };
}

const attributesIn = (body: unknown) => jsonObject(jsonAt(body, "data", "attributes"));

/** Tokens of an earlier run that expire by time. */
const lapsingIn = ({ id, lapsesAt: due }: Entry): Lapsing | undefined =>
  id === undefined || due === undefined ? undefined : { id, due };

/** The id of the token. Without it, the release asks again with the same idempotency key. */
function idIn(body: string): string | undefined {
  const id = jsonAt(jsonOf({ body, truncated: false }), "data", "id");
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** At most this many lists are searched for unknown tokens. With this many unknown rows, another list is read. */
const rounds = 3;
const many = 50;

/** The time limit for expiring tokens, in milliseconds: after an interruption, and otherwise. */
const limits = { interrupted: 15_000, usual: 120_000 };

/** What a run shares, over which connection, and who ends it. */
interface Lease {
  readonly shares: Shares;
  readonly connectionId: string;
  readonly by: ActorName;
}

async function endOurs(
  session: Session,
  cell: Cell,
  journal: TokenJournal,
  entries: readonly Entry[],
  { shares, connectionId, by }: Lease,
): Promise<readonly string[]> {
  // The signal that interrupted the run must not interrupt this.
  const { signal, maxRequests: _maxRequests, onCreation: _onCreation, ...rest } = session;
  const limit = AbortSignal.timeout(limits[signal?.aborted === true ? "interrupted" : "usual"]);
  session.budget?.forgive();
  const trial = openTrial({ ...rest, signal: limit }, cell, { exchanges: [] });
  // A token that the run has seen redeemed, pending or expired need not be expired.
  const over = overIn(session.exchanges);
  const left = entries.filter(({ id }) => id === undefined || !over.has(id));
  // Leave a token that has not expired yet: the next run reads it.
  const handedOn = left.findLast((entry) => (lapsingIn(entry)?.due ?? 0) > session.clock.now());
  const ended = left.filter((entry) => entry !== handedOn);
  const still = [...(await endAll(trial, ended, by))];
  const known = new Set(entries.map(({ id }) => id));
  // An expired token is not in the next list.
  for (let round = 0; round < rounds; round += 1) {
    const search = { by, connectionId, sources: shares.sources, known };
    // If the list cannot be read, there is nothing to expire.
    const strays = await findStrays(trial, session.exchanges, search).catch(() => []);
    if (strays.length === 0) break;
    still.push(...(await endAll(trial, strays, by)));
    for (const { id } of strays) known.add(id);
    if (strays.length < many) break;
  }
  await journal.write([
    ...(handedOn === undefined ? [] : [handedOn]),
    ...still.map(({ entry }) => entry),
  ]);
  const [first] = still;
  if (first === undefined) return [];
  return [
    `${still.length} share tokens could not be expired (${first.why}); ${journal.file} names them, and the next run tries again, as does \`share-tokens --expire\``,
  ];
}

interface Unended {
  readonly entry: Entry;
  readonly why: string;
}

/** Expires the tokens that these requests created. Returns those that could not be expired. */
async function endAll(
  trial: Trial,
  entries: readonly Entry[],
  by: ActorName,
): Promise<readonly Unended[]> {
  const still: Unended[] = [];
  for (const entry of entries) {
    const end = () => endOne(trial, entry, by);
    try {
      // Without an answer of the API, a second request tells whether the first was carried out.
      const unended = await end().catch(async (error: unknown) => {
        if (isTransient(error)) return end();
        throw error;
      });
      if (unended !== undefined) still.push(unended);
    } catch (error) {
      still.push({ entry, why: reasonOf(error) });
    }
  }
  return still;
}

/** Expires the token that a request created. Returns it if it is still open. */
async function endOne(trial: Trial, entry: Entry, by: ActorName): Promise<Unended | undefined> {
  const id = entry.id ?? (await idOf(trial, entry));
  if (id === undefined) return undefined;
  const reply = await trial.as(by).of(tokens).act("expire", id);
  // After a refusal, the token is usually not `created` any more. A read makes sure.
  if (reply.kind !== "refusal" || reply.status === 404) return undefined;
  // A replica may show it as it was before.
  const isOpen = await trial.eventually(
    async () => {
      const seen = await trial.as(by).of(tokens).retrieve(id);
      return seen.kind === "resource" && Object(seen.resource)["status"] === "created";
    },
    (isStillOpen) => !isStillOpen,
  );
  if (!isOpen) return undefined;
  return { entry: { ...entry, id }, why: `${id} is still created` };
}

/** An idempotency key is kept at least this long, in milliseconds. */
const day = 86_400_000;

/**
 * The token of a request whose answer was lost. For a day, the same request with the same key returns the same answer.
 * Later, the token is searched among the open ones.
 */
async function idOf(
  trial: Trial,
  { by, body, idempotencyKey, at }: Entry,
): Promise<string | undefined> {
  const actor = trial.as(by);
  if (trial.now() - at < day) {
    const request = { method: "POST", path: creationPath, body };
    const ask = () => actor.sendRaw(request, { idempotencyKey });
    // An edge may refuse a text that is not JSON each time. Then there is no token.
    const answer = await (typeof body === "string" ? unlessBlocked(ask) : ask());
    return answer !== undefined && answer.status < 300 ? idIn(answer.body) : undefined;
  }
  const connectionId = String(attributesIn(body)["connection-id"]);
  const reply = await actor.of(tokens).list({ connectionId, status: "created", size: 100 });
  if (reply.kind !== "page") return undefined;
  const made = reply.rows.find((row) => {
    return Math.abs(Date.parse(String(jsonAt(row, "createdAt"))) - at) < 60_000;
  });
  return made?.id;
}
