import type { Need, StateHandlers } from "@persona-conformance/pact";
import {
  basePath,
  connections,
  shareTokens,
  type ShareTokenStatus,
} from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";
import { expectPage } from "../trial/judging/expect.ts";
import { bodyOf } from "../trial/arranging/share-token-objects.ts";
import {
  acting,
  connectionOf,
  relatedId,
  sharesOf,
  tokens,
  usualCreation,
  usualRedemption,
} from "../trial/arranging/share-tokens.ts";
import { redemptionOf, tokenPath } from "../trial/arranging/share-token-requests.ts";
import type { Trial } from "../trial/trial.ts";
import { unknownId } from "../trial/requests/unknown-id.ts";
import { type Patiently, unreachable } from "./sandbox-states.ts";

const noSuchToken = "cnst_thereIsNoTokenOfThisId";
const collection = `${basePath}${shareTokens.operations.list.path}`;

/** Whether a request is about share tokens: its parties are those of their connection. */
export const isAboutTokens = (path: string): boolean => path.startsWith(collection);

/** Whether a request may redeem a share token. None is sent without --redeem. */
export const isRedemption = ({ path }: Pick<Need, "path">): boolean =>
  isAboutTokens(path) && path.endsWith("/redeem");

/** Creates share tokens on a sandbox and moves them to each status that lasts. The run expires those that are left. */
export function shareStates(trial: Trial, patiently: Patiently) {
  const it = trial.of(tokens);

  /** The connection, an object of its source, and one of its destination of the same kind. */
  async function shareable() {
    const id = await connectionOf(trial);
    const { sources, destinations } = sharesOf(trial);
    const object = String((await usualCreation(trial))["sourceId"]);
    const kind = sources.find((source) => source.id === object)?.kind;
    const into = destinations.find((one) => one.kind === kind)?.id ?? "";
    return { id, object, into };
  }

  async function tokenThatIs(status: ShareTokenStatus) {
    const shared = await shareable();
    const view = await it.that(status);
    // The interaction may change this token. One with a final status cannot change.
    if (status === "created") it.keep(view);
    await expectSeen(view.id, status);
    const object = relatedId(view, "source") ?? shared.object;
    return { ...shared, object, "share-token": view.id };
  }

  /** Reads until the destination sees the status. A lagging replica would look like a broken pact. */
  async function expectSeen(id: string, status: ShareTokenStatus): Promise<void> {
    if (!trial.hasCapability("two-parties")) return;
    const view = await it.settled(id, (seen) => seen.status === status, "destination");
    if (view.status === status) return;
    throw new Undecided(`the destination does not see that the share token is ${status} now`);
  }

  async function tokenOver(status: "pending" | "inactive") {
    const token = await tokenThatIs("created");
    await trial.of(connections).that(status);
    await trial.waitForReplicas();
    return token;
  }

  async function redeemedWithKey() {
    const token = await tokenThatIs("created");
    const { "share-token": id } = token;
    const idempotencyKey = trial.newKey();
    const request = redemptionOf(id, bodyOf(usualRedemption(trial)));
    const { status } = await acting(trial, "destination", request, id, { idempotencyKey });
    if (status !== shareTokens.operations.redeem.statuses[0])
      throw new Undecided(`could not redeem ${tokenPath(id)}: status ${status}`);
    return { ...token, "idempotency-key": idempotencyKey };
  }

  return {
    "a share token is created": () => patiently(() => tokenThatIs("created")),
    "a share token is pending": unreachable,
    "a share token is redeemed": () => patiently(() => tokenThatIs("redeemed")),
    "a share token is failed": unreachable,
    "a share token is expired": () => patiently(() => tokenThatIs("expired")),
    "the connection of a share token is pending": () => patiently(() => tokenOver("pending")),
    "the connection of a share token is inactive": () => patiently(() => tokenOver("inactive")),
    "an idempotency key was used to redeem a share token": () => patiently(redeemedWithKey),
    "an object can be shared": () => patiently(shareable),
    async "no share token has the id"() {
      // A target may refuse text that does not look like its ids.
      const page = await patiently(() => trial.as("source").of(tokens).list());
      const [known] = expectPage(tokens, page).views;
      return { "share-token": unknownId(known?.id ?? noSuchToken) };
    },
  } satisfies Partial<StateHandlers>;
}

const made = ["active-connection", "share-source"];

/** A list of one page with one row needs a connection that nobody else uses. */
const listed = ({ method, path }: Need): readonly string[] =>
  method === "GET" && path.split("?")[0] === collection ? ["one-token"] : [];

const created = (need: Need) => [
  ...made,
  ...listed(need),
  ...(isRedemption(need) ? ["share-destination", "hydrate"] : []),
];
const redeemed = () => [...made, "two-parties", "redeem", "share-destination", "hydrate"];
const paused = (need: Need) => [...created(need), "pause"];

/** What an interaction in each of these states needs. */
export const shareNeeds = {
  "a share token is created": created,
  "a share token is pending": () => ["slow-import"],
  "a share token is redeemed": redeemed,
  "a share token is failed": () => ["failing-import"],
  "a share token is expired": (need: Need) => [...made, ...listed(need)],
  "the connection of a share token is pending": paused,
  "the connection of a share token is inactive": paused,
  "an idempotency key was used to redeem a share token": redeemed,
  "an object can be shared": () => made,
  "no share token has the id": () => [],
} as const;
