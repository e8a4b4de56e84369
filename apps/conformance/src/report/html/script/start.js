// On paper nothing is folded, and no row waits to come into sight.
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

// A table of its own has a search of its own.
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
// The newest night is the one that is looked for.
for (const table of all(".nights")) {
  if (table.parentElement) table.parentElement.scrollLeft = table.scrollWidth;
}
for (const place of all("[hidden].controls, [hidden].keys")) place.hidden = false;
if (searchField) {
  searchField.addEventListener("input", () => {
    choose();
    remember();
  });
  choose();
}
addEventListener("hashchange", go);
go();
