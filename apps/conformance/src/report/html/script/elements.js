// The files of this folder are one script. page.ts has their order.

/** @typedef {import("../matrix.ts").MatrixData} MatrixData */

/** @type {MatrixData} */
const data = JSON.parse(
  document.getElementById("data")?.textContent ??
    '{"cells":[],"words":{},"urls":[],"promises":[],"checks":[]}',
);
const { cells, words } = data;

/** @param {string} selector @returns {HTMLElement | null} */
const find = (selector) => document.querySelector(selector);

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter(isHtml);

/** @param {unknown} element @returns {element is HTMLElement} */
function isHtml(element) {
  return element instanceof HTMLElement;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Readonly<Record<string, string | number>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Our own text, in which backticks mark code. @param {string} text */
const ticked = (text) =>
  text.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));

/** @param {string} letter */
function sign(letter) {
  const [kind, mark, word] = words[letter] ?? ["unseen", "·", "not run"];
  return make("span", { class: `sign ${kind}`, role: "img", "aria-label": word }, mark);
}
