import {
  type ApiRequest,
  type Creation,
  type Exchange,
  type ListReply,
  type Reply,
  type SendOptions,
} from "@persona-conformance/client";
import {
  connections,
  jsonAt,
  type Resource,
  type ShareableKind,
  shareableKinds,
  shareTokens,
} from "@persona-conformance/schemas";
import type { Cell } from "../../runner/check.ts";
import { arranging, type Subject, Undecided } from "../../runner/outcome.ts";
import type { Actor, Trial } from "../trial.ts";
import { type expiryOf, tokenPath } from "./share-token-requests.ts";
import { subjectOf } from "./connections.ts";
import {
  describe,
  expectPage,
  expectResource,
  type Listed,
  requireDefined,
} from "../judging/expect.ts";
import type { Arrangement } from "./arrangement.ts";
import { expectAnother } from "./another.ts";
import { requireWithinQuota } from "../traffic/quotas.ts";
import { bodyOf, redemptionsOf, type Shares } from "./share-token-objects.ts";
import type { View } from "../reading/view.ts";

/** Share tokens, typed as any resource: the checks read views of them, which hold no personal data. */
export const tokens: Resource = shareTokens;

/** The lifetime of a token that a run makes, in seconds: as long as a check may need it. */
export const lifetime = 900;

/** A token is used for another check if it lives at least this long, in milliseconds. */
const leastLeft = 120_000;

const lasts = (trial: Trial, { attributes }: View): boolean =>
  !(Date.parse(String(attributes["expires-at"])) - trial.now() < leastLeft);

export const sharesOf = ({ context: { shares } }: Pick<Trial, "context">): Shares =>
  requireDefined(shares, "no object to share is configured");

/** The redemption that a check uses if any will do. */
export const usualRedemption = (trial: Trial) =>
  requireDefined(
    redemptionsOf(sharesOf(trial))[0],
    "no redemption is possible with the configured objects",
  );

/** The id of the connection for share tokens. Makes it active if the run may move it. */
export async function connectionOf(trial: Trial): Promise<string> {
  const { connectionId, ready } = sharesOf(trial);
  if (connectionId !== undefined) return connectionId;
  const it = trial.of(connections);
  // A check that moves a connection shares tokens over that connection.
  if (ready !== undefined && it.fixture === undefined)
    return trial.memoize(readyName, async () => ready());
  return (await it.that("active")).id;
}

const readyName = "a connection that is active";

/** Demands that the connection of share tokens is active, once something over it was refused. */
export async function expectReady(trial: Trial): Promise<void> {
  const { connectionId, ready } = sharesOf(trial);
  const it = trial.of(connections);
  if (connectionId !== undefined) {
    const { status } = await it.settled(connectionId, () => true);
    if (status === "active") return;
    throw new Undecided(
      `the connection for share tokens, ${connectionId}, is ${status}, and this run did not move it`,
    );
  }
  const known = it.fixture?.id;
  const id = known ?? (await trial.memoize(readyName, async () => ready?.()));
  if (id === undefined) return;
  const { status } = await it.settled(id, (view) => view.status === "active");
  if (status === "active") return;
  const [expected, actual] = ["an active connection", `status ${status}`];
  // If the run moves it, its creation may be what is wrong.
  const isAccepting = known === undefined && status === connections.lifecycle.initial;
  throw new Undecided(`share tokens need an active connection, and it is ${status}`, {
    ...(isAccepting && {
      because: { ...subjectOf("accept", "pending", "destination"), expected, actual },
    }),
  });
}

/** The attributes of a request to create a token of this object. */
const creationOf = async (trial: Trial, sourceId: string): Promise<Creation> => ({
  connectionId: await connectionOf(trial),
  sourceId,
  expiresInSeconds: lifetime,
});

/** Creates a token of this object that only one check uses. */
export async function newToken(trial: Trial, sourceId: string): Promise<View> {
  const reply = await creationReply(trial, await creationOf(trial, sourceId));
  const isUsual = sourceId === (await usualCreation(trial))["sourceId"];
  return arranging(
    "create a share token",
    async () => trial.of(tokens).keep(expectResource(tokens, reply, 201)),
    isUsual ? shareTokenArrangement.subject : ofKinds,
  );
}

/** The promise that tokens of each kind can be created, and the check that judges it. */
const ofKinds: Subject = {
  statement: "share-tokens/create-kinds",
  check: "share-tokens/create/kinds",
};

/**
 * Sends a creation that should be allowed. Returns its answer.
 *
 * @throws {Undecided} With the broken promise, if the usual creation is refused too.
 */
export async function creationReply(trial: Trial, creation: Creation): Promise<Reply> {
  const reply = await party(trial, "source").of(tokens).create(creation);
  await expectNotRefused(trial, creation, reply);
  if (reply.kind === "resource") expectAnother(trial, expectToken(reply, reply.exchange.status));
  const usual = await usualCreation(trial);
  const isUsual = (["sourceId", "expiresInSeconds"] as const).every(
    (name) => creation[name] === usual[name],
  );
  if (reply.kind === "refusal" && !isUsual) await newToken(trial, String(usual["sourceId"]));
  return reply;
}

/**
 * Requires that a 403 to an unusual creation comes from no quota: then the usual creation is refused, too.
 *
 * @throws {Undecided} If a quota is exceeded.
 */
export async function requireTokensLeft(trial: Trial, { status }: Exchange): Promise<void> {
  if (status === 403) await newToken(trial, String((await usualCreation(trial))["sourceId"]));
}

/**
 * Finds out why the usual creation is refused: tries it without a lifetime, then with an object of another kind.
 *
 * @throws {Undecided} If one of these succeeds. It names the promise that is broken.
 */
async function expectNotRefused(trial: Trial, creation: Creation, reply: Reply): Promise<void> {
  const { expiresInSeconds, ...rest } = creation;
  if (reply.kind !== "refusal" || Number(expiresInSeconds) !== lifetime) return;
  requireWithinQuota(reply.exchange);
  await expectReady(trial);
  expectKnownSource(trial, String(creation["sourceId"]), reply.exchange);
  const { sources } = sharesOf(trial);
  const usual = sources.find(({ id }) => id === creation["sourceId"]);
  const other = sources.find(({ kind }) => kind !== usual?.kind);
  const plainer = [
    ["lifetime", rest],
    ["kinds", other === undefined ? undefined : { ...creation, sourceId: other.id }],
  ] as const;
  for (const [what, asked] of plainer) {
    if (asked === undefined) continue;
    const isCreated = await trial.memoize(`a token in spite of its ${what}`, async () => {
      const made = await party(trial, "source").of(tokens).create(asked);
      if (made.kind === "resource") trial.of(tokens).keep(expectToken(made, made.exchange.status));
      return made.kind === "resource";
    });
    if (!isCreated) continue;
    const [expected, actual] = ["status 201 with a share token", describe(reply.exchange)];
    throw new Undecided(`could not create the usual share token: ${actual}`, {
      because: {
        statement: `share-tokens/create-${what}`,
        check: `share-tokens/create/${what}`,
        expected,
        actual,
      },
    });
  }
}

/** A refusal that is about an object which a person has named may be right. Its words only withhold an accusation. */
function expectKnownSource(trial: Trial, sourceId: string, { status, body }: Exchange): void {
  const { namedIn } = sharesOf(trial);
  const isAboutIt = body.includes(sourceId) || /source[-_ ]?id/i.test(body);
  if (namedIn === undefined || status >= 500 || !isAboutIt) return;
  throw new Undecided(
    `the target refuses to share ${sourceId} (status ${status}): check ${namedIn}, and whether that object still exists`,
  );
}

/** A token of this object that only one check uses. Takes one that other checks no longer need, if there is one. */
export async function tokenOf(trial: Trial, sourceId: string): Promise<View> {
  const it = trial.of(tokens);
  if (sourceId !== usualRedemption(trial).source.id) {
    const isOf = (view: View) =>
      view.status === "created" && relatedId(view, "source") === sourceId;
    const one = (trial.context.made.get(tokens.name) ?? []).find(
      ({ last, isOwn }) => isOwn !== true && last !== undefined && isOf(last) && lasts(trial, last),
    );
    return one?.last === undefined ? newToken(trial, sourceId) : it.keep(one.last);
  }
  await connectionOf(trial);
  return it.keep(await it.that("created"));
}

/** How a check gets a share token: the source creates it from one of its objects. */
export const shareTokenArrangement: Arrangement = {
  resource: tokens,
  by: "source",
  needs: {
    one: ["active-connection", "share-source"],
    moved: ["active-connection", "share-source"],
    actions: { redeem: ["redeem"] },
    unmet: ["pause"],
    ended: ["thorough"],
  },
  creation(trial, wanted) {
    const shares = sharesOf(trial);
    const [failing] = shares.failing;
    if (wanted === "failed" && failing === undefined) {
      throw new Undecided("no object is configured whose import fails");
    }
    const source =
      wanted === "failed" ? failing : (redemptionsOf(shares)[0]?.source ?? shares.sources[0]);
    return source === undefined ? undefined : creationOf(trial, source.id);
  },
  meet: connectionOf,
  bodyOf(trial, action, view) {
    const all = action === "redeem" ? redemptionsOf(sharesOf(trial)) : [];
    const source = view && relatedId(view, "source");
    const redemption = all.find((one) => one.source.id === source) ?? all[0];
    return redemption && bodyOf(redemption);
  },
  isUsable(trial, view, wanted) {
    const shares = sharesOf(trial);
    const source = relatedId(view, "source");
    if (view.status !== "created") return true;
    const isFailing = shares.failing.some(({ id }) => id === source);
    const redemptions = redemptionsOf(shares);
    const usual = redemptions[0]?.source.id ?? source;
    const left = Date.parse(String(view.attributes["expires-at"])) - trial.now();
    const isRedeemable = redemptions.some((one) => one.source.id === source);
    // A token that is to expire can be of any object, but it must be its status alone that forbids to redeem it.
    const mayExpire = wanted === "expired" && (redemptions.length === 0 || isRedeemable);
    const serves = isFailing || source === usual || mayExpire;
    return isFailing === (wanted === "failed") && serves && !(left < leastLeft);
  },
  actorOf: ({ context: { shares } }, who) =>
    (who === "nobody" ? undefined : shares?.roles?.[who]) ?? who,
  expectNotRefused,
  subject: {
    statement: "share-tokens/create-answers-201",
    check: "share-tokens/create/answers-201",
  },
  reads: {
    source: {
      statement: "share-tokens/retrieve-answers-200",
      check: "share-tokens/retrieve/answers-200",
    },
    destination: {
      statement: "share-tokens/resource-one-token",
      check: "share-tokens/views/one-token",
    },
  },
  begins: { statement: "share-tokens/create-is-created", check: "share-tokens/create/is-created" },
  tells: { statement: "share-tokens/read-your-writes", check: "share-tokens/create/as-read" },
  named: {
    relationships: ["connection", "source"],
    subject: {
      statement: "share-tokens/create-names-both",
      check: "share-tokens/create/names-both",
    },
  },
};

/** The id, or the type, that a token shows under a relationship. */
export function relatedId(
  { relationships }: Pick<View, "relationships">,
  name: string,
  member: "id" | "type" = "id",
): string | undefined {
  const value = jsonAt(relationships, name, "data", member);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The types of all other kinds of objects. A check rejects only these, since the documentation fixes no name of a type. */
export const otherTypes = (kind: ShareableKind | undefined): readonly string[] =>
  Object.entries(shareableKinds)
    .filter(([name]) => name !== kind)
    .map(([, { type }]) => type);

/** Demands a token with the documented 2xx status. Returns the token. */
export const expectToken = (reply: Reply, status = 200): View =>
  expectResource(tokens, reply, status);

/** Demands a page of the list of tokens. */
export const expectTokens = (reply: ListReply): Listed => expectPage(tokens, reply);

/** The relationships that a party must not see. Where it sees them, one promise about views is broken. */
export const hiddenFrom = (name: "source" | "destination"): readonly string[] =>
  name === "destination" ? ["source", "creator"] : ["destination"];

/** The actor for a party of a token, in another cell if one is given. */
export const party = (trial: Trial, name: "source" | "destination", cell: Partial<Cell> = {}) =>
  trial.in(cell).as(trial.of(tokens).actorOf(name));

/** The actor for an organization that is not a party of a token. */
export const outsider = (trial: Trial): Actor =>
  trial.as(shareTokenArrangement.actorOf?.(trial, "stranger") ?? "stranger");

/** The tokens of this run as they were last read. */
export const lastReads = ({ context }: Trial): readonly View[] =>
  (context.made.get(tokens.name) ?? []).flatMap(({ last }) => last ?? []);

/** A token in a final status: redeemed if possible, since a redeemed token shows most. */
export async function endedToken(trial: Trial): Promise<View> {
  const canRedeem = trial.hasCapability("redeem") && trial.hasCapability("two-parties");
  if (!canRedeem) return trial.of(tokens).that("expired");
  const made = lastReads(trial);
  // If no import succeeds, a failed token serves as well.
  const isRedeemed = made.some(({ status }) => status === "redeemed");
  const failed = made.find(({ status }) => status === "failed");
  return !isRedeemed && failed !== undefined ? failed : trial.of(tokens).that("redeemed");
}

/**
 * A token as its destination sees it.
 *
 * @throws {Undecided} If the destination gets the source's view: then that promise is broken.
 */
export async function seenByDestination(trial: Trial, id: string): Promise<View> {
  const view = await trial.of(tokens).settled(id, () => true, "destination");
  const { direction } = view.attributes;
  if (direction !== "outbound") return view;
  const [expected, actual] = ["inbound to its destination", JSON.stringify(direction)];
  throw new Undecided(`the destination is shown the token as its source would be: ${actual}`, {
    because: {
      statement: "share-tokens/resource-direction",
      check: "share-tokens/views/direction",
      expected,
      actual,
      evidence: view.exchange,
    },
  });
}

/** The same for a token that has ended. On a sandbox, it is read once. */
export const endedForDestination = (trial: Trial, id: string): Promise<View> =>
  trial.memoize(nameForDestination(id), () => seenByDestination(trial, id));

export const nameForDestination = (id: string): string => `${id} as its destination sees it`;

/** Reads a token with query parameters. Retries after a 404, since a replica may not have a new token yet. */
export const reading = (
  trial: Trial,
  who: "source" | "destination",
  id: string,
  query: NonNullable<ApiRequest["query"]>,
  actor: Pick<Actor, "send"> = party(trial, who),
): Promise<Exchange> =>
  trial.eventually(
    () => actor.send({ method: "GET", path: tokenPath(id), query }),
    ({ status }) => status !== 404,
  );

/**
 * Sends an action of a party, in another cell if one is given, without reading the token first. After a 404, demands that the party
 * can see the token.
 */
export async function acting(
  trial: Trial,
  who: "source" | "destination",
  request: ReturnType<typeof expiryOf> & Pick<ApiRequest, "body" | "query">,
  id: string,
  options?: SendOptions,
  cell: Partial<Cell> = {},
): Promise<Exchange> {
  const exchange = await party(trial, who, cell).send(request, options);
  if (exchange.status === 404) await trial.of(tokens).seenBy(who, id);
  return exchange;
}

/** Sends a redemption that should be accepted, as the destination. Another import of the run may be in its way. */
export const redeeming = (
  trial: Trial,
  request: Parameters<typeof acting>[2],
  id: string,
): Promise<Exchange> =>
  trial.of(tokens).unhindered(id, () => acting(trial, "destination", request, id));

/** The attributes of a request to create the usual token. */
export const usualCreation = async (trial: Trial): Promise<Creation> =>
  requireDefined(
    await shareTokenArrangement.creation(trial, "created"),
    "no object to share is configured",
  );
