/** Goes to the place that an address names. Every place in the report has an address. */

/** @param {string} id */
function showCheck(id) {
  const row = byId.get(id);
  if (!row) return;
  if (!chosen.includes(row)) setFilters(new URLSearchParams());
  const place = chosen.indexOf(row);
  if (place >= drawn) draw(place - drawn + 20);
  const tr = all("#matrix .row").find((one) => one.dataset["id"] === id);
  if (!tr) return;
  toggle(tr, true);
  tr.scrollIntoView({ block: "center" });
  focusOn(tr.querySelector(".opener"));
}

/** @param {Element | null | undefined} element */
function focusOn(element) {
  if (isHtml(element)) element.focus({ preventScroll: true });
}

function go() {
  let hash = location.hash.slice(1);
  try {
    hash = decodeURI(hash);
  } catch {
    return;
  }
  const check = hash.startsWith("check/") ? hash.slice("check/".length) : "";
  if (byId.has(check)) return showCheck(check);
  if (hash.startsWith("checks?")) {
    setFilters(new URLSearchParams(hash.slice("checks?".length)));
    return find("#checks")?.scrollIntoView();
  }
  const place = hash === "" ? null : document.getElementById(hash);
  // A result may be left out for length. Its row is still there.
  if (!place && hash.startsWith("what/")) {
    showCheck(hash.slice("what/".length, hash.lastIndexOf("@")));
  } else if (place instanceof HTMLDetailsElement) {
    unfold(place);
    place.scrollIntoView({ block: "start" });
    focusOn(place.querySelector("summary"));
  } else if (place?.matches(".panel")) {
    place.scrollIntoView({ block: "nearest" });
    focusOn(place);
  }
}

/** Opens a folded part, the parts around it, and its requests. @param {HTMLDetailsElement} place */
function unfold(place) {
  for (let part = place.parentElement; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  for (const part of [place, ...place.querySelectorAll(".requests")]) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
}
