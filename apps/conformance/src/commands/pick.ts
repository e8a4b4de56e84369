import type { Fault, RulingId, Rulings } from "@persona-conformance/mock";
import { ConfigError } from "../config-error.ts";

/** Names that a mistyped one may have meant: those with the most parts in common. */
function suggestions(name: string, known: readonly string[]): string {
  const parts = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  const score = (other: string) =>
    other.split(/[^a-z0-9]+/).filter((part) => parts.has(part)).length;
  const likely = known
    .filter((other) => score(other) > 0)
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, 3);
  return likely.length > 0 ? `did you mean ${likely.join(" or ")}?` : "";
}

/** The faults of these names, with when they are on. */
export function pickFaults(names: readonly string[], known: readonly Fault[]): readonly Fault[] {
  return names.map((text) => {
    // `NAME@20` begins after 20 requests, `NAME@30%` is on in 30 of 100.
    const [, name = text, number, percent] = /^(.*)@(\d+)(%?)$/.exec(text) ?? [];
    const fault = known.find((one) => one.name === name);
    if (fault !== undefined) {
      if (number === undefined) return fault;
      return {
        ...fault,
        when: percent === "%" ? { percent: Number(number) } : { after: Number(number) },
      };
    }
    const all = known.map((one) => one.name);
    const hint = suggestions(name, all) || "`pnpm conformance list --faults` shows all";
    throw new ConfigError(`there is no fault ${name}: ${hint}`);
  });
}

type Questions = Readonly<Record<string, { readonly answers: readonly string[] }>>;

/** Rulings from texts like `reactivate-pending=422`. */
export function pickRulings(texts: readonly string[], known: Questions): Partial<Rulings> {
  return Object.fromEntries(
    texts.map((text) => {
      const [id = "", ...rest] = text.split("=");
      const answer = rest.join("=");
      const question = Object.hasOwn(known, id) ? known[id] : undefined;
      if (question === undefined) {
        const hint =
          suggestions(id, Object.keys(known)) || "`pnpm conformance list --rulings` shows all";
        throw new ConfigError(`there is no ruling ${id}: ${hint}`);
      }
      if (!question.answers.includes(answer)) {
        throw new ConfigError(
          `the ruling ${id} cannot be ${answer === "" ? "empty" : answer}: choose ${question.answers.join(", ")}`,
        );
      }
      return [id as RulingId, answer];
    }),
  );
}

/** The known name that was given; for any other a line that tells them all. */
export function oneOf<T extends string>(name: string, known: readonly T[], what: string): T {
  const found = known.find((one) => one === name);
  if (found === undefined) {
    throw new ConfigError(`there is no ${what} ${name}: choose ${known.join(", ")}`);
  }
  return found;
}

/** A sandbox is as it is: nobody makes it wrong, or right in another way. */
export function refuseMockOptions(
  options: Readonly<Record<"fault" | "ruling", readonly string[]>>,
): void {
  for (const name of ["fault", "ruling"] as const) {
    if (options[name].length > 0) throw new ConfigError(`--${name} is for the mock alone`);
  }
}
