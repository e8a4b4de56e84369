/** The rows of the table of all checks, and the details below an open row. */
const rows = data.checks.map(([id, promise, letters, time, notes = []]) => {
  const [level = "", statement = "", url = -1] = data.promises[promise] ?? [];
  const noteText = notes.map(([, text]) => text).join(" ");
  return {
    id,
    letters,
    time,
    notes: new Map(notes),
    level,
    statement,
    url: data.urls[url] ?? "",
    area: id.split("/")[0] ?? "",
    text: `${id} ${statement} ${noteText}`.toLowerCase(),
  };
});
/** @typedef {(typeof rows)[number]} Row */
const byId = new Map(rows.map((row) => [row.id, row]));
/** Whether the results are in more than one cell. */
const many = cells.length > 1;

/** @param {string} id @param {string} cell */
const anchorOf = (id, cell) => `what/${id}@${cell.replaceAll(/\s/g, "")}`;

function headOf() {
  const named = (/** @type {string} */ name, /** @type {Record<string, string>} */ more = {}) =>
    make("th", { scope: "col", ...more }, name);
  if (!many) {
    const last = [named("seen"), named("ms", { class: "time" })];
    return [make("tr", {}, named("check"), named("level"), ...last)];
  }
  const split = cells.map((cell) => cell.split(", "));
  const spans = [...Map.groupBy(split, ([version = ""]) => version)].map(([version, those]) =>
    make(
      "th",
      { scope: "colgroup", colspan: those.length, class: "version" },
      make("span", {}, version),
    ),
  );
  const tall = { rowspan: "2" };
  return [
    make("tr", {}, named("check", tall), named("level", tall), ...spans),
    make("tr", {}, ...split.map(([, style = ""]) => named(style, { class: "style" }))),
  ];
}

/** @param {Row} row */
function rowOf(row) {
  const button = make(
    "button",
    { type: "button", class: "opener", "aria-expanded": "false" },
    row.id,
  );
  const promise = make("p", { class: "quiet" }, ...ticked(row.statement));
  const seen = Array.from(row.letters, (letter) => make("td", { class: "seen" }, sign(letter)));
  return make(
    "tr",
    { class: "row", "data-id": row.id },
    make("th", { scope: "row" }, button, promise),
    make("td", {}, make("span", { class: "level" }, row.level)),
    ...seen,
    ...(many ? [] : [make("td", { class: "time" }, String(row.time))]),
  );
}

/** @param {Row} row */
function moreOf(row) {
  const out = { class: "out", href: row.url, target: "_blank", rel: "noreferrer noopener" };
  const link = /^https?:\/\//i.test(row.url) ? [make("a", out, "What the documentation says")] : [];
  const address = `${location.href.split("#")[0]}#check/${row.id}`;
  const here = make(
    "button",
    { type: "button", class: "plain", "data-copy": address },
    "copy link",
  );
  const aside = [...link, row.level, `${row.time} ms`].map((part) =>
    typeof part === "string" ? make("span", {}, part) : part,
  );
  const found = cells.flatMap((cell, index) => {
    const letter = row.letters[index] ?? ".";
    return letter === "." ? [] : [lineOf(row, cell, index, letter)];
  });
  const wide = { colspan: 3 + cells.length };
  return make(
    "tr",
    { class: "more" },
    make("td", wide, make("p", { class: "aside" }, ...aside, here), make("ul", {}, ...found)),
  );
}

/** The result in one cell. @param {Row} row @param {string} cell @param {number} index @param {string} letter */
function lineOf(row, cell, index, letter) {
  const story = document.getElementById(anchorOf(row.id, cell));
  const note = row.notes.get(index);
  const text = `${words[letter]?.[2] ?? ""}${note === undefined ? "" : `: ${note}`}`;
  const line = make(
    "span",
    {},
    ...(many ? [make("span", { class: "cell" }, cell), " "] : []),
    text,
    ...(story ? [" ", make("a", { href: `#${encodeURI(story.id)}` }, "see the requests")] : []),
  );
  return make("li", {}, sign(letter), line);
}
