"use strict";
// Draws the table of all checks, and makes the page quick to move in. Without it, everything else is there.
(() => {
  const data = document.getElementById("data")?.textContent ?? '{"cells":[],"checks":[]}';
  const { cells, words, urls, promises, checks } = JSON.parse(data);
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const ticked = (text) =>
    text.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));
  const sign = (letter) => {
    const [kind, mark, word] = words[letter] ?? ["unseen", "·", "not run"];
    return make("span", { class: `sign ${kind}`, role: "img", "aria-label": word }, mark);
  };
  const anchorOf = (id, cell) => `what/${id}@${cell.replaceAll(/\s/g, "")}`;
  const rows = checks.map(([id, promise, letters, time, notes = []]) => {
    const [level, statement, url] = promises[promise];
    const said = notes.map(([, text]) => text).join(" ");
    return {
      id,
      letters,
      time,
      notes,
      level,
      statement,
      url: urls[url],
      area: id.split("/")[0],
      text: `${id} ${statement} ${said}`.toLowerCase(),
    };
  });
  const byId = new Map(rows.map((row) => [row.id, row]));

  // The table: rows are drawn as they come into sight.
  const many = cells.length > 1;
  const batch = 200;
  const matrix = find("#matrix");
  let chosen = rows;
  let drawn = 0;
  let body;
  let seen;

  const headOf = () => {
    if (!many) {
      return [
        make(
          "tr",
          {},
          make("th", { scope: "col" }, "check"),
          make("th", { scope: "col" }, "level"),
          make("th", { scope: "col" }, "seen"),
          make("th", { scope: "col", class: "time" }, "ms"),
        ),
      ];
    }
    const split = cells.map((cell) => cell.split(", "));
    const spans = [];
    for (const [version] of split) {
      if (spans.at(-1)?.[0] === version) spans.at(-1)[1] += 1;
      else spans.push([version, 1]);
    }
    return [
      make(
        "tr",
        {},
        make("th", { scope: "col", rowspan: "2" }, "check"),
        make("th", { scope: "col", rowspan: "2" }, "level"),
        ...spans.map(([version, span]) =>
          make(
            "th",
            { scope: "colgroup", colspan: span, class: "version" },
            make("span", {}, version),
          ),
        ),
      ),
      make(
        "tr",
        {},
        ...split.map(([, style]) => make("th", { scope: "col", class: "style" }, style ?? "")),
      ),
    ];
  };

  const cellsOf = (row) =>
    [...row.letters].map((letter) => make("td", { class: "seen" }, sign(letter)));

  const rowOf = (row) => {
    const button = make(
      "button",
      { type: "button", class: "open", "aria-expanded": "false" },
      row.id,
    );
    return make(
      "tr",
      { class: "row", "data-id": row.id },
      make("th", { scope: "row" }, button, make("p", { class: "quiet" }, ...ticked(row.statement))),
      make("td", {}, make("span", { class: "level" }, row.level)),
      ...cellsOf(row),
      ...(many ? [] : [make("td", { class: "time" }, String(row.time))]),
    );
  };

  const moreOf = (row) => {
    const link = /^https?:\/\//i.test(row.url)
      ? [
          make(
            "a",
            { class: "out", href: row.url, target: "_blank", rel: "noreferrer noopener" },
            "What the documentation says",
          ),
        ]
      : [];
    const here = make(
      "button",
      {
        type: "button",
        class: "plain",
        "data-copy": `${location.href.split("#")[0]}#check/${row.id}`,
      },
      "copy link",
    );
    const notes = new Map(row.notes);
    const lines = cells.flatMap((cell, index) => {
      const letter = row.letters[index];
      if (letter === ".") return [];
      const word = words[letter][2];
      const story = document.getElementById(anchorOf(row.id, cell));
      const told = story
        ? [" ", make("a", { href: `#${encodeURI(story.id)}` }, "see the requests")]
        : [];
      const note = notes.has(index) ? `: ${notes.get(index)}` : "";
      return [
        make(
          "li",
          {},
          sign(letter),
          make(
            "span",
            {},
            many ? make("span", { class: "cell" }, cell) : "",
            many ? " " : "",
            word,
            note,
            ...told,
          ),
        ),
      ];
    });
    const wide = 3 + cells.length;
    return make(
      "tr",
      { class: "more" },
      make(
        "td",
        { colspan: wide },
        make(
          "p",
          { class: "aside" },
          ...link,
          make("span", {}, row.level),
          make("span", {}, `${row.time} ms`),
          here,
        ),
        make("ul", {}, ...lines),
      ),
    );
  };

  const draw = (count) => {
    const next = chosen.slice(drawn, drawn + count);
    let area = drawn === 0 ? undefined : chosen[drawn - 1].area;
    for (const row of next) {
      if (row.area !== area) {
        area = row.area;
        body.append(
          make(
            "tr",
            { class: "area" },
            make("th", { scope: "rowgroup", colspan: 3 + cells.length }, area),
          ),
        );
      }
      body.append(rowOf(row));
    }
    drawn += next.length;
    if (drawn >= chosen.length) seen?.disconnect();
  };

  const redraw = () => {
    if (!matrix) return;
    seen?.disconnect();
    body = make("tbody");
    const end = make("div", { class: "end" });
    matrix.replaceChildren(
      make(
        "table",
        { class: many ? "matrix many" : "matrix" },
        make("thead", {}, ...headOf()),
        body,
      ),
      end,
    );
    drawn = 0;
    draw(batch);
    seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && draw(batch),
      { rootMargin: "800px" },
    );
    if (drawn < chosen.length) seen.observe(end);
  };

  // What chooses the rows.
  const search = find("#search");
  const firstSearch = search ?? find("[data-filter]");
  const pressed = (name) =>
    all(`.chip[data-${name}][aria-pressed="true"]`).map((chip) => chip.dataset[name]);
  const choose = () => {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = pressed("outcome");
    const levels = pressed("level");
    chosen = rows.filter(
      (row) =>
        asked.every((word) => row.text.includes(word)) &&
        (outcomes.length === 0 || outcomes.some((letter) => row.letters.includes(letter))) &&
        (levels.length === 0 || levels.includes(row.level)),
    );
    find(".found").textContent =
      chosen.length === rows.length
        ? `${rows.length} checks`
        : `${chosen.length} of ${rows.length} checks`;
    redraw();
  };
  const remember = () => {
    const asked = new URLSearchParams();
    if (search.value !== "") asked.set("text", search.value);
    for (const name of ["outcome", "level"]) {
      if (pressed(name).length > 0) asked.set(name, pressed(name).join("."));
    }
    const text = asked.toString();
    history.replaceState(null, "", text === "" ? "#checks" : `#checks?${text}`);
  };
  const press = (asked) => {
    search.value = asked.get("text") ?? "";
    for (const chip of all(".chip")) {
      const [[name, value]] = Object.entries(chip.dataset);
      chip.setAttribute("aria-pressed", String((asked.get(name) ?? "").split(".").includes(value)));
    }
    choose();
  };

  const toggle = (tr, open) => {
    const button = tr.querySelector(".open");
    const isOpen = button.getAttribute("aria-expanded") === "true";
    if (open === isOpen) return;
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) tr.nextElementSibling.remove();
    else tr.after(moreOf(byId.get(tr.dataset.id)));
  };

  const showCheck = (id) => {
    const row = byId.get(id);
    if (!row) return;
    if (!chosen.includes(row)) press(new URLSearchParams());
    const place = chosen.indexOf(row);
    if (place >= drawn) draw(place - drawn + 20);
    const tr = [...body.querySelectorAll(".row")].find((one) => one.dataset.id === id);
    toggle(tr, true);
    tr.scrollIntoView({ block: "center" });
    tr.querySelector(".open").focus({ preventScroll: true });
  };

  // Every place in the report has an address.
  const go = () => {
    let hash = location.hash.slice(1);
    try {
      hash = decodeURI(hash);
    } catch {
      return;
    }
    const row = hash.startsWith("check/") && hash.slice("check/".length);
    if (byId.has(row)) return showCheck(row);
    if (hash.startsWith("checks?")) {
      press(new URLSearchParams(hash.slice("checks?".length)));
      return find("#checks").scrollIntoView();
    }
    const place = hash === "" ? null : document.getElementById(hash);
    // A story that was left out for length still has its row.
    if (!place && hash.startsWith("what/")) {
      showCheck(hash.slice("what/".length, hash.lastIndexOf("@")));
    } else if (place?.matches("details")) {
      place.open = true;
      for (const part of place.querySelectorAll(".requests")) part.open = true;
      place.scrollIntoView({ block: "start" });
      place.querySelector("summary").focus({ preventScroll: true });
    } else if (place?.matches(".panel")) {
      place.scrollIntoView({ block: "nearest" });
      place.focus({ preventScroll: true });
    }
  };

  const copy = async (button, text) => {
    const said = button.textContent;
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
    setTimeout(() => (button.textContent = said), 1500);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy !== undefined) void copy(button, button.dataset.copy);
    else if (button.dataset.copyFrom !== undefined)
      void copy(button, button.previousElementSibling.textContent);
    else if (button.matches(".open")) {
      const tr = button.closest("tr");
      toggle(tr);
      const isOpen = button.getAttribute("aria-expanded") === "true";
      if (isOpen) history.replaceState(null, "", `#${encodeURI(`check/${tr.dataset.id}`)}`);
    } else if (button.matches(".chip")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      choose();
      remember();
    }
  });

  const step = (places, by) => {
    const visible = places.filter((place) => place.offsetParent !== null);
    const at = visible.indexOf(document.activeElement);
    const below = visible.findIndex((place) => place.getBoundingClientRect().top > 0);
    const next = at === -1 ? (by > 0 ? below : below - 1) : at + by;
    const place = visible[Math.min(Math.max(next, 0), visible.length - 1)];
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.matches("input, textarea");
    if (event.key === "Escape" && search) {
      if (isTyping) event.target.blur();
      press(new URLSearchParams());
    } else if (isTyping) return;
    else if (event.key === "/" && firstSearch) {
      event.preventDefault();
      firstSearch.focus();
      firstSearch.select();
    } else if (event.key === "j" || event.key === "k")
      step(all(".open"), event.key === "j" ? 1 : -1);
    else if (event.key === "n" || event.key === "p")
      step(all(".story > summary"), event.key === "n" ? 1 : -1);
  });

  // On paper nothing is folded, and no row waits to come into sight.
  let folded = [];
  addEventListener("beforeprint", () => {
    if (body && drawn < chosen.length) draw(chosen.length);
    folded = all("details.story:not([open]), details.requests:not([open])");
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });

  const theme = find("#theme");
  const dark = () =>
    (root.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const label = () => (theme.textContent = dark() ? "Light" : "Dark");
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    label();
  });
  theme.hidden = false;
  label();

  // A table of its own has a search of its own.
  for (const input of all("[data-filter]")) {
    input.addEventListener("input", () => {
      const asked = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of all(`#${input.dataset.filter} tbody tr`)) {
        const text = row.textContent.toLowerCase();
        row.hidden = !asked.every((word) => text.includes(word));
      }
    });
  }
  // The newest night is the one that is looked for.
  for (const table of all(".nights")) table.parentElement.scrollLeft = table.scrollWidth;
  for (const place of all("[hidden].controls, [hidden].keys")) place.hidden = false;
  if (search) {
    search.addEventListener("input", () => {
      choose();
      remember();
    });
    choose();
  }
  addEventListener("hashchange", go);
  go();
})();
