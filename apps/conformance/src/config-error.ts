/** Something that the person at the keyboard can put right: what is wrong, and what to do. Ends in exit 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
