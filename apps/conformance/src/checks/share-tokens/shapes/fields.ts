import { type Exchange, readListReply, readReply } from "@persona-conformance/client";
import {
  anyFieldStyleSince,
  inflections,
  inflectKey,
  pageSize,
  shareTokens,
  type StatementId,
} from "@persona-conformance/schemas";
import { check, type Check, isSameCell } from "../../../runner/check.ts";
import { arranging, Undecided } from "../../../runner/outcome.ts";
import type { Capability } from "../../../capabilities.ts";
import { expect, expectNone } from "../../../trial/judging/expect.ts";
import {
  expectFieldsShown,
  expectOnlyFields,
  styleOrFields,
} from "../../../trial/judging/fieldset.ts";
import { bodyOf } from "../../../trial/arranging/share-token-objects.ts";
import {
  acting,
  connectionOf,
  expectToken,
  expectTokens,
  lastReads,
  newToken,
  party,
  reading,
  redeeming,
  shareTokenArrangement,
  tokens,
  usualCreation,
  usualRedemption,
} from "../../../trial/arranging/share-tokens.ts";
import { expiryOf, redemptionOf } from "../../../trial/arranging/share-token-requests.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isAbout, isSparse, type TrialExchange } from "../../../trial/trial-exchange.ts";
import type { View } from "../../../trial/reading/view.ts";
import { inTurns } from "../../in-turns.ts";
import { inKnownVersion } from "../../known-version.ts";
import { isSuccess } from "../../wire/audit.ts";
import { resourcesIn, type Shown } from "../../wire/resources-in.ts";
import { oneToken } from "../access/open-to-both.ts";
import { type PartyName, readBy } from "../lists/rows.ts";
import { expectAccepted } from "../redeeming/redeeming.ts";
import { expectExpiredFound } from "../lists/filter-each-status.ts";

const needs: readonly Capability[] = shareTokenArrangement.needs.one;
const parameter = `fields[${shareTokens.type}]`;

/** Sparse fieldsets of share tokens. */
export const fieldChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/fields/retrieve",
    cites: "protocol/fields-select",
    alsoCites: ["protocol/fields-any-inflection", "share-tokens/view-of-destination"],
    operation: "retrieve-a-share-token",
    needs,
    steps:
      "retrieves a token with some of its attributes, named in several styles, after it was retrieved with all; as the destination if there is a key",
    failsWhen: "an attribute that was not requested, or a missing one, id or type",
    async run(trial) {
      const who = trial.hasCapability("two-parties") ? "destination" : "source";
      const isAnyStyle = trial.cell.apiVersion >= anyFieldStyleSince;
      // Other checks request the status.
      const usual = isAnyStyle ? ["direction", "expires-at", "created-at"] : ["direction"];
      const { id, named } = await readInFull(trial, who, usual, isAnyStyle ? ofRedemption : []);
      const wanted = [...new Set([...usual, ...named])];
      const asked = wanted
        .map((name, place) => inflectKey(name, inflections[place % inflections.length] ?? "kebab"))
        .join(",");
      const missingIn = ({ attributes }: View) =>
        named.filter((name) => (attributes[name] ?? null) === null);
      const view = await inKnownVersion(
        trial.cell,
        async (apiVersion) => {
          const actor = trial.in({ apiVersion }).as(trial.of(tokens).actorOf(who));
          const read = await reading(trial, who, id, { [parameter]: asked }, actor);
          // Only what can be read without a fieldset is refused because of it.
          if (read.status >= 400) await arranging("read a token", () => readBy(trial, who, id));
          return expectToken(readReply(tokens, read));
        },
        (one) => missingIn(one).length === 0,
      );
      await expectSelected(trial, view, wanted);
      const missing = missingIn(view);
      if (missing.length > 0) {
        await expectNamed(trial, who, id, missing);
        const actor = trial.of(tokens).actorOf(who);
        // Where a name is shown without its value, it was read.
        const isRead = missing.some((name) => view.attributes[name] === null);
        const cites = isRead ? undefined : await styleOrFields(trial, actor, tokens, id, wanted);
        expectNone(missing, `the attributes ${asked}`, view.exchange, cites && { cites });
      }
      const leaked = ["source", "creator"].filter(
        (name) => who === "destination" && (view.relationships[name] ?? null) !== null,
      );
      expectNone(leaked, "no source and no creator for the destination", view.exchange, {
        cites: "share-tokens/view-of-destination",
      });
    },
  }),
  check({
    id: "share-tokens/fields/list",
    cites: "protocol/fields-select",
    alsoCites: [
      "share-tokens/peek-asked-only",
      "share-tokens/list-filter-status",
      "share-tokens/list-filter-direction",
      "share-tokens/list-filter-connection",
    ],
    operation: "list-all-share-tokens",
    needs: [...needs, "thorough"],
    steps:
      "filters by expired with fields=direction, in turn by inbound as the source with fields=status or by an unknown connection; then lists with fields=status,source-data, as the destination behind the row of a token that has ended; with one key, lists with fields=status",
    failsWhen:
      "an attribute that was not requested; a row without a status; a wrong status of a token that has ended; an expired token that is missing; a token that the filter should leave out",
    async run(trial) {
      // On the mock, there may be no row behind that of an ended token yet.
      if (trial.hasCapability("disposable")) {
        await newToken(trial, String((await usualCreation(trial))["sourceId"]));
        await trial.of(tokens).that("expired");
      } else await trial.of(tokens).any();
      for (const expectFiltered of inTurns(trial, filtered)) await expectFiltered(trial);
      const isOne = !trial.hasCapability("two-parties");
      const who = isOne ? "source" : "destination";
      const fields = isOne ? ["status"] : ["status", "source-data"];
      const behind = isOne ? {} : behindEnded(trial);
      const listWith = (names: readonly string[]) => () => {
        const query = { ...behind, [parameter]: names.join(",") };
        return party(trial, who).sendRaw({ method: "GET", path, query });
      };
      const asked = await listWith(fields)();
      // A list has no source data, so it may refuse this field.
      const isRefused = fields.length > 1 && asked.status >= 400;
      const list = listWith(isRefused ? ["status"] : fields);
      const { views } = expectTokens(readListReply(tokens, isRefused ? await list() : asked));
      for (const view of views) await expectSelected(trial, view, fields);
      if (endedOtherwise(trial, views).length > 0) await expectEnds(trial, who, list);
    },
  }),
  check({
    id: "share-tokens/fields/create",
    cites: "protocol/fields-select",
    operation: "create-a-share-token",
    needs: [...needs, "thorough"],
    steps: "creates a token with fields=status, and expires it with fields=status",
    failsWhen: "an attribute that was not requested, or no status",
    async run(trial) {
      const it = trial.of(tokens);
      const creation = await usualCreation(trial);
      const reply = await party(trial, "source")
        .of(tokens)
        .create(creation, { fields: ["status"] });
      // If the usual creation is refused too, `fields` is not the reason.
      if (reply.kind === "refusal") await newToken(trial, String(creation["sourceId"]));
      const view = it.keep(expectToken(reply, 201));
      await expectSelected(trial, view, ["status"]);
      const request = { ...expiryOf(view.id), query: { [parameter]: "status" } };
      const exchange = await acting(trial, "source", request, view.id);
      if (exchange.status >= 400) {
        const { status } = await it.settled(view.id, () => true);
        if (status !== "created") throw new Undecided(`the token is ${status}`);
        // If an expiry without `fields` is refused too, `fields` is not the reason.
        await it.transition("expire");
      }
      await expectSelected(trial, expectToken(readReply(tokens, exchange)), ["status"]);
    },
  }),
  check({
    id: "share-tokens/fields/redeem",
    cites: "protocol/fields-select",
    operation: "redeem-share-token",
    needs: [...needs, "redeem", "two-parties", "thorough"],
    steps: "redeems a token with fields=status",
    failsWhen: "an attribute that was not requested, or no status",
    async run(trial) {
      const token = trial.of(tokens).keep(await trial.of(tokens).that("created"));
      const request = redemptionOf(token.id, bodyOf(usualRedemption(trial)));
      const query = { [parameter]: "status" };
      const exchange = await redeeming(trial, { ...request, query }, token.id);
      await expectAccepted(trial, token, exchange, "requests the status alone");
      await expectSelected(trial, expectToken(readReply(tokens, exchange), 202), ["status"]);
    },
  }),
];

/** The times that only a redemption sets. */
const ofRedemption = Object.values(shareTokens.stamps ?? {});

/** A token that a party has retrieved in full, and the names of the attributes that had a value. */
interface InFull {
  readonly id: string;
  readonly named: readonly string[];
}

/**
 * A token that a party has retrieved with all its attributes, in the check's own cell: a cache may ignore `fields`. To save
 * requests, on a sandbox this is a token that another check has read, and that has not changed since.
 */
async function readInFull(
  trial: Trial,
  who: PartyName,
  wanted: readonly string[],
  more: readonly string[],
): Promise<InFull> {
  const withValue = (attributes: Shown["attributes"] = {}) =>
    [...wanted, ...more].filter((name) => (attributes[name] ?? null) !== null);
  if (trial.hasCapability("disposable")) {
    const it = trial.of(tokens);
    const isRedeemable = trial.hasCapability("redeem") && who === "destination";
    const one = isRedeemable ? await it.ended((await it.that("pending")).id) : await it.any();
    const { id, attributes } = await readBy(trial, who, one.id);
    return { id, named: withValue(attributes) };
  }
  const by = trial.of(tokens).actorOf(who);
  const shown = trial
    .exchanges()
    .filter(
      (one) => one.operation?.resource === tokens && isSuccess(one) && !isSparse(one.exchange),
    )
    .flatMap((made) => resourcesIn(made).map((row) => ({ made, row })));
  const last = new Map(shown.map(({ row }) => [row.id, row.attributes]));
  const theirs = shown.filter(({ made }) => made.by === by);
  const lastToThem = new Map(theirs.map(({ row }) => [row.id, row.attributes]));
  const isMeant = ({ operation, cell, exchange }: TrialExchange) =>
    operation?.id === shareTokens.operations.retrieve.id &&
    isSameCell(cell, trial.cell) &&
    !exchange.path.includes("?");
  const known = theirs
    .filter(({ made }) => isMeant(made))
    .flatMap(({ row: { id } }) => {
      const attributes = lastToThem.get(id);
      const status = attributes?.["status"];
      // An import in progress may change what the token shows.
      const isAtRest = status !== "pending" && status === last.get(id)?.["status"];
      const named = withValue(attributes);
      return isAtRest && wanted.every((name) => named.includes(name))
        ? [{ id: String(id), named }]
        : [];
    })
    // The last of those that show the most attributes.
    .toSorted((one, other) => one.named.length - other.named.length)
    .at(-1);
  if (known !== undefined) return known;
  const { id, attributes } = await trial.of(tokens).any();
  return { id, named: withValue(attributes) };
}

/**
 * Demands that a read without a fieldset shows one of these attributes with a value, as it did before. Else, no fieldset is to
 * blame.
 */
async function expectNamed(
  trial: Trial,
  who: PartyName,
  id: string,
  names: readonly string[],
): Promise<void> {
  const { attributes, exchange } = await readBy(trial, who, id);
  if (names.some((name) => (attributes[name] ?? null) !== null)) return;
  const [expected, actual] = ["the values that an answer showed before", `no ${names.join(", ")}`];
  throw new Undecided(`the ${who} no longer sees ${names.join(", ")}`, {
    because: { ...oneToken, expected, actual, evidence: exchange },
  });
}

/**
 * The query for the rows behind a token: an expired one if there is one, in turn the next newer, so that a row shows the expired
 * one. Never the oldest, since no row follows it.
 */
function behindEnded(trial: Trial): Readonly<Record<string, string>> {
  const [, ...known] = lastReads(trial);
  const at = known.findLastIndex(({ status }) => status === "expired");
  const [newer = 0] = inTurns(trial, [0, 1]);
  const token = at < 0 ? known.at(-1) : (known[at + newer] ?? known[at]);
  return token === undefined ? {} : { "page[after]": token.id };
}

/** The rows that show another status than that in which the token has ended by its last read. */
function endedOtherwise(trial: Trial, rows: readonly View[]): readonly View[] {
  const { finals } = shareTokens.lifecycle;
  const ends = new Map(
    lastReads(trial)
      .filter(({ status }) => finals.some((one) => one === status))
      .map(({ id, status }) => [id, status]),
  );
  return rows.filter(({ id, status }) => ends.has(id) && ends.get(id) !== status);
}

/** Demands that a list with a fieldset shows how tokens have ended. If a read does not either, another promise is broken. */
async function expectEnds(
  trial: Trial,
  who: PartyName,
  list: () => Promise<Exchange>,
): Promise<void> {
  const page = await trial.eventually(
    async () => expectTokens(readListReply(tokens, await list())),
    ({ views }) => endedOtherwise(trial, views).length === 0,
  );
  for (const { id, status } of endedOtherwise(trial, page.views)) {
    const read = await readBy(trial, who, id);
    if (read.status !== status) expect(false, `${id}, ${read.status}`, `${status}`, page.exchange);
  }
}

/** Demands that a filter compares the status although the rows do not show it. */
async function expectOnlyExpired(trial: Trial): Promise<void> {
  const size = { "page[size]": String(pageSize.maximum) };
  const query = { "filter[status]": "expired", [parameter]: "direction", ...size };
  const list = async () => {
    const exchange = await party(trial, "source").send({ method: "GET", path, query });
    return expectTokens(readListReply(tokens, exchange));
  };
  const { views, exchange } = await expectExpiredFound(trial, list);
  const isExpired = (id: string) =>
    trial.exchanges().some((one) => one.operation?.name === "expire" && isAbout(one.exchange, id));
  const open = lastReads(trial).filter(({ id, status }) => status !== "expired" && !isExpired(id));
  for (const { id } of views.filter((row) => open.some((one) => one.id === row.id))) {
    const { status } = await readBy(trial, "source", id);
    const mistakes = status === "expired" ? [] : [`${id}, which is ${status}`];
    const cites = "share-tokens/list-filter-status";
    expectNone(mistakes, "only tokens that are expired", exchange, { cites });
  }
  for (const view of views) await expectSelected(trial, view, ["direction"]);
}

/** A filter that matches no token of the run, and a fieldset beside it. */
interface OfNone {
  readonly name: "direction" | "connection-id";
  readonly value: (trial: Trial) => Promise<string>;
  readonly field: string;
  readonly cites: StatementId;
}

const ofNone: readonly OfNone[] = [
  {
    name: "direction",
    value: () => Promise.resolve("inbound"),
    field: "status",
    cites: "share-tokens/list-filter-direction",
  },
  {
    name: "connection-id",
    value: async (trial) => unknownId(await connectionOf(trial)),
    field: "direction",
    cites: "share-tokens/list-filter-connection",
  },
];

/** Demands that a filter beside a fieldset returns no token that the run's source made. An unknown value may be refused. */
async function expectNoneOfOurs(trial: Trial, { name, value, field, cites }: OfNone) {
  const asked = await value(trial);
  const query = { [`filter[${name}]`]: asked, [parameter]: field };
  const exchange = await party(trial, "source").sendRaw({ method: "GET", path, query });
  if (exchange.status >= 400) return;
  const { views } = expectTokens(readListReply(tokens, exchange));
  const ours = new Set(lastReads(trial).map(({ id }) => id));
  const wrong = views.flatMap(({ id }) => (ours.has(id) ? [id] : []));
  expectNone(wrong, `only tokens with ${name} ${asked}`, exchange, { cites });
  for (const view of views) await expectSelected(trial, view, [field]);
}

const filtered: readonly ((trial: Trial) => Promise<void>)[] = [
  expectOnlyExpired,
  ...ofNone.map((one) => (trial: Trial) => expectNoneOfOurs(trial, one)),
];

const { path } = shareTokens.operations.list;

/** Demands that a token shows its type, and only attributes that were requested, with its status or its direction. */
async function expectSelected(trial: Trial, view: View, fields: readonly string[]): Promise<void> {
  expectOnlyFields(view, fields);
  await expectFieldsShown(trial, view, fields.slice(0, 1));
  const { type, exchange } = view;
  expect(type !== undefined, "the type, which `fields` cannot remove", "none", exchange);
}
