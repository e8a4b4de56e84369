import { inflectKey, instant } from "@persona-conformance/schemas";
import { check, type Check, isSameCell } from "../../../runner/check.ts";
import { expectNone } from "../../../trial/judging/expect.ts";
import { shareTokenArrangement } from "../../../trial/arranging/share-tokens.ts";
import { inWords, sameInstant } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { distinct, where } from "../../wire/audit.ts";
import { nearest } from "../../nearest.ts";
import { differences } from "./rows-seen.ts";
import { type Feature, setApart } from "./set-apart.ts";
import { plainLives, type Token, tokensSeen } from "./tokens-seen.ts";

/** A redemption in progress may move `updated-at`, so two answers about it need not show the same state. */
const isAtRest = ({ status }: Token): boolean => status !== "pending";

/** A token after one of its changes. */
function stateOf({ shown: { id }, status, attributes }: Token): string {
  const at = instant(attributes["updated-at"]) ?? 0n;
  return `${String(id)} ${String(status)} ${at / 1_000_000n}`;
}

/** Compares all answers of the run that show the same token in the same state. */
export const sameStateAudits: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/record/same-in-each-cell",
    cites: "protocol/version-invariant",
    alsoCites: ["protocol/inflection-values", "share-tokens/list-row-is-resource"],
    operation: "any",
    needs: shareTokenArrangement.needs.one,
    runLast: true,
    steps: "compares what the answers in each API version and key inflection show of a share token",
    failsWhen:
      "one version or style that shows a token otherwise than the answers before and after",
    async run(trial) {
      const resting = plainLives(await tokensSeen(trial)).filter(isAtRest);
      const states = Map.groupBy(resting, (token) => `${token.made.key} ${stateOf(token)}`);
      const odd = [...states.values()].flatMap(oddIn);
      const isOfStyle = odd.every(({ isRestyled }) => isRestyled);
      const [apart] = setApart(
        [ofLists, ...(isOfStyle ? features.toReversed() : features)],
        odd.map(({ one }) => one),
        odd.flatMap(({ agreed }) => agreed),
      );
      if (apart === undefined) return;
      expectNone(
        distinct(odd.map(({ text }) => text)),
        "the same token in every version and style",
        odd[0]?.one.made.exchange,
        { cites: apart.cites },
      );
    },
  }),
  check({
    id: "share-tokens/views/same-times",
    cites: "share-tokens/resource-one-token",
    operation: "any",
    needs: [...shareTokenArrangement.needs.one, "two-parties"],
    runLast: true,
    steps: "compares the times of a share token in the answers to its source and its destination",
    failsWhen: "a time that all answers of one kind show otherwise to the other party",
    async run(trial) {
      const resting = plainLives(await tokensSeen(trial)).filter(isAtRest);
      const alike = Map.groupBy(resting, (token) => `${kindOf(token)} ${stateOf(token)}`);
      const apart = [...alike.values()].flatMap(apartIn);
      const texts = distinct(apart.map(({ text }) => text));
      expectNone(texts, "the same times for both parties", apart[0]?.one.made.exchange);
    },
  }),
];

/** An answer that shows a token otherwise than others do. */
interface Odd {
  readonly one: Token;
  readonly text: string;
}

/** The same, with the answers that agree with each other. */
interface OddBetween extends Odd {
  readonly agreed: readonly Token[];
  /** Whether its values are the others' in another key style. */
  readonly isRestyled: boolean;
}

/** The answers that show the state otherwise than one before and one after do, in other cells. */
const oddIn = (state: readonly Token[]): readonly OddBetween[] =>
  state.flatMap((one, place) => {
    const isElsewhere = ({ made }: Token) => !isSameCell(made.cell, one.made.cell);
    const { before, after } = nearest(state, place, isElsewhere);
    if (before === undefined || after === undefined) return [];
    const [difference] = differences(before, one);
    const isAgreed = differences(before, after).length === 0;
    if (difference === undefined || !isAgreed || differences(after, one).length === 0) return [];
    const agreed = state.filter((other) => differences(before, other).length === 0);
    const isRestyled = differences(inKebab(before), inKebab(one)).length === 0;
    return [{ one, text: `${difference} (${where(one.made)})`, agreed, isRestyled }];
  });

/** A token whose values are in kebab-case. */
const inKebab = (token: Token): Token => ({
  ...token,
  attributes: Object.fromEntries(
    Object.entries(token.attributes).map(([name, value]) => [
      name,
      typeof value === "string" && instant(value) === undefined
        ? inflectKey(value, "kebab")
        : value,
    ]),
  ),
});

/** Where lists alone are odd, no cell is to blame. */
const ofLists: Feature<Token> = [
  "share-tokens/list-row-is-resource",
  ({ made }) => made.operation?.name === "list" || undefined,
];

/** What makes the difference between the cells: the version, or else the style. */
const features: readonly Feature<Token>[] = [
  ["protocol/version-invariant", ({ made }) => made.cell.apiVersion],
  ["protocol/inflection-values", ({ made }) => made.cell.inflection],
];

/** The operation and the cell of the answer that shows a token. */
const kindOf = ({ made: { operation, cell } }: Token): string =>
  [operation?.id, cell.apiVersion, cell.inflection].join(" ");

const times = ["created-at", "pending-at", "redeemed-at", "failed-at", "expires-at"];

/** The times that each answer to the source shows otherwise than each answer to the destination. */
function apartIn(state: readonly Token[]): readonly Odd[] {
  return times.flatMap((name) => {
    const those = state.filter(({ attributes }) => name in attributes);
    const [ours, theirs] = (["source", "destination"] as const).map((who) =>
      those.filter(({ party }) => party === who),
    );
    const [first] = theirs ?? [];
    const isApart = (theirs ?? []).every((their) =>
      ours?.every((our) => !sameInstant(our.attributes[name], their.attributes[name])),
    );
    if (ours?.[0] === undefined || first === undefined || !isApart) return [];
    const difference = inWords(name, ours[0].attributes[name], first.attributes[name]);
    return [{ one: first, text: `${difference} (${where(first.made)})` }];
  });
}
