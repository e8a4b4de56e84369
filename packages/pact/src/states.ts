import type { States as LinkStates } from "./interactions/connections/states.ts";
import type { States as ShareStates } from "./interactions/share-tokens/states.ts";
import type { ValueName } from "./values.ts";

interface State {
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly gives: ValueName;
}

type OfAny = {
  readonly "the rate limit is used up": {
    /** The number of requests that are refused. Default: 1. */
    readonly parameters: { readonly requests?: number };
    readonly gives: never;
  };
};

type Valid<S extends Readonly<Record<string, State>>> = S;

/** The provider states by name, each with its parameters and the values that its handler returns. */
export type States = Valid<LinkStates & ShareStates & OfAny>;
/** The name of a provider state. */
export type StateName = keyof States;

/** One handler for each state. A missing handler, or one that returns too few values, does not compile. */
export type StateHandlers = {
  readonly [N in StateName]: (
    parameters: States[N]["parameters"],
  ) => Promise<Readonly<Record<States[N]["gives"], string>>>;
};

/** A state and its parameters, as an interaction names them. */
export type Given = {
  readonly [N in StateName]: { readonly state: N; readonly parameters: States[N]["parameters"] };
}[StateName];

export const given = <N extends StateName>(state: N, parameters: States[N]["parameters"]): Given =>
  // The compiler cannot see that this pair is a member of the union of all pairs.
  ({ state, parameters }) as unknown as Given;
