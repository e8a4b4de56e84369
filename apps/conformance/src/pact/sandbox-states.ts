import { Undecided } from "../runner/outcome.ts";

/** Does something, unless the target no longer answers. */
export type Patiently = <T>(act: () => Promise<T>) => Promise<T>;

/** The handler of a state that no sandbox can be brought to. */
export async function unreachable(): Promise<never> {
  throw new Undecided("a sandbox cannot be brought to this state");
}
