import { connections } from "@persona-conformance/schemas";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import { isSuccess } from "../wire/audit.ts";
import { resourcesIn, type Shown } from "../wire/resources-in.ts";

/** Which organization each key belongs to. */
export interface Owners {
  /** The organization of a key, if the answers to it show one. */
  of(key: number): string | undefined;
  /** Whether each answer to a party names its organization. */
  areTold(): boolean;
}

/** Finds the owners of the keys in all exchanges of a run. Works each out once: there are thousands of exchanges. */
export function ownersIn(all: readonly TrialExchange[]): Owners {
  const byKey = Map.groupBy(all.filter(isSuccess), ({ key }) => key);
  const known = new Map<number, string | undefined>();
  const of = (key: number) => {
    if (!known.has(key)) known.set(key, ownerOf(byKey.get(key) ?? []));
    return known.get(key);
  };
  let told: boolean | undefined;
  const namesOwner = ([key, those]: [number, readonly TrialExchange[]]) => {
    const owner = of(key);
    return (
      owner === undefined ||
      those[0]?.by === "stranger" ||
      those.every(({ exchange }) => exchange.headers["persona-organization-id"] === owner)
    );
  };
  return { of, areTold: () => (told ??= [...byKey].every(namesOwner)) };
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
  const [source, destination] = partiesOf(first.shown);
  // If there is only one connection, take the party that the key acts as. The creator is the source.
  const acts = first.one.by === "destination" && first.one.operation?.name !== "create";
  const likely = acts ? [destination, source] : [source, destination];
  // One style or version may show another value.
  const isIn = (id: string) =>
    seen.filter(({ shown }) => partiesOf(shown).includes(id)).length * 2 > seen.length;
  // An organization is a party of all its connections, and the other party only of those between the two.
  const rows = new Map(
    answers
      .filter(isList)
      .flatMap((one) => resourcesIn(one).filter(isWhole))
      .map((row) => [row.id, partiesOf(row)]),
  );
  const shareOf = (id = "") => [...rows.values()].filter((parties) => parties.includes(id)).length;
  return likely
    .toSorted((a, b) => shareOf(b) - shareOf(a))
    .find((id) => id !== undefined && isIn(id));
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
