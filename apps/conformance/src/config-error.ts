/** A mistake that the user can fix. The message names it and the remedy. The exit code is 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
