import { InvalidArgumentError } from "@commander-js/extra-typings";
import { readDuration } from "../deadline.ts";

/** The values of an option, separated by commas. */
export const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Like `list`, for an option that may be repeated. */
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

const day = 24 * 60 * 60 * 1000;

/** Reads the limit of one request or acceptance, in milliseconds. A number without a unit is milliseconds. */
export function limit(text: string): number {
  const milliseconds = readDuration(/^\d+$/.test(text) ? `${text}ms` : text);
  if (milliseconds !== undefined && milliseconds <= day) return milliseconds;
  throw new InvalidArgumentError(
    "It must be a time such as 10s, 2m or 500ms, at most 24h. A number alone is milliseconds.",
  );
}

/** Reads a duration, in milliseconds. */
export function duration(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError("It must be a duration such as 90s, 30m or 2h, at most 24 days.");
}
