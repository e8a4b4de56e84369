import {
  type Inflection,
  inflections,
  type Unknown,
  type UnknownId,
  unknowns,
} from "@persona-conformance/schemas/facts";

/** The answers that a sandbox gave to open questions in the nights before, as a run writes them into its ledger. */
export interface Ledger {
  readonly observations: Readonly<Record<string, { readonly observed: string }>>;
}

/** What a ledger tells a mock. */
export interface Evidence {
  readonly rulings: Readonly<Record<string, string>>;
  /** How the source's API key is set, where the ledger knows it. */
  readonly inflection?: Inflection;
  /** Open questions that the ledger has no answer to, or none that the documentation allows. */
  readonly unanswered: readonly UnknownId[];
}

/** The answers to the mock's `questions` with which it does as the ledger's sandbox did. */
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
        // How one key is set says nothing of the others.
        id !== "protocol/default-inflection" &&
        observed !== undefined &&
        Object.hasOwn(questions, id)
          ? [[id, observed]]
          : [],
      ),
    ),
    ...(inflection !== undefined && { inflection }),
    unanswered: answers.flatMap(({ id, observed }) =>
      // The names of a table are its keys.
      observed === undefined ? [id as UnknownId] : [],
    ),
  };
}
