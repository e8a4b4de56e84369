import type { Citation } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { styleOrVersion } from "../../trial/traffic/outages.ts";
import { actedOn, isAction, type TrialExchange } from "../../trial/trial-exchange.ts";
import { across, isAuthenticated, isRefusal, isSuccess, where } from "./audit.ts";
import { resourcesIn } from "./resources-in.ts";

/** The least number of refusals of requests that are answered elsewhere. */
const fewest = 2;

/** With at least this many answers in a refused place, one may be a success, since a replay gets its stored answer. */
const mostAnswered = 20;

/** The promise that is broken if a place is refused, and the place of a request. */
interface Placing {
  readonly statement: Citation;
  /** The least number of such refusals in one place. */
  readonly least: number;
  readonly placeOf: (one: TrialExchange) => string;
}

/** Versions come first: where most are refused, a style may hardly have been asked for in the others. */
const axes = styleOrVersion.toReversed();

const idOfOperation = ({ operation }: TrialExchange) => String(operation?.id);
const actionsTogether = (one: TrialExchange) => (isAction(one) ? "actions" : idOfOperation(one));

/** What explains most refusals is the cause; of several that explain the same, the first one. */
const placings: readonly Placing[] = [
  ...axes.map(({ statement, name }) => ({
    statement,
    least: 1,
    placeOf: ({ cell }: TrialExchange) => `in ${name(cell)}`,
  })),
  ...axes.flatMap(({ statement, name }) =>
    [idOfOperation, actionsTogether].map((kindOf) => ({
      statement,
      least: fewest,
      placeOf: (one: TrialExchange) => `to ${kindOf(one)} in ${name(one.cell)}`,
    })),
  ),
];

/**
 * A version or a key style may be refused, by all operations or by one. Every check that uses it fails then, for this one
 * reason.
 */
export const refusedCells = across({
  id: "protocol/wire/refused-cells",
  cites: "protocol/version-accepted",
  alsoCites: ["protocol/inflection-style"],
  failsWhen:
    "a version or a key style in which an operation refuses all, also what it answers in others",
  judge(exchanges) {
    const judged = exchanges.filter(
      (one) => isAuthenticated(one) && one.exchange.status !== 429 && one.sent.ownCell !== true,
    );
    const answered = new Set(judged.filter(isSuccess).map(askedIn));
    if (answered.size === 0) throw new Undecided("no request was answered");
    const denied = deniedActions(judged);
    const isWrong = (one: TrialExchange) =>
      one.exchange.method === "GET"
        ? isRefusal(one) && answered.has(askedIn(one))
        : denied.has(one);
    if (judged.filter(isWrong).length < fewest) return;
    const [most] = placings
      .map((placing) => refusedAt(placing, judged, isWrong))
      .toSorted((a, b) => b.wrong.length - a.wrong.length);
    const [first, ...others] = most?.wrong ?? [];
    if (most === undefined || first === undefined || others.length + 1 < fewest) return;
    throw new Violation(
      `answers ${most.places.join(", ")}`,
      `${most.all.filter(isRefusal).length} refusals of ${most.all.length} requests there (${where(first)})`,
      {
        cites: most.statement,
        evidence: first.exchange,
        spoilt: {
          answers: new Set(exchanges.filter(most.isThere).map(({ exchange }) => exchange)),
          for: "all",
          leads: true,
          cause: "this",
        },
      },
    );
  },
});

/** The places in which all is refused, also what is answered elsewhere. */
function refusedAt(
  { statement, least, placeOf }: Placing,
  judged: readonly TrialExchange[],
  isWrong: (one: TrialExchange) => boolean,
) {
  const refused = [...Map.groupBy(judged, placeOf)].filter(
    ([, those]) =>
      those.filter(isWrong).length >= least &&
      those.filter(isSuccess).length * mostAnswered < those.length,
  );
  const all = refused.flatMap(([, those]) => those);
  const places = refused.map(([place]) => place);
  const isThere = (one: TrialExchange) => places.includes(placeOf(one));
  return { statement, places, isThere, all, wrong: all.filter(isWrong) };
}

/**
 * Actions that were refused as bad requests, although the last answer about the resource shows a status that allows them, and
 * the same request was carried out at another time. Only resources that can reach a status again are looked at: time may have
 * ended another one.
 */
function deniedActions(all: readonly TrialExchange[]): ReadonlySet<TrialExchange> {
  const statuses = new Map<unknown, string>();
  const denied = new Set<TrialExchange>();
  const done = new Set(all.filter((one) => isAction(one) && isSuccess(one)).map(actedIn));
  for (const one of all) {
    const { exchange, operation, by, overlapping, probe } = one;
    if (operation === undefined || operation.resource.lifecycle.finals.length > 0) continue;
    const { name, resource } = operation;
    const status = isAction(one) ? statuses.get(actedOn(exchange)) : undefined;
    const isParty = resource.lifecycle.parties.some((party) => party === by);
    if (exchange.status === 400 && status !== undefined && isParty && !overlapping && !probe) {
      const { allowed } = resource.lifecycle.rule({ action: name, party: by, status });
      if (allowed && done.has(actedIn(one))) denied.add(one);
    }
    if (isSuccess(one) && name !== "list")
      for (const { id, attributes } of resourcesIn(one))
        statuses.set(id, String(attributes?.["status"]));
  }
  return denied;
}

/** An action without its cell and its resource. Whether a body is taken does not depend on them. */
const actedIn = ({ by, operation, exchange: { sent = "" } }: TrialExchange): string =>
  `${by} ${operation?.id} ${sent}`;

/** A request without its cell. */
const askedIn = ({ by, exchange: { method, path } }: TrialExchange): string =>
  `${by} ${method} ${path}`;
