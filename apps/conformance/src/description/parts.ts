/** A member of a YAML document, as text. */
export interface Part {
  /** Its first line. */
  readonly key: string;
  /** Its whole text. */
  readonly text: string;
  /** The members of its value, if it was cut further. */
  readonly parts?: readonly Part[];
}

/** This many levels are cut: `components`, its kinds, and their names. */
const maxLevel = 3;

interface Line {
  readonly from: number;
  /** The start of the next line. */
  readonly to: number;
  readonly indent: number;
  readonly first: string;
}

/**
 * Cuts a YAML document in block style into parts. Undefined for any other document. A part may mean something else
 * alone than in its document, for example with an anchor. Then its parser throws.
 */
export function partsOf(text: string): readonly Part[] | undefined {
  const lines = linesOf(text);
  if (lines === undefined) return undefined;
  const start = lines[0]?.first === "-" && text.startsWith("---\n") ? 1 : 0;
  return members(start, lines.length, 1);

  function members(from: number, to: number, level: number): readonly Part[] | undefined {
    const indent = lines?.[from]?.indent;
    const found: Part[] = [];
    if (lines === undefined || indent === undefined) return undefined;
    for (let index = from; index < to;) {
      const line = lines[index];
      if (line === undefined || line.indent !== indent || special.includes(line.first))
        return undefined;
      let next = index + 1;
      while (next < to && isInside(lines[next], indent)) next += 1;
      const key = text.slice(line.from, line.to);
      const inner = lines[index + 1];
      const isCut =
        level < maxLevel &&
        next > index + 1 &&
        inner !== undefined &&
        inner.indent > indent &&
        !special.includes(inner.first) &&
        /^[^#&*!|>]*:[ \t]*\r?\n$/.test(key);
      const parts = isCut ? members(index + 1, next, level + 1) : undefined;
      found.push({
        key,
        // With the comments and blank lines after it: a text of several lines may end in them.
        text: text.slice(line.from, lines[next]?.from ?? text.length),
        ...(parts !== undefined && { parts }),
      });
      index = next;
    }
    return found;
  }
}

/** Characters that begin something else than a member with a plain or quoted key. */
const special = "-?:{[]}|>&*!%@`,";

/** A list may have the same indent as its key. */
const isInside = (line: Line | undefined, indent: number): boolean =>
  line !== undefined && (line.indent > indent || (line.indent === indent && line.first === "-"));

/** The lines at which a part may begin. Undefined for several documents in one file, or with tabs. */
function linesOf(text: string): readonly Line[] | undefined {
  const lines: Line[] = [];
  let maxIndent = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end + 1;
    let at = from;
    while (text.charCodeAt(at) === 32) at += 1;
    const indent = at - from;
    // The indent of the first indented line is the indent of each level.
    if (maxIndent === 0) maxIndent = indent * (maxLevel - 1);
    if (maxIndent === 0 || indent <= maxIndent) {
      const first = text.charAt(at);
      if (first === "\t" || (indent === 0 && lines.length > 0 && isMarker(text, from)))
        return undefined;
      if (first !== "\n" && first !== "\r" && first !== "#")
        lines.push({ from, to, indent, first });
    }
    from = to;
  }
  return lines;
}

/** Whether a separator of two documents stands here. */
const isMarker = (text: string, from: number): boolean =>
  text.startsWith("---", from) || text.startsWith("...", from);
