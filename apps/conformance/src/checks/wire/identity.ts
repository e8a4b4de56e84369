import { sameAnswer } from "../../trial/judging/comparing.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { across, audit, distinct, identityHeaders, isAuthenticated, isSuccess } from "./audit.ts";
import { ownerBesideHeader } from "./parties-in.ts";
import { resourcesIn } from "./resources-in.ts";

const isList = (one: TrialExchange): boolean => isSuccess(one) && one.operation?.name === "list";

const keyOf = ({ key }: TrialExchange): number => key;

/** Checks the headers that identify a request and its key. */
export const identityAudits = [
  across({
    id: "protocol/wire/request-id-unique",
    cites: "protocol/request-id-unique",
    alsoCites: ["protocol/idempotent-not-get"],
    failsWhen: "two answers with one request id, except for a replay",
    judge(exchanges) {
      // Another check judges these headers on a 401.
      const answers = exchanges.filter(({ exchange }) => exchange.status !== 401);
      const groups = Map.groupBy(answers, ({ exchange }) => exchange.requestId);
      const shared = [...groups].flatMap(([id, same]) =>
        id === undefined || areReplays(same) ? [] : [{ id, same }],
      );
      // The answer to a GET is then stored with its idempotency key.
      const isStored =
        shared.length > 0 && shared.every(({ same }) => haveOneKey(same) && same.some(isGet));
      expectNone(
        shared.map(({ id, same }) => `${id} on ${same.length} answers`),
        "a request id of its own for each request",
        shared[0]?.same[1]?.exchange,
        isStored ? { cites: "protocol/idempotent-not-get" } : {},
      );
    },
  }),
  across({
    id: "protocol/wire/identity",
    cites: "protocol/identity-headers",
    failsWhen:
      "different organizations or environments for one key, one organization for two keys, or an organization that is missing in all rows of a stranger's lists",
    judge(exchanges) {
      const byKey = Map.groupBy(exchanges.filter(isAuthenticated), keyOf);
      const owners = new Map<string, number>();
      for (const [key, same] of byKey) {
        for (const name of identityHeaders) {
          const values = distinct(same.map(({ exchange }) => exchange.headers[name])).filter(
            (value) => value !== undefined,
          );
          const odd = same.find(
            ({ exchange }) => (exchange.headers[name] ?? values[0]) !== values[0],
          );
          expectNone(
            values.length > 1 ? [values.join(" and ")] : [],
            `one ${name} for the ${same[0]?.by}'s key`,
            odd?.exchange,
          );
        }
        const [organization] = same.flatMap(
          ({ exchange }) => exchange.headers["persona-organization-id"] ?? [],
        );
        if (organization === undefined) continue;
        const twice = owners.has(organization) ? [`${organization} for two keys`] : [];
        expectNone(twice, "an organization for each key", same[0]?.exchange);
        owners.set(organization, key);
      }
      // A stranger retrieves nothing of its own: its lists alone say what it is.
      for (const [organization, key] of owners) {
        const lists = (byKey.get(key) ?? []).filter((one) => one.by === "stranger" && isList(one));
        if (lists.length === 0) continue;
        const others = new Set([...owners.keys()].filter((other) => other !== organization));
        const owner = ownerBesideHeader(lists, organization, others);
        expectNone(
          owner === undefined ? [] : [organization],
          `${owner}, which all rows of the ${lists[0]?.by}'s lists name`,
          lists[0]?.exchange,
        );
      }
    },
  }),
  audit({
    id: "protocol/wire/identity-is-party",
    cites: "protocol/identity-headers",
    failsWhen: "a header with an organization that is not a party of what the key sees",
    judgesHeaders: true,
    expected: "the organization of the key, a party to what it sees",
    // Other checks report a list with too many rows, and what a stranger sees.
    of: (one) => isSuccess(one) && one.operation?.name !== "list" && one.by !== "stranger",
    mistakes(one, all) {
      const own = one.exchange.headers["persona-organization-id"];
      const wrong = partiesOf(one).filter(({ parties }) => !parties.includes(own));
      // If it is a party of another one, it sees too much here.
      if (wrong.length === 0 || isPartyElsewhere(one, all)) return [];
      return wrong.map(({ id, parties }) => `${own} for ${String(id)} of ${parties.join(" and ")}`);
    },
  }),
];

/** Both parties of each resource in an answer that shows them. None if the answer does not name the key's organization. */
function partiesOf(one: TrialExchange): readonly { id: unknown; parties: readonly unknown[] }[] {
  const named = Object.values(one.operation?.resource.parties ?? {});
  if (one.exchange.headers["persona-organization-id"] === undefined || named.length === 0)
    return [];
  return resourcesIn(one)
    .map(({ id, attributes = {} }) => ({
      id,
      parties: named.flatMap((name) => attributes[name ?? ""] ?? []),
    }))
    .filter(({ parties }) => parties.length === named.length);
}

/** Whether the organization that an answer names is a party of another resource that its key has read or changed. */
function isPartyElsewhere(one: TrialExchange, all: readonly TrialExchange[]): boolean {
  const own = one.exchange.headers["persona-organization-id"];
  return all.some(
    (other) =>
      other.key === one.key &&
      !isList(other) &&
      isSuccess(other) &&
      partiesOf(other).some(({ parties }) => parties.includes(own)),
  );
}

/** Whether these are requests with one idempotency key. */
const isGet = ({ exchange }: TrialExchange): boolean => exchange.method === "GET";

const haveOneKey = ([first, ...others]: readonly TrialExchange[]): boolean =>
  first?.sent.idempotencyKey !== undefined &&
  others.every(({ sent }) => sent.idempotencyKey === first.sent.idempotencyKey);

/** Whether answers may have one request id. The checks that replay a request judge its answer. */
function areReplays([first, ...others]: readonly TrialExchange[]): boolean {
  if (first === undefined || others.length === 0) return true;
  // Whether the case of a key counts is open.
  const keyIn = ({ sent }: TrialExchange) => sent.idempotencyKey?.toLowerCase();
  const isReplay = (one: TrialExchange) =>
    keyIn(one) === keyIn(first) &&
    (one.exchange.path === first.exchange.path || sameAnswer(first.exchange, one.exchange));
  return first.exchange.method === "POST" && others.every(isReplay);
}
