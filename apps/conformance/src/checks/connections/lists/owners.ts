import { connections } from "@persona-conformance/schemas";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import { isSuccess } from "../../wire/audit.ts";
import { ownerBesideHeader } from "../../wire/parties-in.ts";
import { resourcesIn, type Shown } from "../../wire/resources-in.ts";

/** Which organization each key belongs to. */
export interface Owners {
  /** The organization of a key, if the answers to it show one. */
  of(key: number): string | undefined;
  /** Whether an answer to a key names its organization as a party of this connection. */
  holds(key: number, id: unknown): boolean;
}

/** Finds the owners of the keys in all exchanges of a run. Works each out once: there are thousands of exchanges. */
export function ownersIn(all: readonly TrialExchange[]): Owners {
  const byKey = Map.groupBy(all.filter(isSuccess), ({ key }) => key);
  const answersTo = (key: number) => byKey.get(key) ?? [];
  const isStranger = (key: number) => answersTo(key)[0]?.by === "stranger";
  const of = onceForEach((key) => (isStranger(key) ? toldTo(key) : ownerOf(answersTo(key))));
  const held = onceForEach((key) => {
    const own = of(key);
    const connectionsIn = answersTo(key).flatMap((one) => resourcesIn(one));
    return new Set(
      connectionsIn
        .filter((shown) => own !== undefined && partiesOf(shown).includes(own))
        .map(({ id }) => id),
    );
  });

  /**
   * A stranger may have been served what is not its own. It is what its header says, if each answer to a party names its
   * organization, and if the rows do not contradict it.
   */
  function toldTo(key: number): string | undefined {
    const keysOfParties = [...byKey.keys()].filter((other) => !isStranger(other));
    const areTold = keysOfParties.every((other) => {
      const owner = of(other);
      return owner === undefined || namesIn(answersTo(other)).every((name) => name === owner);
    });
    const [named, another] = new Set(namesIn(answersTo(key)));
    if (!areTold || named === undefined || another !== undefined) return undefined;
    const parties = new Set(keysOfParties.flatMap((other) => of(other) ?? []));
    return ownerBesideHeader(answersTo(key).filter(isList), named, parties) ?? named;
  }

  return { of, holds: (key, id) => held(key).has(id) };
}

/** The organizations that answers name in their header. */
const namesIn = (answers: readonly TrialExchange[]): readonly (string | undefined)[] =>
  answers.map(({ exchange }) => exchange.headers["persona-organization-id"]);

function onceForEach<T>(work: (key: number) => T): (key: number) => T {
  const known = new Map<number, { readonly result: T }>();
  return (key) => {
    const { result } = known.get(key) ?? { result: work(key) };
    known.set(key, { result });
    return result;
  };
}

/** The organization to whose key all these were answered. It is a party of every connection that it retrieved or moved. */
function ownerOf(answers: readonly TrialExchange[]): string | undefined {
  const whole = answers
    .filter(({ operation }) => operation?.resource === connections && operation.name !== "list")
    .flatMap((one) => resourcesIn(one).map((shown) => ({ one, shown })))
    .filter(({ shown }) => isWhole(shown));
  // Of a connection that it should not have been shown, it is no party.
  const byId = [...Map.groupBy(whole, ({ shown }) => shown.id).values()];
  const seen = byId.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const [first] = seen;
  if (first === undefined) return undefined;
  const named = new Set(namesIn(answers).filter((name) => name !== undefined));
  const parties = seen.flatMap((one) => partiesOf(one.shown));
  // An organization is a party of all its connections, and the other party only of those between the two.
  const listed = answers.filter(isList).flatMap((one) => resourcesIn(one).filter(isWhole));
  const shareOf = (id: string) =>
    new Set(listed.filter((row) => partiesOf(row).includes(id)).map((row) => row.id)).size;
  // With only one connection, both parties are in all of it. The owner is the party that the header names, else the one as which
  // the key acts. The creator is the source.
  const isNamed = (id: string) => named.size === 1 && named.has(id);
  const acts = first.one.by === "destination" && first.one.operation?.name !== "create";
  const acting = partiesOf(first.shown)[acts ? 1 : 0];
  const likely = (id: string) => Number(isNamed(id)) * 2 + Number(id === acting);
  // One style or version may show another value.
  const isIn = (id: string) =>
    seen.filter(({ shown }) => partiesOf(shown).includes(id)).length * 2 > seen.length;
  return [...new Set([...parties, ...named])]
    .filter((id) => isIn(id) || (isNamed(id) && (parties.includes(id) || shareOf(id) > 0)))
    .toSorted((a, b) => shareOf(b) - shareOf(a) || likely(b) - likely(a))[0];
}

/** Whether it is a list of connections. */
export const isList = ({ operation }: TrialExchange): boolean =>
  operation?.id === connections.operations.list.id;

/** Both organizations of a row, the source first. */
export const partiesOf = ({ attributes = {} }: Shown): readonly string[] =>
  Object.values(connections.parties).map((name) => String(attributes[name]));

/** Whether the row shows both parties. A sparse fieldset omits them. */
export const isWhole = ({ attributes = {} }: Shown): boolean =>
  Object.values(connections.parties).every((name) => typeof attributes[name] === "string");
