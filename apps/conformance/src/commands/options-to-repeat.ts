import type { RunCommand } from "./run-options.ts";

/**
 * The options of a run without which the same command would find something else, as one word each. The run document has its
 * faults, rulings, versions and seed elsewhere.
 */
export const optionsToRepeat = ({
  config,
  fixture,
  accept,
  provision,
  redeem,
}: Pick<
  RunCommand,
  "config" | "fixture" | "accept" | "provision" | "redeem"
>): readonly string[] => [
  ...(config === undefined ? [] : [`--config=${config}`]),
  ...(fixture === undefined ? [] : [`--fixture=${fixture}`]),
  ...(accept === undefined ? [] : [`--accept=${accept}`]),
  ...(provision === undefined ? [] : ["--provision"]),
  ...(redeem === undefined ? [] : [`--redeem=${redeem}`]),
];
