import { type Citation, type Resource, responseHeaders } from "@persona-conformance/schemas";
import { check, type Check, type CheckDefinition } from "../../runner/check.ts";
import { type Broken, type Spoilt, Undecided, Violation } from "../../runner/outcome.ts";
import { retrieved } from "../../trial/judging/comparing.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import { firstPage, offered } from "../../trial/reading/lists.ts";
import {
  emptyCreation,
  listWithInvalidKey,
  listWithoutKey,
} from "../../trial/requests/odd-requests.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { onceFor } from "../once-for.ts";
import { ownLikeEdge } from "./like-edge.ts";
import { unknownId } from "../../trial/requests/unknown-id.ts";

/** A mistake in an answer. `cites` is the promise that it breaks, if it is not the check's own. */
export interface Mistake {
  readonly text: string;
  readonly cites?: Citation;
}

type Given = Omit<
  CheckDefinition<Trial>,
  "operation" | "needs" | "varies" | "runLast" | "run" | "steps"
>;

export interface AuditDefinition extends Given {
  readonly expected: string;
  /** Whether this exchange is judged. The second argument holds all exchanges of the run. */
  readonly of: (one: TrialExchange, all: readonly TrialExchange[]) => boolean;
  /** Whether it leaves out the answers to requests that used the idempotency key of another request. */
  readonly skipsReusedKeys?: true;
  /** Whether it judges headers, which a repeated answer need not have in common with the first. */
  readonly judgesHeaders?: true;
  /** Which other checks cannot judge an answer that has this mistake. */
  readonly spoils?: Spoilt["for"];
  /** When they cannot judge it even if most answers of its kind are right: always, or if several operations give one. */
  readonly spoilsEach?: "always" | "in several operations";
  /** The mistakes of one exchange. The second argument holds all exchanges of the run. */
  readonly mistakes: (
    one: TrialExchange,
    all: readonly TrialExchange[],
  ) => readonly (string | Mistake)[];
  /** Answers may be wrong in one key style alone, so each style is counted apart. */
  readonly inStyle?: true;
  /**
   * How an answer is wrong. Answers that are wrong in several ways do not lead: what decides how they are wrong is something else,
   * such as a cache.
   */
  readonly kindOfMistake?: (one: TrialExchange) => string;
  /** Which answers are wrong for the same reason, if there are others than those that it judges. */
  readonly spoilsMore?: (
    exchanges: readonly TrialExchange[],
    wrong: ReadonlySet<TrialExchange>,
    spoilt: Spoilt | undefined,
  ) => Spoilt | undefined;
  /** Answers an open question from what is judged. */
  readonly observe?: (trial: Trial, judged: readonly TrialExchange[]) => void;
}

/** Makes a check that judges each answer of a run by itself. */
export const audit =
  ({
    expected,
    of,
    mistakes,
    spoils,
    spoilsEach,
    inStyle,
    kindOfMistake = () => "",
    observe,
    spoilsMore,
    skipsReusedKeys,
    judgesHeaders,
    ...rest
  }: AuditDefinition) =>
  (resources: readonly Resource[]): Check<Trial> =>
    across({
      ...rest,
      judge(exchanges, trial) {
        const left = skipsReusedKeys === true ? withReusedKeys(exchanges) : new Set();
        const judged = exchanges.filter((one) => of(one, exchanges) && !left.has(one));
        if (judged.length === 0) throw new Undecided("there was no answer that could be judged");
        const found = judged.flatMap((one) =>
          mistakes(one, exchanges).map((mistake) => {
            const { text, cites } = typeof mistake === "string" ? { text: mistake } : mistake;
            return { text, cites, one };
          }),
        );
        observe?.(trial, judged);
        const [first] = found;
        const texts = [...Map.groupBy(found, ({ text }) => text)].map(([text, same]) => {
          const [place = "", ...others] = distinct(same.map(({ one }) => where(one)));
          return `${text} (${[place, ...(others.length > 0 ? [`and ${others.length} more`] : [])].join(", ")})`;
        });
        const wrong = new Set(found.map(({ one }) => one));
        if (first === undefined) return;
        const { spoilt } =
          spoils === undefined
            ? {}
            : spoiltBy(wrong, judged, spoils, {
                ...(spoils === "others" && { words: wordsIn(texts) }),
                ...(inStyle === true && { apart: ({ cell }) => cell.inflection }),
                spoilsEach:
                  spoilsEach === "always" ||
                  (spoilsEach !== undefined && operationsOf(wrong).size > 1),
                isOneKind: new Set([...wrong].map(kindOfMistake)).size === 1,
              });
        const all = spoilsMore?.(exchanges, wrong, spoilt) ?? spoilt;
        const replays = replaysIn(exchanges);
        const areReplays = !judgesHeaders && [...wrong].every((one) => replays.has(one));
        // If one mistake breaks the check's own promise, the others follow from it.
        const isOwn = found.some((one) => one.cites === undefined);
        const cites = areReplays ? "protocol/idempotent-replay" : isOwn ? undefined : first.cites;
        expectNone(texts, expected, first.one.exchange, {
          ...(cites !== undefined && { cites }),
          wrong: new Set([...wrong].map(({ exchange }) => exchange)),
          ...(all && { spoilt: all }),
        });
      },
    })(resources);

/** The answers to requests whose party had used their idempotency key for another request. */
const withReusedKeys = (exchanges: readonly TrialExchange[]): ReadonlySet<TrialExchange> =>
  withKnownKeys(exchanges, (asked, before) => asked !== before);

/** The answers to requests that their party had sent before, with the same idempotency key. */
const replaysIn = (exchanges: readonly TrialExchange[]): ReadonlySet<TrialExchange> =>
  withKnownKeys(exchanges, (asked, before) => asked === before);

function withKnownKeys(
  exchanges: readonly TrialExchange[],
  isMeant: (asked: string, before: string) => boolean,
): ReadonlySet<TrialExchange> {
  const first = new Map<string, string>();
  return new Set(
    exchanges.filter(({ by, sent: { idempotencyKey: key }, exchange }) => {
      if (key === undefined) return false;
      const { method, path, sent: body = "" } = exchange;
      const asked = `${method} ${path} ${body}`;
      const known = first.get(`${by} ${key}`);
      if (known === undefined) first.set(`${by} ${key}`, asked);
      return known !== undefined && isMeant(asked, known);
    }),
  );
}

/** The kind of an answer: operation, party, and the status of a refusal. All successes are one kind. */
const kindOf = (one: TrialExchange): string =>
  [one.operation?.id, one.by, isSuccess(one) ? "" : one.exchange.status].join(" ");

const operationsOf = (those: ReadonlySet<TrialExchange>): ReadonlySet<unknown> =>
  new Set([...those].map(({ operation }) => operation?.id));

interface Spoiling extends Pick<Spoilt, "words"> {
  readonly spoilsEach?: boolean;
  /** Answers that share this are counted together. */
  readonly apart?: (one: TrialExchange) => string;
  /** Whether all are wrong in one way. */
  readonly isOneKind?: boolean;
}

/** The wrong answers of the kinds with at least one wrong answer in two, or all wrong answers. */
export function spoiltBy(
  wrong: ReadonlySet<TrialExchange>,
  judged: readonly TrialExchange[],
  spoils: Spoilt["for"],
  { words, apart = () => "", spoilsEach = false, isOneKind = true }: Spoiling = {},
): Pick<Broken, "spoilt"> {
  const isHalf = (those: readonly TrialExchange[]) =>
    those.filter((one) => wrong.has(one)).length * 2 >= those.length;
  const kinds = Map.groupBy(judged, (one) => `${kindOf(one)} ${apart(one)}`);
  const typical = [...kinds.values()].filter(isHalf).flat();
  const rare = !typical.some((one) => wrong.has(one));
  if (rare && !spoilsEach) return {};
  const answers = (spoilsEach ? judged : typical)
    .filter((one) => wrong.has(one))
    .map(({ exchange }) => exchange);
  // A rare status is not typical of an operation: count all its answers to one party, too.
  const ofParty = Map.groupBy(judged, (one) => [one.operation?.id, one.by, apart(one)].join(" "));
  const leads = isOneKind && [...ofParty.values()].some(isHalf);
  return {
    spoilt: {
      answers: new Set(answers),
      for: spoils,
      leads,
      ...(rare && { rare }),
      ...(words && { words }),
    },
  };
}

/** The names of members, in any key style, and the quoted values in descriptions of mistakes. */
const wordsIn = (texts: readonly string[]): readonly string[] => [
  ...new Set(
    texts.flatMap((text) => {
      const [beginning = ""] = text.split(" (");
      const isKey = /^[a-z]+(?:[A-Z_-][a-z]+)+$/i.test(beginning);
      return [
        ...(beginning.match(/"[^"]{3,}"|\b(?:type|direction|[a-z]+(?:-[a-z]+)+)\b/g) ?? []),
        // A key may have a mixed style.
        ...(isKey ? [beginning, dashed(beginning)] : []),
      ];
    }),
  ),
];

const dashed = (key: string): string => key.replaceAll(/(?<=[a-z])(?=[A-Z])|_/g, "-").toLowerCase();

interface Across extends Given {
  /** Judges the API's own answers, and not those of an edge (a proxy or CDN). */
  readonly judge: (exchanges: readonly TrialExchange[], trial: Trial) => void;
}

/** Makes a check that judges all answers of a run together. */
export const across =
  ({ judge, ...rest }: Across) =>
  (resources: readonly Resource[]): Check<Trial> =>
    check({
      needs: [],
      ...rest,
      operation: "any",
      varies: ["apiVersion", "inflection"],
      runLast: true,
      steps: "reads every answer of the run to a documented operation",
      async run(trial) {
        const [first] = resources;
        for (const resource of offered(trial, resources)) {
          await sample(trial, resource).catch((error: unknown) => {
            // The first resource gives enough to judge.
            const isLacking = error instanceof Undecided && resource !== first;
            // Other checks report a lasting HTTP 500.
            const isDown = error instanceof Violation && Number(error.evidence?.status) >= 500;
            if (!isLacking && !isDown) throw error;
          });
        }
        const own = ownAnswers(trial);
        if (own.length === 0) throw new Undecided("there was no answer that could be judged");
        judge(own, trial);
      },
    });

function ownAnswers(trial: Trial): readonly TrialExchange[] {
  const all = trial.exchanges();
  const last = all.at(-1);
  return last === undefined ? [] : ownUpTo(last, all);
}

/** What the API itself has answered up to an answer. */
const ownUpTo = onceFor((_last: TrialExchange, all: readonly TrialExchange[]) => {
  const answers = all.filter(
    ({ operation, exchange }) => operation !== undefined && exchange.status < 500,
  );
  const alike = ownLikeEdge(answers);
  return answers.filter((one) => !one.fromEdge || alike.has(one));
});

/** The resources for which there was enough to judge, by the last answer. */
const sampledUpTo = new WeakMap<TrialExchange, Set<Resource>>();

/** Sends the requests whose answers are judged, if no other check has sent them. */
async function sample(trial: Trial, resource: Resource): Promise<void> {
  const before = trial.exchanges().at(-1);
  if (before !== undefined && sampledUpTo.get(before)?.has(resource) === true) return;
  await requestAll(trial, resource);
  const last = trial.exchanges().at(-1);
  if (last === undefined) return;
  const sampled = sampledUpTo.get(last) ?? new Set();
  sampledUpTo.set(last, sampled.add(resource));
}

async function requestAll(trial: Trial, resource: Resource): Promise<void> {
  const made = trial.exchanges().filter(({ operation }) => operation?.resource === resource);
  const statuses = new Set(made.map(({ exchange }) => exchange.status));
  const own = made.some(({ by, exchange }) => by === "source" && exchange.status === 200);
  if (!own) await firstPage(trial, resource, "source");
  if (!statuses.has(401)) {
    await listWithoutKey(trial, resource);
    await listWithInvalidKey(trial, resource);
  }
  const isCreated = resource.operations["create"] !== undefined;
  if (isCreated && !statuses.has(400) && !statuses.has(422)) await emptyCreation(trial, resource);
  const isRead = made.some(({ operation }) => operation?.name === "retrieve");
  if (!trial.of(resource).isAvailable || (isRead && statuses.has(404))) return;
  const { id } = await trial.of(resource).any();
  if (!statuses.has(404)) await trial.as("source").of(resource).retrieve(unknownId(id));
  if (!isRead) await retrieved(trial, resource);
}

export const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

export const where = ({ exchange }: TrialExchange): string => {
  const { method, path, status, requestId } = exchange;
  const id = requestId === undefined ? "" : `, ${requestId}`;
  return `${method} ${path.slice(0, 80)} → ${status}${id}`;
};

/** The headers that identify the key's organization and environment. */
export const identityHeaders = responseHeaders.filter((name) => name.startsWith("persona-"));

export const isAuthenticated = ({ by, exchange }: TrialExchange): boolean =>
  by !== "nobody" && exchange.status !== 401;
export const isSuccess = ({ exchange: { status } }: TrialExchange): boolean =>
  status >= 200 && status < 300;
export const isRefusal = ({ exchange: { status } }: TrialExchange): boolean => status >= 400;

export const missingHeaders = (
  { exchange: { headers } }: TrialExchange,
  names: readonly string[],
): readonly string[] => names.filter((name) => !/\S/.test(headers[name] ?? ""));
