// What the scripts say, in the reader's language: plain English is the key, the page carries the rest.
const words = JSON.parse(document.getElementById("catalogue")?.textContent || "{}")

export const t = (text, values = {}) =>
  (words[text] ?? text).replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "")

export const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value)

export const escapeHtml = (text) =>
  String(text).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c])

const sprite = document.querySelector(".icon use")?.getAttribute("href")?.split("#")[0] ?? "/static/vendor/icons.svg"

export const icon = (name, extra = "") => `<svg class="icon ${extra}" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`
