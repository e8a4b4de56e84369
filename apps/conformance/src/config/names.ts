/** The allowed names of a config file, the usual one first. */
export const configNames: readonly string[] = ["ts", "mts", "js", "mjs", "json"].map(
  (end) => `conformance.config.${end}`,
);
