/** The members of a JSON object. None for any other value. */
export const jsonObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** The value at a path of names in a JSON document; `undefined` where there is none. */
export const jsonAt = (document: unknown, ...path: readonly string[]): unknown =>
  path.reduce((value, name) => jsonObject(value)[name], document);
