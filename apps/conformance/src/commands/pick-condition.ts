import type { Axis, AxisValues, Condition } from "@persona-conformance/mock";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";

/**
 * Reads the condition of a fault, the text after the `@` of its name: `version=2021-05-14,page=2,20`. A number means: after
 * this many requests. `30%` means: at random.
 *
 * @throws {ConfigError} For an unknown condition, an unknown value, or a repeated condition.
 */
export function pickCondition(text: string, fault: string, values: AxisValues): Condition {
  const refuse = (problem: string): ConfigError =>
    new ConfigError(`the fault ${fault} cannot have the condition @${text}: ${problem}`);
  const picked: Partial<Record<Axis, string>> & { after?: number; percent?: number } = {};
  for (const part of text.split(",")) {
    const [, number, percent] = /^(\d+)(%?)$/.exec(part) ?? [];
    const [, axis = part, value = ""] = /^([^=]*)=(.*)$/.exec(part) ?? [];
    const name = number === undefined ? axis : percent === "%" ? "percent" : "after";
    if (Object.hasOwn(picked, name)) throw refuse(`it names ${name} twice`);
    if (number !== undefined) {
      if (percent === "%" && Number(number) > 100) throw refuse(`${part} is more than 100%`);
      picked[percent === "%" ? "percent" : "after"] = Number(number);
      continue;
    }
    if (!isAxis(axis, values)) {
      const hint = didYouMean(axis, Object.keys(values));
      const all = `a number of requests, a percentage, or ${Object.keys(values).join(", ")}`;
      throw refuse(
        `${axis === "" ? "a condition needs a name" : `unknown condition ${axis}`}: ${hint || `choose ${all}`}`,
      );
    }
    const isRound = axis === "round" && /^[1-9]\d*$/.test(value);
    if (!isRound && !values[axis].includes(value)) {
      const choices = axis === "round" ? "a number from 1" : values[axis].join(", ");
      throw refuse(`${axis} cannot be ${value === "" ? "empty" : value}: choose ${choices}`);
    }
    picked[axis] = value;
  }
  return picked;
}

const isAxis = (text: string, values: AxisValues): text is Axis => Object.hasOwn(values, text);
