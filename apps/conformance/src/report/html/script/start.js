// On paper everything is unfolded, and all rows are drawn.
/** @type {HTMLDetailsElement[]} */
let folded = [];
addEventListener("beforeprint", () => {
  if (drawn < chosen.length) draw(chosen.length);
  folded = all("details.story:not([open]), details.requests:not([open])").filter(
    (one) => one instanceof HTMLDetailsElement,
  );
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});

// The search fields of the smaller tables.
for (const input of document.querySelectorAll("[data-filter]")) {
  if (!(input instanceof HTMLInputElement)) continue;
  input.addEventListener("input", () => {
    const asked = wordsOf(input.value);
    for (const row of all(`#${input.dataset["filter"]} tbody tr`)) {
      const text = (row.textContent ?? "").toLowerCase();
      row.hidden = !asked.every((word) => text.includes(word));
    }
  });
}
// Show the newest night first.
for (const table of all(".nights")) {
  if (table.parentElement) table.parentElement.scrollLeft = table.scrollWidth;
}
for (const place of all("[hidden].controls, [hidden].keys")) place.hidden = false;
if (searchField) {
  searchField.addEventListener("input", () => {
    filterRows();
    writeFilters();
  });
  filterRows();
}
addEventListener("hashchange", go);
go();
