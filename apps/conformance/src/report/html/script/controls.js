/** Buttons and keys. */

/** @param {HTMLButtonElement} button @param {string} text */
async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "copied";
  setTimeout(() => (button.textContent = label), 1500);
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("button");
  if (!button) return;
  const tr = button.closest("tr");
  if (button.dataset["copy"] !== undefined) void copy(button, button.dataset["copy"]);
  else if (button.dataset["copyFrom"] !== undefined)
    void copy(button, button.previousElementSibling?.textContent ?? "");
  else if (button.matches(".opener") && tr) {
    toggle(tr);
    const isOpen = button.getAttribute("aria-expanded") === "true";
    if (isOpen) history.replaceState(null, "", `#${encodeURI(`check/${tr.dataset["id"]}`)}`);
  } else if (button.matches(".chip")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    filterRows();
    writeFilters();
  }
});

/** Moves the focus among visible places. @param {readonly HTMLElement[]} places @param {1 | -1} by */
function step(places, by) {
  const visible = places.filter((place) => place.offsetParent !== null);
  const at = visible.findIndex((place) => place === document.activeElement);
  const below = visible.findIndex((place) => place.getBoundingClientRect().top > 0);
  const next = at === -1 ? (by > 0 ? below : below - 1) : at + by;
  const place = visible[Math.min(Math.max(next, 0), visible.length - 1)];
  focusOn(place);
  place?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key } = event;
  const isTyping = target instanceof HTMLElement && target.matches("input, textarea");
  const field = searchField ?? document.querySelector("[data-filter]");
  if (key === "Escape" && searchField) {
    if (isTyping) target.blur();
    setFilters(new URLSearchParams());
  } else if (isTyping) return;
  else if (key === "/" && field instanceof HTMLInputElement) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (key === "j" || key === "k") step(all(".opener"), key === "j" ? 1 : -1);
  else if (key === "n" || key === "p") step(all(".story > summary"), key === "n" ? 1 : -1);
});

const theme = find("#theme");
const root = document.documentElement;
const isDark = () =>
  (root.dataset["theme"] ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const labelTheme = () => theme?.replaceChildren(isDark() ? "Light" : "Dark");
theme?.addEventListener("click", () => {
  root.dataset["theme"] = isDark() ? "light" : "dark";
  labelTheme();
});
if (theme) theme.hidden = false;
labelTheme();
