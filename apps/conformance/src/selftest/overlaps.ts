import { matches } from "../runner/select.ts";

interface Overlap {
  readonly because: string;
  /** Patterns of the checks' ids. */
  readonly checks: readonly string[];
}

/** Checks that stay although other checks notice every fault that they notice, with the reason of each kind. */
export const overlaps: readonly Overlap[] = [
  {
    because: "generated from the lifecycle table, one for each attempt and each passage",
    checks: ["*/lifecycle/**"],
  },
  {
    because: "observes an open question, whose answer the ledger keeps",
    checks: [
      "connections/list/filter-unknown",
      "connections/create/{unknown-destination,without-destination,wrong-type,unknown-attribute}",
      "connections/create/duplicate-of-*",
      "protocol/pages/unknown-cursor",
      "protocol/idempotency/other-parameters",
      "protocol/access/stranger-reads",
      "protocol/fields/select",
      "share-tokens/create/{by-stranger,foreign-source,real-ids,unknown-attribute}",
      "share-tokens/redeem/{across-kinds,foreign-destination,unknown-destination,mappings-*}",
      "share-tokens/expire/replayed",
      "share-tokens/retrieve/{id-case,part-of-id}",
      "share-tokens/actions/other-methods",
      "share-tokens/access/stranger-reads",
      "share-tokens/list/{filter-nothing,filter-unknown}",
      "share-tokens/story/created-over-*",
    ],
  },
  {
    because:
      "runs on a sandbox; the check that notices the same needs connections that only the mock creates",
    checks: [
      "connections/list/{holds-outbound,holds-inbound}",
      "protocol/pages/{to-the-end,walk,one-row,back,there-and-back}",
      "protocol/inflection/request-{camel,snake}",
    ],
  },
  {
    because:
      "replays one kind of request (a success, one that changes nothing, one of the destination); a provider may store the answers of some only",
    checks: ["protocol/idempotency/{stored-success,same-status,destination}"],
  },
  {
    because:
      "on a sandbox with --provision, only it judges the status of a creation; `crossed/creation` needs the mock",
    checks: ["connections/create/answers-201"],
  },
  {
    because: "creates the tokens at the beginning of a run that another check reads at its end",
    checks: ["share-tokens/lapse/begins"],
  },
  {
    because:
      "creates connections; the checks for a sandbox cannot, and send refused requests or use the fixture",
    checks: [
      "connections/create/is-listed",
      "protocol/inflection/request-created",
      "protocol/idempotency/{create-once,other-destination}",
    ],
  },
  {
    because: "only it changes the list between two pages",
    checks: ["protocol/pages/stable"],
  },
  {
    because: "one of several wrong bodies or keys; a provider may treat each in another way",
    checks: [
      "connections/create/{empty-body,empty-members}",
      "protocol/access/invalid-key",
      "share-tokens/list/filter-several",
    ],
  },
  {
    because: "looks in the list for traces of a refused request; the others judge the answer",
    checks: ["connections/create/refused-leaves-nothing"],
  },
  {
    because: "tries an id that is unlike any other; `near-ids` tries similar ones",
    checks: ["connections/retrieve/unknown"],
  },
  {
    because:
      "compares a row of the list with the connection in one situation: with one key, after a deactivation, after an acceptance",
    checks: ["connections/retrieve/as-listed", "connections/list/shows-*"],
  },
  {
    because:
      "requests one style in one kind of answer and compares the whole body; `wire/key-style` judges only keys, of the other checks' answers",
    checks: [
      "protocol/inflection/{retrieve-kebab,retrieve-camel,retrieve-snake,list-snake,actions}",
    ],
  },
  {
    because:
      "judges all traffic of a run, so it also notices faults that only some requests meet, or in a run of a few checks",
    checks: [
      "protocol/wire/*",
      "protocol/access/stays-let-in",
      "protocol/pages/each-row-once",
      "connections/list/one-per-pair",
      "share-tokens/record/{*-stays,same-in-each-cell,updated-at-of-each-step}",
    ],
  },
  {
    because:
      "requests another operation, party or style than `fields/select`; a provider may select attributes in each place separately",
    checks: ["protocol/fields/{list,destination}"],
  },
  {
    because:
      "tries access in one status, operation or party; a provider may forget any of them alone",
    checks: [
      "protocol/access/{stranger,partner}-*",
      "share-tokens/access/stranger-*",
      "protocol/access/invalid-key-changes-nothing",
    ],
  },
  {
    because: "compares the record before and after one of the actions",
    checks: ["connections/record/{deactivate,reactivate}-*"],
  },
  {
    because:
      "goes on after the lifecycle's attempts: a second acceptance, twenty rounds, each history, half a second later",
    checks: [
      "connections/record/{accept-again,rounds}",
      "connections/actions/{either-history,lasting}",
    ],
  },
  {
    because: "one use of an idempotency key: none, a new one after a refusal, one that a GET used",
    checks: ["protocol/idempotency/{fresh-key,not-on-get,after-get,without-key}"],
  },
  {
    because:
      "sends one of two actions twice at the same time; a provider may guard only one of them",
    checks: ["connections/actions/races*"],
  },
  {
    because:
      "crosses API versions, styles, operations and parties: it notices faults under a condition, which this matrix does not show",
    checks: ["*/crossed/*"],
  },
  {
    because:
      "on the mock, whose clock can be moved; `wire/rate-limit-resets` needs a run that lasts",
    checks: ["protocol/rate-limit/window"],
  },
  {
    because:
      "replays a redemption, which finishes later; the other replayed requests finish at once",
    checks: ["share-tokens/redeem/replayed"],
  },
  {
    because: "tries one of two actions on an unknown id; each has its own route",
    checks: ["share-tokens/actions/unknown*"],
  },
  {
    because: "filters by one parameter alone, so that a failure names it",
    checks: ["share-tokens/list/filter-status"],
  },
  {
    because:
      "tries with share tokens what the protocol promises of every resource; a provider may forget the newer resource",
    checks: [
      "share-tokens/{pages,fields,races}/*",
      "share-tokens/create/{replayed,fresh-key}",
      "share-tokens/redeem/{other-parameters,stored-refusal}",
      "share-tokens/expire/other-token",
      "share-tokens/retrieve/key-ignored",
    ],
  },
  {
    because: "judges the answer to a creation, or looks once after many refusals",
    checks: ["share-tokens/create/{as-read,refusals-make-none}"],
  },
  {
    because: "sees on a sandbox, without a clock that can be moved, that a token expires by time",
    checks: ["share-tokens/lapse/by-itself"],
  },
  {
    because: "follows a redemption whose connection is deactivated before it ends",
    checks: ["share-tokens/story/deactivated-meanwhile"],
  },
];

/** `a/{b,c}` as `a/b` and `a/c`. */
const spread = (pattern: string): readonly string[] => {
  const [whole, list] = /\{([^}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || list === undefined) return [pattern];
  return list.split(",").map((part) => pattern.replace(whole, part));
};

const rows = overlaps.flatMap(({ because, checks }) =>
  checks.flatMap(spread).map((pattern) => ({ because, pattern })),
);

/** The patterns, to see that each of them matches. */
export const overlapPatterns: readonly string[] = rows.map(({ pattern }) => pattern);

/** Why a check stays although it notices no fault that the others miss. Undefined without a reason. */
export const whyItStays = (id: string): string | undefined =>
  rows.find(({ pattern }) => matches(pattern, id))?.because;
