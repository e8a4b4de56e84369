import type { AxisValues, Fault, RulingId, Rulings } from "@persona-conformance/mock";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import { pickCondition } from "./pick-condition.ts";
import { invocation } from "../invocation.ts";

/**
 * The faults with these names. A condition may follow a name: `NAME@page=2,20`.
 * @throws {ConfigError} For an unknown name.
 */
export function pickFaults(
  names: readonly string[],
  known: readonly Fault[],
  values: AxisValues,
): readonly Fault[] {
  return names.map((text) => {
    const [, name = text, condition] = /^([^@]*)@(.*)$/.exec(text) ?? [];
    const fault = known.find((one) => one.name === name);
    if (fault !== undefined) {
      if (condition === undefined) return fault;
      return { ...fault, when: { ...fault.when, ...pickCondition(condition, name, values) } };
    }
    const all = known.map((one) => one.name);
    const hint = didYouMean(name, all) || `\`${invocation} list --faults\` shows all`;
    throw new ConfigError(`unknown fault ${name}: ${hint}`);
  });
}

type Questions = Readonly<Record<string, { readonly answers: readonly string[] }>>;

/**
 * Reads rulings such as `reactivate-pending=422`.
 * @throws {ConfigError} For an unknown ruling or answer.
 */
export function pickRulings(texts: readonly string[], known: Questions): Partial<Rulings> {
  return Object.fromEntries(
    texts.map((text) => {
      const [id = "", ...rest] = text.split("=");
      const answer = rest.join("=");
      const question = Object.hasOwn(known, id) ? known[id] : undefined;
      if (question === undefined) {
        const hint =
          didYouMean(id, Object.keys(known)) || `\`${invocation} list --rulings\` shows all`;
        throw new ConfigError(`unknown ruling ${id}: ${hint}`);
      }
      if (!question.answers.includes(answer)) {
        throw new ConfigError(
          `the ruling ${id} cannot be ${answer === "" ? "empty" : answer}: choose ${question.answers.join(", ")}`,
        );
      }
      // Only a known ruling gets here.
      return [id as RulingId, answer];
    }),
  );
}

/**
 * Finds a name among the known ones.
 * @throws {ConfigError} For any other name, with the nearest known one.
 */
export function oneOf<T extends string>(name: string, known: readonly T[], what: string): T {
  const found = known.find((one) => one === name);
  if (found === undefined) {
    const hint = didYouMean(name, known) || `choose ${known.join(", ")}`;
    throw new ConfigError(`unknown ${what} ${name}: ${hint}`);
  }
  return found;
}

/**
 * Faults, rulings and fresh connections work only on the mock.
 * @throws {ConfigError} For an option of the mock.
 */
export function refuseMockOptions(
  options: Readonly<Record<"fault" | "ruling", readonly string[]>> & {
    readonly fixture?: "fresh" | "reuse";
  },
): void {
  for (const name of ["fault", "ruling"] as const) {
    if (options[name].length > 0) throw new ConfigError(`--${name} works only on the mock`);
  }
  if (options.fixture === "fresh") {
    throw new ConfigError(
      "--fixture fresh works only on the mock: a sandbox keeps every connection",
    );
  }
}
