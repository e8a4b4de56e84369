import { InvalidArgumentError } from "@commander-js/extra-typings";

/** The parts of an option that takes several, separated by commas. */
export const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** The same for one that may be repeated. */
export const collect = (text: string, before: string[] = []): string[] => [
  ...before,
  ...list(text),
];

export function whole(minimum: number, maximum: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}
