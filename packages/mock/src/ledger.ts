import {
  type Inflection,
  inflections,
  type Unknown,
  type UnknownId,
  unknowns,
} from "@persona-conformance/schemas/facts";

/** A ledger of a sandbox: the answers to open questions that earlier runs saw. */
export interface Ledger {
  readonly observations: Readonly<Record<string, { readonly observed: string }>>;
}

/** The parts of a ledger that a mock uses. */
export interface Evidence {
  readonly rulings: Readonly<Record<string, string>>;
  /** The key inflection of the source's API key, if the ledger has it. */
  readonly inflection?: Inflection;
  /** Open questions for which the ledger has no documented answer. */
  readonly unanswered: readonly UnknownId[];
}

/** Reads a ledger into rulings, so that the mock answers as the sandbox did. */
export function evidenceOf(
  { observations }: Ledger,
  questions: Readonly<Record<string, Unknown>>,
): Evidence {
  const answers = Object.entries(unknowns).map(([id, { answers: allowed }]) => {
    const observed = Object.hasOwn(observations, id) ? observations[id]?.observed : undefined;
    return { id, observed: allowed.find((answer) => answer === observed) };
  });
  const style = answers.find(({ id }) => id === "protocol/default-inflection")?.observed;
  const inflection = inflections.find((name) => name === style);
  return {
    rulings: Object.fromEntries(
      answers.flatMap(({ id, observed }) =>
        // The setting of one key says nothing about other keys.
        id !== "protocol/default-inflection" &&
        observed !== undefined &&
        Object.hasOwn(questions, id)
          ? [[id, observed]]
          : [],
      ),
    ),
    ...(inflection !== undefined && { inflection }),
    unanswered: answers.flatMap(({ id, observed }) =>
      // The keys of `unknowns` are its ids.
      observed === undefined ? [id as UnknownId] : [],
    ),
  };
}
