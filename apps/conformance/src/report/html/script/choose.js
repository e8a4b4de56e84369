/** The filters of the table: words, outcomes and levels. */
const search = document.querySelector("#search");
const searchField = search instanceof HTMLInputElement ? search : undefined;

/** @param {"outcome" | "level"} name */
const pressed = (name) =>
  all(`.chip[data-${name}][aria-pressed="true"]`).map((chip) => chip.dataset[name] ?? "");

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

function filterRows() {
  const asked = wordsOf(searchField?.value ?? "");
  const outcomes = pressed("outcome");
  const levels = pressed("level");
  chosen = rows.filter(
    (row) =>
      asked.every((word) => row.text.includes(word)) &&
      (outcomes.length === 0 || outcomes.some((letter) => row.letters.includes(letter))) &&
      (levels.length === 0 || levels.includes(row.level)),
  );
  const part = chosen.length === rows.length ? "" : `${chosen.length} of `;
  find(".found")?.replaceChildren(`${part}${rows.length} checks`);
  redraw();
}

/** Writes the filters into the address. */
function writeFilters() {
  const asked = new URLSearchParams();
  if (searchField && searchField.value !== "") asked.set("text", searchField.value);
  for (const name of /** @type {const} */ (["outcome", "level"])) {
    if (pressed(name).length > 0) asked.set(name, pressed(name).join("."));
  }
  const text = asked.toString();
  history.replaceState(null, "", text === "" ? "#checks" : `#checks?${text}`);
}

/** Sets the filters of an address. @param {URLSearchParams} asked */
function setFilters(asked) {
  if (searchField) searchField.value = asked.get("text") ?? "";
  for (const chip of all(".chip")) {
    const [[name, value] = ["", ""]] = Object.entries(chip.dataset);
    const isAsked = (asked.get(name) ?? "").split(".").includes(value ?? "");
    chip.setAttribute("aria-pressed", String(isAsked));
  }
  filterRows();
}
