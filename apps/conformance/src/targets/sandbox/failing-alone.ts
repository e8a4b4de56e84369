import type { Exchange } from "@persona-conformance/client";
import { isTransient, Undecided } from "../../runner/outcome.ts";
import { outageCheck } from "../../trial/traffic/outages.ts";

/** At most this often a failing request is repeated. It takes fewer to know that it fails for good. */
const most = 8;

/**
 * Repeats a request until the API answers it. Resolves to undefined if it fails for good while another request is answered:
 * then a run can begin, and reports that.
 *
 * @throws {Undecided} If the whole target may be down for a moment.
 */
export async function unlessForGood<T>(
  ask: () => Promise<T>,
  another: () => Promise<Exchange>,
): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Undecided && error.because?.check === outageCheck) return undefined;
      if (!isTransient(error) || tries === most) throw error;
      await another();
    }
  }
}
