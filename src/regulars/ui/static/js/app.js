// Starts every page: htmx, keys, toasts, drafts, theme; and fetches an element's script when the element appears.
import htmx from "htmx"
import "regulars/menu"
import { ask } from "regulars/dialog"
import "regulars/redraw"
import { startDrafts, watchDrafts } from "regulars/draft"
import { csrf, explain, failed, send, signedOut } from "regulars/request"
import { shortcut, showKeys, watchKeys } from "regulars/shortcuts"
import { t } from "regulars/text"
import { watchTips } from "regulars/tips"
import { undoLast, watchToasts } from "regulars/toast"

const root = document.documentElement
const ELEMENTS = {
  "r-board": "board", "r-calendar": "calendar", "r-cell": "cell", "r-chart": "chart", "r-check": "check", "r-combobox": "combobox", "r-drop": "drop",
  "r-editor": "editor", "r-entry": "entry", "r-live": "live", "r-money": "money", "r-orgchart": "orgchart", "r-pairs": "pairs", "r-palette": "palette", "r-phone": "phone", "r-preview": "preview", "r-push": "push", "r-questions": "questions", "r-rows": "rows", "r-sort": "sort", "r-table": "table", "r-tags": "tags",
}

function fetchElements(part = document) {
  for (const [tag, name] of Object.entries(ELEMENTS)) {
    if (customElements.get(tag) || !(part.matches?.(tag) || part.querySelector(tag))) continue
    delete ELEMENTS[tag]
    import(`regulars/${name}`).then(() => hear(tag))
  }
}

// What was typed while the script was on its way is heard too.
function hear(tag) {
  const field = document.activeElement
  if (field?.matches("input, textarea") && field.closest(tag) && field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }))
}

// htmx: our token, our questions, our words when something fails.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrf()
})
document.addEventListener("htmx:confirm", async (event) => {
  event.preventDefault()
  const { ctx, issueRequest, dropRequest } = event.detail
  const data = ctx.sourceElement.dataset
  if (await ask(ctx.confirm, { label: data.confirmLabel, danger: "danger" in data })) issueRequest()
  else dropRequest()
})
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail
  if (!ctx.response) return
  if (signedOut(ctx.response.raw)) event.preventDefault()
  else if (failed(ctx.response) && ctx.response.status < 500) { event.preventDefault(); explain({ status: ctx.response.status, html: ctx.text }) }
})
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => { if (ctx.response.status >= 500) explain({ status: ctx.response.status, html: ctx.text }) })
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.error instanceof TypeError && /fetch|network|load/i.test(detail.error.message)) document.dispatchEvent(new CustomEvent("toast", { detail: { text: t("No connection. Nothing was lost; try again."), tone: "bad" } }))
})
document.addEventListener("htmx:after:process", ({ target }) => { fetchElements(target); watchDrafts(target) })

let running = 0
const hurry = (step) => { running = Math.max(0, running + step); root.toggleAttribute("data-hurry", running > 0) }
document.addEventListener("htmx:before:request", () => setTimeout(hurry, 0, 1))
document.addEventListener("htmx:finally:request", () => setTimeout(hurry, 0, -1))

// The person's own look, kept by the server.
const prefer = (name, value) => {
  root.dataset[name] = value
  document.dispatchEvent(new CustomEvent("look", { detail: { name, value } }))
  const url = document.body.dataset.preferences
  if (url) return send(url, { body: { [name]: value }, quiet: true }).catch(() => {})
}
const ACTS = {
  palette: () => document.querySelector("r-palette")?.show?.(),
  keys: showKeys,
  theme: (button) => { mark(button); prefer("theme", button.dataset.value) },
  density: (button) => { const value = root.dataset.density === "compact" ? "comfortable" : "compact"; prefer("density", value); button?.setAttribute("aria-checked", String(value === "compact")) },
  side: (button) => { const value = root.dataset.side === "narrow" ? "wide" : "narrow"; prefer("side", value); button?.setAttribute("aria-pressed", String(value === "narrow")) },
  language: async (button) => { await prefer("language", button.dataset.value); location.reload() },
  navigation: () => document.getElementById("side")?.showPopover?.(),
  "chart-table": (button) => { const on = button.closest(".chart").classList.toggle("chart--table"); button.setAttribute("aria-pressed", String(on)) },
  print: () => print(),
  copy: async (button) => { await navigator.clipboard.writeText(button.dataset.value); document.dispatchEvent(new CustomEvent("toast", { detail: { text: t("Copied."), tone: "good" } })) },
}
const mark = (button) => { for (const other of button.parentElement.querySelectorAll(`[data-act="${button.dataset.act}"]`)) other.setAttribute("aria-checked", String(other === button)) }
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-act]")
  if (button) ACTS[button.dataset.act]?.(button)
})

shortcut("Mod+KeyK", t("Find people, deals, anything"), ACTS.palette, { typing: true })
shortcut("Slash", "", ACTS.palette)
shortcut("KeyC", t("New"), () => document.querySelector('[data-act="create"]')?.click())
shortcut("Mod+KeyZ", t("Undo"), () => undoLast())
shortcut("Shift+Slash", t("Shortcuts"), showKeys)
shortcut("BracketLeft", t("Fold the navigation"), () => ACTS.side(document.querySelector('[data-act="side"]')))
shortcut("Mod+Enter", t("Save the form"), ({ target }) => { const form = target.closest?.("form"); if (!form) return false; form.requestSubmit() }, { typing: true })

// On a phone the navigation is a sheet that the bottom bar opens.
const side = document.getElementById("side")
const phone = matchMedia("(max-width: 760px)")
const fold = () => { if (side) phone.matches ? side.setAttribute("popover", "auto") : side.removeAttribute("popover") }
phone.addEventListener("change", fold)
fold()

// The tab one is on is in sight, however many stand before it, and so is the page of settings in their list.
for (const tab of document.querySelectorAll(".tabs > [aria-current], .settings__nav > [aria-current]")) {
  const row = tab.parentElement
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
  if (tab.offsetTop + tab.offsetHeight > row.clientHeight) row.scrollTop = tab.offsetTop - (row.clientHeight - tab.offsetHeight) / 2
}

// What scrolls sideways can be scrolled by keyboard too.
const scrolls = (box) => box.scrollWidth > box.clientWidth ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex")
const widths = new ResizeObserver((changed) => changed.forEach(({ target }) => scrolls(target)))
for (const box of document.querySelectorAll(".scroll-x")) {
  scrolls(box)
  widths.observe(box)
}

const reach = () => root.toggleAttribute("data-offline", !navigator.onLine)
addEventListener("online", reach)
addEventListener("offline", reach)
reach()

watchKeys()
watchTips()
watchToasts()
startDrafts()
fetchElements()
root.dataset.ready = ""
window.htmx = htmx
