import { isDeepStrictEqual } from "node:util";
import { type Exchange, kebabOf } from "@persona-conformance/client";
import { connections, inflections, isInflected, refusedActs } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, Violation } from "../../../runner/outcome.ts";
import {
  actionOn,
  expectConnection,
  expectDone,
  readConnection,
  subjectOf,
  connectionPath,
} from "../../../trial/arranging/connections.ts";
import { expectSameAnswer, sameAnswer } from "../../../trial/judging/comparing.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import {
  askingAgain,
  ensureKeysRefused,
  mayRefuseKey,
  withoutKey,
} from "../../../trial/requests/odd-requests.ts";
import type { Move } from "../../../trial/moving/move.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import {
  ensureStrangerChangesNothing,
  ensureStrangerRefused,
  expectUnmoved,
  reactivationByNobody,
  statusOf,
} from "./sequence.ts";
import { differsInCell } from "../crossed/differs-in-cell.ts";
import { within } from "../../crossed/within-cell.ts";
import { keysIn } from "../../key-style.ts";

const deactivate = "deactivate-a-connect-connection";
const reactivate = "reactivate-a-connect-connection";

type Act = "deactivate" | "reactivate";

/** Similar idempotency keys, and keys that other organizations use, too. */
export const idempotencyKeyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/alike-keys",
    cites: "protocol/idempotent-fresh-key",
    alsoCites: ["connections/reactivate-to-pending", "protocol/bad-parameters"],
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps:
      "deactivates with a key of 73 characters, and reactivates with a key that differs in the last letter",
    failsWhen: "an answer that is not a pending connection",
    async run(trial) {
      const { tried, reactivated } = await ofSource(trial);
      if (tried.status >= 500) {
        throw new Violation("an answer that is no internal error", describe(tried), {
          cites: "protocol/bad-parameters",
          evidence: tried,
        });
      }
      expectNew(reactivated);
      const refused = isRefused(tried) ? String(tried.status) : "not refused";
      trial.observe("protocol/idempotency-key-form", refused, tried);
    },
  }),
  check({
    id: "protocol/idempotency/other-cell",
    cites: "protocol/idempotent-replay",
    alsoCites: ["protocol/inflection-values", "connections/reactivate-to-pending"],
    operation: deactivate,
    needs: ["fixture", "transitions"],
    steps:
      "deactivates, reactivates, and repeats the first request with its idempotency key, but another API version, key inflection and content type",
    failsWhen:
      "an answer that is neither the first one nor an error, or a connection that is deactivated again",
    async run(trial) {
      const { deactivated, elsewhere, cell, byStranger, after } = await ofSource(trial);
      await ensureStrangerRefused(deactivated, byStranger);
      if (byStranger !== undefined && after.status === "inactive")
        await ensureStrangerChangesNothing(trial);
      const isSame =
        elsewhere.status >= 400 || isDeepStrictEqual(kebabOf(elsewhere), kebabOf(deactivated));
      // A replay may be written in the requested version and style. A read shows whether these change values.
      const cites = isSame ? undefined : await differsInCell(trial, after.id, cell);
      within(cell, cites ?? "protocol/idempotent-replay", () => {
        if (elsewhere.status >= 400) expectRefusal(elsewhere, [400, 409, 422]);
        const same = `the same answer again: ${describe(deactivated)}`;
        expect(isSame, same, describe(elsewhere), elsewhere);
        expectStill(after, "pending");
      });
      const [before, now] = [deactivated, elsewhere].map(styleOf);
      if (elsewhere.status >= 400)
        trial.observe("protocol/replay-other-style", String(elsewhere.status), elsewhere);
      else if (before !== cell.inflection) {
        const same = now === before ? "the first one" : "the one asked for";
        trial.observe("protocol/replay-other-style", same, elsewhere);
      }
    },
  }),
  check({
    id: "protocol/idempotency/same-status",
    cites: "protocol/idempotent-replay",
    operation: reactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "reactivates twice with one idempotency key, once without a valid API key, and once with another idempotency key",
    failsWhen: "different answers with one key, or a success with the other",
    async run(trial) {
      const { reactivated, reactivatedAgain, stolen, fresh, otherCase } = await ofSource(trial);
      if (reactivatedAgain === undefined || stolen === undefined || fresh === undefined) return;
      expectSameAnswer(reactivated, reactivatedAgain);
      await arranging("be refused", async () => expectRefusal(stolen, [401]), {
        statement: "protocol/auth-before-all",
        check: "protocol/access/everywhere",
      });
      await ensureNew(reactivated);
      await arranging(
        "have a reactivation refused",
        async () => expectRefusal(fresh, [400, 409, 422]),
        subjectOf("reactivate", "pending"),
      );
      if (otherCase === undefined) return;
      const differs = sameAnswer(reactivated, otherCase) ? "no" : "yes";
      trial.observe("protocol/idempotency-key-case", differs, otherCase);
    },
  }),
  check({
    id: "protocol/idempotency/other-organization",
    cites: "protocol/idempotent-scope",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates as the source; then, with the same idempotency key, as the destination and as a stranger if there is one",
    failsWhen: "the source's answer for another organization",
    async run(trial) {
      const { byDestination, isItsOwn, deactivated, byStranger } = await ofSource(trial);
      if (byDestination !== undefined) {
        const refuse = async () => expectRefusal(byDestination, [400, 403, 404, 409, 422]);
        const subject = subjectOf("deactivate", "inactive", "destination");
        await (isItsOwn ? arranging("have it refused again", refuse, subject) : refuse());
      }
      await ensureStrangerRefused(deactivated, byStranger);
      if (byStranger !== undefined) expectRefusal(byStranger, refusedActs);
    },
  }),
  check({
    id: "protocol/idempotency/destination",
    cites: "protocol/idempotent-replay",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates as the destination with a key of seven letters, deactivates once more with another key, reactivates as the source, and repeats both requests, each night in another API version, every second with an empty object as the body",
    failsWhen: "an answer that differs from the first",
    async run(trial) {
      const { deactivated, deactivatedAgain, refused, refusedAgain } = await ofDestination(trial);
      expectSameAnswer(deactivated, deactivatedAgain);
      expectSameAnswer(refused, refusedAgain, "protocol/idempotent-failure");
    },
  }),
  check({
    id: "protocol/idempotency/after-get",
    cites: "protocol/idempotent-not-get",
    alsoCites: ["protocol/idempotent-scope"],
    operation: reactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "reactivates with an idempotency key that a GET used before, and the destination for a deactivation",
    failsWhen: "an answer that is not a pending connection",
    async run(trial) {
      const { reactivated, isTaken } = await ofDestination(trial);
      expectNone(isTaken ? [describe(reactivated)] : [], "a key of its own", reactivated, {
        cites: "protocol/idempotent-scope",
      });
      expectNew(reactivated);
    },
  }),
];

interface OfSource {
  /** The first deactivation, with a long key. If it was refused, `deactivated` has a UUID. */
  readonly tried: Exchange;
  readonly deactivated: Exchange;
  /** The same key with the destination's, and a stranger's, API key. */
  readonly byDestination?: Exchange;
  /** Whether the destination's answer did not come from the source's key: it gets that answer with another key, too. */
  readonly isItsOwn: boolean;
  readonly byStranger?: Exchange;
  readonly reactivated: Exchange;
  readonly reactivatedAgain?: Exchange;
  /** The same key without a valid API key. */
  readonly stolen?: Exchange;
  /** With a key that differs in case alone. Absent if a long key was refused. */
  readonly otherCase?: Exchange;
  /** With another key. */
  readonly fresh?: Exchange;
  /** The first request again, in another cell. */
  readonly elsewhere: Exchange;
  readonly cell: CrossedCell;
  readonly after: View;
  /** The key of the deactivation, and that of the reactivation. */
  readonly keyBefore: string;
  readonly key: string;
}

/** Two keys of the source that differ in the last character. Others use each of them again. */
export const ofSource = (trial: Trial): Promise<OfSource> =>
  trial.memoize("alike idempotency keys", async () => {
    const { id } = await trial.of(connections).that("pending");
    const both = trial.hasCapability("two-parties");
    const act = actorOn(trial, id);
    const { long, tried } = await tryLongKey(trial, id);
    const isRefusedForKey = mayRefuseKey(tried) || tried.status >= 500;
    const alike = isRefusedForKey ? trial.newKey().slice(0, -1) : long;
    const [first, second] = [`${alike}a`, `${alike}b`];
    const deactivated = alike === long ? tried : await act("deactivate", "source", first);
    await expectDone(trial, readConnection(deactivated), id, "deactivate");
    const byDestination = both ? await act("deactivate", "destination", first) : undefined;
    const isItsOwn =
      byDestination === undefined ||
      !sameAnswer(deactivated, byDestination) ||
      sameAnswer(byDestination, await act("deactivate", "destination", trial.newKey()));
    const reactivated = await act("reactivate", "source", second);
    if (byDestination !== undefined) await expectUnmoved(trial, id, byDestination, reactivated);
    const reactivatedAgain = both ? await act("reactivate", "source", second) : undefined;
    if (both) await ensureKeysRefused(trial, connections);
    const stolen = both ? await withoutKey(trial, reactivationByNobody(id), second) : undefined;
    const otherCase =
      both && alike === long ? await act("reactivate", "source", `${alike}B`) : undefined;
    const isFresh = otherCase !== undefined && !sameAnswer(reactivated, otherCase);
    const fresh = isFresh || !both ? otherCase : await act("reactivate", "source", trial.newKey());
    const cell = trial.cellFor({
      party: "source",
      operation: deactivate,
      outcome: "success",
      query: "none",
      notIn: trial.cell.inflection,
    });
    // The documentation leaves open whether a replay follows the requested style, so this does not judge the style.
    const headers = {
      "content-type": "application/json",
      "key-inflection": cell.inflection,
      "persona-version": cell.apiVersion,
    };
    const move = { action: "deactivate", party: "source", headers } as const;
    const again = await trial.of(connections).act(move, id, { idempotencyKey: first });
    const stranger = trial.hasCapability("stranger") && trial.as("stranger").of(connections);
    const byStranger = stranger
      ? (await stranger.deactivate(id, { idempotencyKey: first })).exchange
      : undefined;
    const after = await trial.of(connections).settled(id, ({ status }) => status === "pending");
    return {
      tried,
      deactivated,
      ...(byDestination && { byDestination }),
      isItsOwn,
      ...(byStranger && { byStranger }),
      reactivated,
      ...(reactivatedAgain && { reactivatedAgain }),
      ...(stolen && { stolen }),
      ...(otherCase && { otherCase }),
      ...(fresh && { fresh }),
      elsewhere: again.exchange,
      cell,
      after,
      keyBefore: first,
      key: second,
    };
  });

/** Deactivates with a long key, which a target may refuse. A 5xx counts only if it comes three times. */
async function tryLongKey(
  trial: Trial,
  id: string,
): Promise<{ readonly long: string; readonly tried: Exchange }> {
  const { fixture } = trial.of(connections);
  if (fixture?.id === id) fixture.last = undefined;
  let long = "";
  const tried = await askingAgain(trial, "source", connections, () => {
    long = `${trial.newKey()}${trial.newKey()}`;
    const idempotencyKey = `${long}a`;
    return trial.as("source").sendRaw(actionOn(id, "deactivate"), { idempotencyKey });
  });
  return { long, tried };
}

interface OfDestination {
  readonly deactivated: Exchange;
  /** By the source, with a key that a GET and the destination have used. */
  readonly reactivated: Exchange;
  /** Whether it was refused because of the destination's request: a key that only a GET has used is free. */
  readonly isTaken: boolean;
  readonly deactivatedAgain: Exchange;
  /** A deactivation of the inactive connection, and its repetition at a time when it would be carried out. */
  readonly refused: Exchange;
  readonly refusedAgain: Exchange;
}

/** A short key of the destination, and one that a GET used. */
const ofDestination = (trial: Trial): Promise<OfDestination> =>
  trial.memoize("idempotency keys of the destination", async () => {
    const { id } = await trial.of(connections).that("pending");
    const own = actorOn(trial, id);
    // Each night in another version.
    const { apiVersion } = trial.cellFor({
      party: "destination",
      operation: deactivate,
      outcome: "success",
      query: "none",
      once: true,
    });
    const cell = { ...trial.cell, apiVersion };
    const bodiless = actorOn(trial, id, { cell });
    const withBody = actorOn(trial, id, { cell, body: {} });
    const usual = trial.seed % 2 === 0 ? bodiless : withBody;
    // A key may be any string.
    const short = trial
      .newKey()
      .replaceAll(/[^a-z]/g, "")
      .padEnd(7, "key")
      .slice(0, 7);
    const tried = await usual("deactivate", "destination", short);
    const isOdd = mayRefuseKey(tried);
    const [first, act] = isOdd ? [trial.newKey(), bodiless] : [short, usual];
    const deactivated = isOdd ? await act("deactivate", "destination", first) : tried;
    await expectDone(
      trial,
      readConnection(deactivated),
      id,
      "deactivate",
      "pending",
      "destination",
    );
    const other = trial.newKey();
    const refused = await act("deactivate", "destination", other);
    const reactivateAfterGet = async (key: string) => {
      const headers = { "idempotency-key": key };
      // Nobody judges what it shows.
      await trial.as("source").send({ method: "GET", path: connectionPath(id), headers });
      return own("reactivate", "source", key);
    };
    const reactivated = await reactivateAfterGet(other);
    await expectUnmoved(trial, id, refused, reactivated);
    const isTaken =
      [400, 409, 422].includes(reactivated.status) &&
      (await reactivateAfterGet(trial.newKey())).status === 200;
    const deactivatedAgain = await act("deactivate", "destination", first);
    const refusedAgain = await act("deactivate", "destination", other);
    await trial.of(connections).settled(id, ({ status }) => status === "pending");
    return { deactivated, reactivated, isTaken, deactivatedAgain, refused, refusedAgain };
  });

/** The style of the keys of an answer. */
const styleOf = (exchange: Exchange) =>
  inflections.find((style) => keysIn(exchange).every((key) => isInflected(key, style)));

export const actorOn =
  (trial: Trial, id: string, more: Pick<Move, "cell" | "body"> = {}) =>
  async (action: Act, party: PartyName, idempotencyKey: string): Promise<Exchange> =>
    (await trial.of(connections).act({ action, party, ...more }, id, { idempotencyKey })).exchange;

/** Demands that a request was carried out, and not taken for an earlier one. */
function expectNew(reactivated: Exchange): void {
  const status = reactivated.status === 200 ? statusOf(reactivated) : undefined;
  const isDone = status === "pending";
  // Another check judges a success with another status.
  if (reactivated.status < 300 && reactivated.status !== 200)
    expectConnection(readConnection(reactivated));
  // No request before it was answered like this, so this is no earlier answer.
  if (status === "active") throw notPending(reactivated, "an active connection");
  expect(isDone, "a connection that is pending", describe(reactivated), reactivated);
}

export const ensureNew = (reactivated: Exchange): Promise<void> =>
  arranging("reactivate with a key of its own", async () => expectNew(reactivated), {
    statement: "protocol/idempotent-fresh-key",
    check: "protocol/idempotency/alike-keys",
  });

const notPending = (evidence: Exchange, actual: string): Violation =>
  new Violation("a connection that is pending", actual, {
    cites: "connections/reactivate-to-pending",
    evidence,
  });

export function expectStill({ status, exchange }: View, wanted: string): void {
  // Nobody has accepted it since it was reactivated.
  if (wanted === "pending" && status === "active") throw notPending(exchange, "status active");
  expect(status === wanted, `a connection that is ${wanted}`, `status ${status}`, exchange);
}

const isRefused = ({ status }: Exchange): boolean => status >= 400;
