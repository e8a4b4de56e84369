/** What of a secret could be read out of texts: eight characters of it in a row, in a spelling that can be turned back. */
export function tracesOf(secret: string): (texts: readonly string[]) => readonly string[] {
  const reversed = (text: string) => Array.from(text).toReversed().join("");
  const traces = Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8))
    .flatMap((part) => [part, reversed(part), Buffer.from(part).toString("hex")])
    .map((trace) => trace.toLowerCase());
  return (texts) => {
    const read = texts.map(readings).join("\n").toLowerCase();
    return traces.filter((trace) => read.includes(trace));
  };
}

/** A text, and what its base64 says, from wherever one begins to read. */
function readings(text: string): string {
  const runs = new Set(text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []);
  const decoded = [...runs].flatMap((run) =>
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString("latin1")),
  );
  return [text, ...decoded].join("\n");
}
