/** Draws rows when they become visible. */
const batch = 200;
const matrix = find("#matrix");
let chosen = rows;
let drawn = 0;
let tableBody = make("tbody");
/** @type {IntersectionObserver | undefined} */
let watching;

/** @param {number} count */
function draw(count) {
  let area = drawn === 0 ? undefined : chosen[drawn - 1]?.area;
  for (const row of chosen.slice(drawn, drawn + count)) {
    if (row.area !== area) {
      area = row.area;
      const head = make("th", { scope: "rowgroup", colspan: 3 + cells.length }, area);
      tableBody.append(make("tr", { class: "area" }, head));
    }
    tableBody.append(rowOf(row));
  }
  drawn = Math.min(drawn + count, chosen.length);
  if (drawn >= chosen.length) watching?.disconnect();
}

function redraw() {
  if (!matrix) return;
  watching?.disconnect();
  tableBody = make("tbody");
  const end = make("div", { class: "end" });
  const table = make(
    "table",
    { class: many ? "matrix many" : "matrix" },
    make("thead", {}, ...headOf()),
    tableBody,
  );
  matrix.replaceChildren(table, end);
  drawn = 0;
  draw(batch);
  watching = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && draw(batch),
    { rootMargin: "800px" },
  );
  if (drawn < chosen.length) watching.observe(end);
}

/** Opens or closes a row. Without `open`, toggles it. @param {HTMLElement} tr @param {boolean} [open] */
function toggle(tr, open) {
  const button = tr.querySelector(".opener");
  const isOpen = button?.getAttribute("aria-expanded") === "true";
  const row = byId.get(tr.dataset["id"] ?? "");
  if (open === isOpen || !button || !row) return;
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) tr.nextElementSibling?.remove();
  else tr.after(moreOf(row));
}
