import { InvalidArgumentError } from "@commander-js/extra-typings";
import { readDuration } from "../deadline.ts";

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

/** Milliseconds of a duration. */
export function duration(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError(
    "It must be a duration such as 90s, 30m or 2h, of 24 days at the most.",
  );
}
