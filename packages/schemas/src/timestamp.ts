const shape =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Nanoseconds since 1970 of an RFC 3339 timestamp, or undefined for anything else. Persona mixes `…Z` with
 * milliseconds and `+00:00` offsets: timestamps are compared as instants, never as strings.
 * @see https://docs.withpersona.com/protocol
 */
export function instant(text: unknown): bigint | undefined {
  if (typeof text !== "string" || text.length > 64) return undefined;
  const known = read.get(text);
  if (known !== undefined) return known;
  const parsed = parse(text);
  if (parsed !== undefined && read.size < cacheSize) read.set(text, parsed);
  return parsed;
}

/** A cache of parsed timestamps, since many checks read the same answer. */
const read = new Map<string, bigint>();
/** A limit, so that very many timestamps cannot fill the memory. */
const cacheSize = 10_000;

function parse(text: string): bigint | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, date = "", hours = "", minutes = "", seconds = "", fraction = "", zone = ""] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  // Unix time has no leap seconds. A leap second counts as the second before it.
  const whole = seconds === "60" ? "59" : seconds;
  const parsed = Date.parse(`${date}T${hours}:${minutes}:${whole}${zone.toUpperCase()}`);
  // `Date.parse` turns 30 February into a day in March.
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(parsed) || Number.isNaN(day)) return undefined;
  if (seconds !== whole && new Date(parsed).toISOString().slice(11, 19) !== "23:59:59")
    return undefined;
  if (new Date(day).getUTCDate() !== Number(date.slice(8))) return undefined;
  return BigInt(parsed) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** The precision of a timestamp, in milliseconds. */
export function resolution(text: string): number {
  const fraction = shape.exec(text)?.[5] ?? "";
  return /[1-9]/.test(fraction) ? 1 : 1000;
}
