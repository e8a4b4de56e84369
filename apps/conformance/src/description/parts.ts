/** A member of a document in YAML, as it is written. */
export interface Part {
  /** Its first line. */
  readonly key: string;
  /** All of it. */
  readonly text: string;
  /** The members of its value, where that was cut, too. */
  readonly parts?: readonly Part[];
}

/** Levels that are cut: `components`, its kinds, and their names. */
const deepest = 3;

interface Line {
  readonly from: number;
  /** Where the next one begins. */
  readonly to: number;
  readonly indent: number;
  readonly first: string;
}

/**
 * The parts of a document in YAML that is a mapping in block style; undefined of anything else. That a part means alone
 * what it means within the whole, its parser says: of an anchor in another part it knows nothing, and complains.
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
        level < deepest &&
        next > index + 1 &&
        inner !== undefined &&
        inner.indent > indent &&
        !special.includes(inner.first) &&
        /^[^#&*!|>]*:[ \t]*\r?\n$/.test(key);
      const parts = isCut ? members(index + 1, next, level + 1) : undefined;
      found.push({
        key,
        // With comments and blank lines behind it: a text in several lines may end in them.
        text: text.slice(line.from, lines[next]?.from ?? text.length),
        ...(parts !== undefined && { parts }),
      });
      index = next;
    }
    return found;
  }
}

/** What begins something else than a member with a plain or a quoted key. */
const special = "-?:{[]}|>&*!%@`,";

/** A list may stand as far to the left as the key that it belongs to. */
const isInside = (line: Line | undefined, indent: number): boolean =>
  line !== undefined && (line.indent > indent || (line.indent === indent && line.first === "-"));

/** The lines at which a part may begin. Undefined where there are several documents, or tabs. */
function linesOf(text: string): readonly Line[] | undefined {
  const lines: Line[] = [];
  let deepestIndent = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end + 1;
    let at = from;
    while (text.charCodeAt(at) === 32) at += 1;
    const indent = at - from;
    // The first line that is indented tells by how much each level is.
    if (deepestIndent === 0) deepestIndent = indent * (deepest - 1);
    if (deepestIndent === 0 || indent <= deepestIndent) {
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

/** What stands between two documents. */
const isMarker = (text: string, from: number): boolean =>
  text.startsWith("---", from) || text.startsWith("...", from);
