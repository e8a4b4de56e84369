import {
  failureReasons,
  instant,
  shareTokens,
  type StatementId,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Undecided } from "../../runner/outcome.ts";
import { expectNone } from "../../trial/expect.ts";
import { firstRows } from "../../trial/lists.ts";
import { shareTokenArrangement, tokens } from "../../trial/share-tokens.ts";
import { isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { distinct, isSuccess, where } from "../wire/audit.ts";
import { resourcesIn, type Shown } from "../wire/resources-in.ts";

/** A token as one answer shows it, and to which of its parties. */
interface Token {
  readonly shown: Shown;
  readonly status: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, unknown>>;
  /** Undefined where it is neither. */
  readonly party: "source" | "destination" | undefined;
  readonly made: TrialExchange;
}

interface Rule {
  readonly id: string;
  readonly cites: StatementId;
  readonly failsWhen: string;
  readonly expected: string;
  /** What is wrong with a token as one answer shows it. */
  readonly mistakes: (token: Token) => readonly string[];
}

const isTime = (value: unknown): boolean => instant(value) !== undefined;
const isNothing = (value: unknown): boolean => value === null || value === undefined;
const inWords = (name: string, { status, attributes }: Token): string =>
  `${name} ${JSON.stringify(attributes[name])} where it is ${JSON.stringify(status)}`;

/** A rule for an attribute that a token has exactly in these statuses. */
function exactlyIn(
  name: string,
  statuses: readonly string[],
  cites: StatementId,
  isRight: (value: unknown) => boolean,
): Rule {
  return {
    id: `share-tokens/record/${name}`,
    cites,
    failsWhen: `a ${name} where the token is not ${statuses.join(", ")}, or none where it is`,
    expected: `a ${name} exactly where a token is ${statuses.join(" or ")}`,
    mistakes: (token) => {
      const value = token.attributes[name];
      const has = statuses.some((status) => status === token.status);
      return (has ? isRight(value) : isNothing(value)) ? [] : [inWords(name, token)];
    },
  };
}

const begun = ["pending", "redeemed", "failed"];
const isMode = (value: unknown) => value === "clone" || value === "hydrate";

const rules: readonly Rule[] = [
  exactlyIn("pending-at", begun, "share-tokens/pending-at-tells", isTime),
  exactlyIn("redeemed-at", ["redeemed"], "share-tokens/redeemed-at-tells", isTime),
  exactlyIn("failed-at", ["failed"], "share-tokens/failed-at-tells", isTime),
  exactlyIn(
    "failure-reason",
    ["failed"],
    "share-tokens/failure-reason-tells",
    (value) => typeof value === "string" && value !== "",
  ),
  exactlyIn("redeem-mode", begun, "share-tokens/redeem-mode-tells", isMode),
  {
    id: "share-tokens/record/failure-reason-values",
    cites: "share-tokens/failure-reason-values",
    failsWhen: "another failure reason",
    expected: "one of the documented failure reasons",
    mistakes: (token) => {
      const reason = token.attributes["failure-reason"];
      const isKnown = isNothing(reason) || failureReasons.some((known) => known === reason);
      return isKnown ? [] : [inWords("failure-reason", token)];
    },
  },
  {
    id: "share-tokens/record/expired",
    cites: "share-tokens/expire-keeps-record",
    failsWhen: "an expired token with anything of a redemption in it",
    expected: "an expired token without a redemption or a failure",
    mistakes: (token) =>
      token.status === "expired"
        ? ["pending-at", "redeemed-at", "failed-at", "failure-reason", "redeem-mode"]
            .filter((name) => !isNothing(token.attributes[name]))
            .map((name) => inWords(name, token))
        : [],
  },
  {
    id: "share-tokens/record/times",
    cites: "share-tokens/resource-timestamps",
    failsWhen: "a redemption that begins before the token is made, or ends before it begins",
    expected: "the times of a token in their order",
    mistakes: ({ attributes }) => {
      const times = ["created-at", "pending-at", "redeemed-at", "failed-at"]
        .map((name) => instant(attributes[name]))
        .filter((time) => time !== undefined);
      const isLate = times.some((time, index) => time < (times[index - 1] ?? time));
      return isLate ? [`times in the wrong order: ${JSON.stringify(attributes)}`] : [];
    },
  },
  {
    id: "share-tokens/views/direction",
    cites: "share-tokens/resource-direction",
    failsWhen: "another direction than outbound to the source and inbound to the destination",
    expected: "outbound to the source, inbound to the destination",
    mistakes: ({ party, attributes: { direction } }) => {
      const right = party === "source" ? "outbound" : "inbound";
      return party === undefined || direction === right
        ? []
        : [`direction ${JSON.stringify(direction)} to the ${party}`];
    },
  },
  {
    id: "share-tokens/views/connection",
    cites: "share-tokens/resource-connection",
    failsWhen: "a token that does not name its connection",
    expected: "a token that names its connection",
    mistakes: ({ relationships }) =>
      idIn(relationships["connection"]) === undefined
        ? [`the connection ${JSON.stringify(relationships["connection"])}`]
        : [],
  },
  {
    id: "share-tokens/views/of-destination",
    cites: "share-tokens/view-of-destination",
    failsWhen: "the source object or the creator of a token in the view of its destination",
    expected: "a view of the destination without the source object and the creator",
    mistakes: ({ party, relationships }) =>
      party === "destination"
        ? ["source", "creator"]
            .filter((name) => !isNothing(relationships[name]))
            .map((name) => `its ${name}`)
        : [],
  },
  {
    id: "share-tokens/views/of-source",
    cites: "share-tokens/view-of-source",
    failsWhen: "no source object in the view of a token's source, or what it was imported into",
    expected: "a view of the source with its object, and without what it was imported into",
    mistakes: ({ party, relationships }) =>
      party === "source"
        ? [
            ...(idIn(relationships["source"]) === undefined ? ["no source object"] : []),
            ...(idIn(relationships["destination"]) === undefined
              ? []
              : ["what it was imported into"]),
          ]
        : [],
  },
];

function idIn(relationship: unknown): string | undefined {
  const { data } = Object(relationship) as { readonly data?: unknown };
  const { id } = Object(data) as { readonly id?: unknown };
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Rules that each token must keep in every answer of a run, whoever asked for it and however. */
export const tokenAudits: readonly Check<Trial>[] = rules.map(({ expected, mistakes, ...rule }) =>
  check({
    ...rule,
    operation: "any",
    needs: shareTokenArrangement.needs.one,
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "looks at every share token in every answer of the run",
    async run(trial) {
      const all = firstLives(await tokensHeard(trial));
      const found = all.flatMap((token) =>
        mistakes(token).map((text) => ({ text: `${text} (${where(token.made)})`, token })),
      );
      const texts = distinct(found.map(({ text }) => text));
      expectNone(texts, expected, found[0]?.token.made.exchange);
    },
  }),
);

/** Without those that were redeemed again after a failure: what they keep of it is left open. */
const firstLives = (all: readonly Token[]): readonly Token[] =>
  all.filter(({ status, attributes }) => {
    const [failed, pending] = [instant(attributes["failed-at"]), instant(attributes["pending-at"])];
    const isAgain = failed !== undefined && pending !== undefined && failed < pending;
    return status === "failed" || !isAgain;
  });

/** Every token in every answer; one of ours is asked for where there is none yet. */
async function tokensHeard(trial: Trial): Promise<readonly Token[]> {
  await trial.of(tokens).any();
  await firstRows(trial, tokens, trial.of(tokens).actorOf("source"));
  const all = trial
    .exchanges()
    .filter((one) => one.operation?.resource === tokens && isSuccess(one) && !one.fromEdge);
  // Who has made a token is its source; of others' tokens in a list nobody knows who is which party.
  const ours = new Set(
    all
      .filter(({ operation }) => operation?.name === "create")
      .flatMap((made) => resourcesIn(made).map(({ id }) => id)),
  );
  const heard = all
    .filter(({ exchange }) => !isSparse(exchange))
    .flatMap((made) => resourcesIn(made).map((shown) => tokenIn(trial, made, shown, ours)));
  if (heard.length === 0) throw new Undecided("there was no answer that could be judged");
  return heard;
}

function tokenIn(
  trial: Trial,
  made: TrialExchange,
  shown: Shown,
  ours: ReadonlySet<unknown>,
): Token {
  const { attributes = {}, relationships } = shown;
  const parties = shareTokens.lifecycle.parties;
  return {
    shown,
    made,
    attributes,
    status: attributes["status"],
    relationships: Object(relationships) as Readonly<Record<string, unknown>>,
    party: ours.has(shown.id)
      ? parties.find((name) => trial.of(tokens).actorOf(name) === made.by)
      : undefined,
  };
}
