import { sha256 } from "../statement.ts";

/**
 * The effect of a sentence on a consumer. `restricts`: it forbids, demands or limits something. `promises`: a
 * consumer may rely on it (a default, an order, a value, a permission). `tells`: all other sentences.
 */
export type Force = "restricts" | "promises" | "tells";

/** One sentence of a description. */
export interface Sentence {
  /** The sentence without markup, punctuation, case and white space. Sentences with the same key say the same. */
  readonly key: string;
  readonly force: Force;
  /** It permits something. If it offers a choice, it excludes what it does not name. */
  readonly offers?: "permission" | "choice";
  /** Its content, if the text was not stored. */
  readonly gist?: Gist;
  /** The text, on one line. Missing if only its digest was stored. */
  readonly text?: string;
}

/** The content of a sentence, to tell whether another sentence says the same. */
export interface Gist {
  /** Its meaningful words without their endings, or their digests. */
  readonly words: readonly string[];
  /** The words that are set as code. */
  readonly literals: readonly string[];
  /** Its numbers, each with the end of its range. */
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly value: number;
  readonly end?: "upper" | "lower";
}

/** The sentences of a Markdown text. List items, headings and table rows are sentences of their own. */
export function sentencesOf(text: string): readonly Sentence[] {
  return blocksOf(text)
    .flatMap((block) => block.split(sentenceEnd))
    .map((sentence) => sentence.trim())
    .flatMap((sentence) => {
      const key = keyOf(sentence);
      if (key === "") return [];
      const offers =
        isOffer(key) && ({ offers: isList.test(sentence) ? "choice" : "permission" } as const);
      return [{ key, force: forceOf(sentence, key), ...offers, text: sentence }];
    });
}

/** The digest of a sentence's normal form, as statements store it. */
export const sentenceDigest = (text: string): string => sha256(keyOf(text));

/**
 * A full stop ends a sentence, unless it belongs to an abbreviation. A semicolon ends a clause that could stand
 * alone.
 */
const sentenceEnd =
  /(?<=[.!?]["'”’)*_`]{0,3})(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|no)\.)\s+(?=\S)|;\s+/;

function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let open = false;
  for (const line of text.replaceAll(/<br\s*\/?>/gi, "\n").split(/\r?\n/)) {
    const content = line.replace(/^\s*(?:[-*+•>|]\s+|#{1,6}\s+|\d{1,3}[.)]\s+)/, "").trim();
    const begins = content !== line.trim();
    const isTitle = /^\s*#/.test(line);
    if (content === "" || /^[-=|: ]+$/.test(content)) open = false;
    else if (open && !begins) blocks.push(`${blocks.pop() ?? ""} ${content}`);
    else {
      blocks.push(content);
      open = !isTitle;
    }
  }
  return blocks.map((block) => block.replaceAll(/\s+/g, " "));
}

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bcan(?:'t| not)\b/g, "cannot"],
  [/\bwon't\b/g, "will not"],
  [/\bshan't\b/g, "shall not"],
  [/n't\b/g, " not"],
  [/\b(it|that|there|what)'s\b/g, "$1 is"],
  [/'re\b/g, " are"],
  [/'ll\b/g, " will"],
];

/** The normal form of a sentence: words and numbers in lower case, separated by one blank. */
export function keyOf(sentence: string): string {
  let key = sentence
    .normalize("NFKC")
    // A link counts as its text, a picture as its alternative text.
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<\/?[a-z][^>]*>/gi, " ")
    .replaceAll(/&(?:nbsp|#160);/gi, " ")
    .replaceAll(/&(?:quot|apos|#39|rsquo|lsquo);/gi, "'")
    .replaceAll(/[‘’ʼ′`´]/g, (mark) => (mark === "`" ? "" : "'"))
    .toLowerCase();
  for (const [written, full] of contractions) key = key.replaceAll(written, full);
  return (
    key
      .replaceAll(/(?<=\d),(?=\d{3}\b)/g, "")
      // Punctuation inside a word belongs to it: `destination-organization-id`, `page[size]`, 2.5, account.read.
      .replaceAll(/[^\p{L}\p{N}\s./_[\]'%$€-]+/gu, " ")
      .replaceAll(/(?<![\p{L}\p{N}])[-./'_]+|[-./'_]+(?![\p{L}\p{N}])/gu, " ")
      .replaceAll("'", "")
      .replaceAll(/\s+/g, " ")
      .trim()
  );
}

const unit =
  "(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|requests?|rows?|objects?|items?|characters?|bytes|kb|mb|gb";
/** Words that forbid, demand or limit, in the normal form. */
const restricting = new RegExp(
  [
    String.raw`\b(?:must|shall|only|solely|exclusively|cannot|never|neither|nor|not|no|none|nobody|unable)\b`,
    String.raw`\b(?:need|needs|needed|have to|has to|required?|requires|requiring|requirement|mandatory|prerequisite)\b`,
    String.raw`\b(?:at most|at least|up to|maximum|minimum|max|min|exceeds?|exceeding|limit|limits|limited|capped|cap|fewer than|less than|more than|greater than)\b`,
    String.raw`\b(?:unless|except|excluding|without|otherwise)\b`,
    String.raw`\b(?:prevents?|preventing|prohibited|forbidden|forbids|disallowed|rejected|rejects|refused|refuses|denied|blocked|blocks|ignored|restricted|restricts|reserved|unsupported|unavailable|ineligible|invalid)\b`,
    String.raw`\b(?:permanent|permanently|irreversible|irrevocable|immutable|deprecated|sunset|removed|retired)\b`,
    String.raw`\b(?:once (?:per|every|a|an|each|in)|per (?:second|minute|hour|day|week|month|year|connection|organization|key|environment)|exactly)\b`,
    String.raw`\b(?:between|within|after|before|for|every) (?:the )?\d`,
    String.raw`\b\d+ (?:${unit})\b`,
  ].join("|"),
);
/** Words on which a consumer may rely. */
const promising =
  /\b(?:always|guarantees?|guaranteed|ensures?|defaults?|defaulting|can|may|will|either|reverse|chronological|ascending|descending|newest|oldest|most recent(?:ly)?|sorted|ordered|unique|idempotent|asynchronous(?:ly)?|synchronous(?:ly)?|immediately|automatically|stays?|remains?|expires? (?:when|after|at|on|if)|one of)\b/;

function forceOf(text: string, key: string): Force {
  // A default restricts no one, whatever its unit.
  if (restricting.test(key) && !/\bdefault(?:s|ed|ing)?\b/.test(key)) return "restricts";
  return promising.test(key) || literalsOf(text).length > 0 || /\b\d/.test(key)
    ? "promises"
    : "tells";
}

/** "Tokens can be created from Accounts, Inquiries, or Transactions" */
const isList = /,.*,? (?:or|and) /;
const isOffer = (key: string): boolean =>
  /\b(?:can|may) (?:be )?\w+ (?:from|by|to|with|for|on|in)\b.*\b(?:or|and)\b|\b(?:or|and)\b.*\b(?:can|may)\b/.test(
    key,
  );

/** The parts of a sentence that are set as code: values and names. */
export const literalsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => keyOf(code)).filter(
    (code) => code !== "",
  );

const listing =
  /^(?:it |this |the value )?(?:must be |can be |may be |is |are )?(?:one of|any of|possible values(?: are| include)?|allowed values(?: are| include)?|valid values(?: are| include)?|supported values(?: are| include)?|accepted values(?: are| include)?|values(?: are)?)\b[:\s]+(.+?)[.\s]*$/i;

/**
 * The values of a sentence that is only a list of values ("One of `pending`, `active`, or `inactive`."). Undefined
 * for any other sentence.
 */
export function listedValues(text: string): readonly string[] | undefined {
  const list = listing.exec(text)?.[1];
  if (list === undefined) return undefined;
  const values = list
    .split(/,|\bor\b|\band\b/)
    .map((value) => value.replaceAll(/[`'"“”‘’*]/g, "").trim())
    .filter((value) => value !== "");
  const single = /^[\p{L}\p{N}][\p{L}\p{N}._/*:-]*$/u;
  return values.length > 1 && values.every((value) => single.test(value)) ? values : undefined;
}
