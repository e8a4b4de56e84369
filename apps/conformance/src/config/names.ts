/** What a config file may be called, the usual name first. */
export const configNames: readonly string[] = ["ts", "mts", "js", "mjs", "json"].map(
  (end) => `conformance.config.${end}`,
);
