// Editing in place, for a field of a record (r-cell) and a cell of a list (r-table calls edit).
// GET url answers the editor; POST saves: 200 the new value's HTML, 422 the editor with its error, 409 a conflict for the dialog.
// The answer's X-Version goes to the host, or to the nearest element with data-version.
import htmx from "htmx"
import { openDialog } from "regulars/dialog"
import { send } from "regulars/request"
import { t } from "regulars/text"

const open = new WeakMap()
const state = (host, name) => { if (name) host.dataset.state = name; else delete host.dataset.state }
const versioned = (host) => host.closest("[data-version]")

export async function edit(host, url, { moved = () => {} } = {}) {
  if (open.has(host)) return
  const before = [...host.childNodes]
  const session = { before, url, moved, busy: false, done: false }
  open.set(host, session)
  let answer
  try { answer = await send(url, { method: "GET", source: host }) } catch { answer = { ok: false } }
  if (!answer.ok) { open.delete(host); return }
  put(host, answer.html, session)
}

function put(host, html, session) {
  if (host.matches("td")) host.style.minInlineSize ||= `${host.offsetWidth}px`
  host.innerHTML = html
  state(host, "editing")
  htmx.process(host)
  session.first = values(host)
  const control = host.querySelector('[autofocus], [aria-invalid="true"], input:not([type="hidden"]), select, textarea')
  form(host)?.scrollIntoView({ block: "nearest", inline: "nearest" })
  control?.focus()
  if (control?.matches("input")) control.select?.()
  if (host.dataset.wired) return
  host.dataset.wired = ""
  host.addEventListener("submit", (event) => { if (open.has(host)) { event.preventDefault(); event.stopPropagation(); save(host) } })
  host.addEventListener("click", (event) => { if (event.target.closest("[data-cancel]")) { event.stopPropagation(); cancel(host) } })
  host.addEventListener("keydown", (event) => keys(host, event))
  host.addEventListener("change", (event) => { if (open.has(host) && event.target.matches('select:not([multiple]), input[type="hidden"], input[type="checkbox"]:only-of-type') && !host.querySelector("[data-cancel], .group select, r-tags")) save(host) })
  host.addEventListener("focusout", () => setTimeout(() => {
    if (!open.has(host) || host.contains(document.activeElement) || document.activeElement?.closest("dialog, [popover]") || !document.hasFocus()) return
    if (values(host) === open.get(host).first) cancel(host, false)
    else save(host)
  }, 150))
}

const form = (host) => host.querySelector("form")
const values = (host) => JSON.stringify([...new FormData(form(host) ?? document.createElement("form"))].map(([name, value]) => [name, value.name ?? value]))

function keys(host, event) {
  const session = open.get(host)
  if (!session || event.defaultPrevented) return
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); cancel(host) }
  else if (event.key === "Enter" && (!event.target.matches("textarea, trix-editor, button") || event.ctrlKey || event.metaKey)) { event.preventDefault(); event.stopPropagation(); save(host) }
  else if (event.key === "Tab" && !host.querySelector("[data-cancel]")) {
    const fields = [...host.querySelectorAll('input:not([type="hidden"]), select, textarea')]
    if (document.activeElement !== fields.at(event.shiftKey ? 0 : -1)) return
    event.preventDefault()
    save(host, () => session.moved(event.shiftKey ? -1 : 1))
  } else event.stopPropagation()
}

export function cancel(host, focus = true) {
  const session = open.get(host)
  if (!session || session.busy) return
  open.delete(host)
  host.style.minInlineSize = ""
  host.replaceChildren(...session.before)
  state(host, "")
  if (focus) host.focus?.()
}

async function save(host, then = () => {}) {
  const session = open.get(host)
  if (!session || session.busy) return
  if (values(host) === session.first && !host.querySelector('[aria-invalid="true"]')) { cancel(host); return then() }
  session.busy = true
  const body = new FormData(form(host))
  const holder = versioned(host)
  if (holder && !body.has("version")) body.set("version", holder.dataset.version)
  state(host, "saving")
  let answer
  try { answer = await send(session.url, { body, source: host }) } catch { session.busy = false; state(host, "editing"); return }
  session.busy = false
  if (answer.status === 422) { put(host, answer.html, session); return }
  if (answer.status === 409) { open.delete(host); host.style.minInlineSize = ""; host.replaceChildren(...session.before); state(host, "conflict"); openDialog(answer.html); return }
  if (!answer.ok) { state(host, "editing"); form(host)?.querySelector("input, select, textarea")?.focus(); return }
  open.delete(host)
  if (holder && answer.headers.get("X-Version")) holder.dataset.version = answer.headers.get("X-Version")
  const row = host.closest("tr")
  if (row && /^\s*<tr[\s>]/.test(answer.html)) {
    const template = document.createElement("template")
    template.innerHTML = answer.html
    const fresh = template.content.firstElementChild
    const same = fresh.querySelector(`[data-field="${CSS.escape(host.dataset.field)}"]`)
    row.replaceWith(fresh)
    htmx.process(fresh)
    host = same ?? fresh
  } else { host.style.minInlineSize = ""; host.innerHTML = answer.html; htmx.process(host) }
  state(host, "saved")
  setTimeout(() => host.dataset.state === "saved" && state(host, ""), 1200)
  host.dispatchEvent(new CustomEvent("cell:saved", { bubbles: true, detail: { field: host.dataset.field } }))
  if (then() === undefined && document.activeElement === document.body) host.focus?.()
}

class Cell extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.url || this.ready) return
    this.ready = true
    this.tabIndex = 0
    this.role = "group"
    if (this.dataset.label) this.setAttribute("aria-label", t("%(label)s, press Enter to change", { label: this.dataset.label }))
    this.addEventListener("click", (event) => { if (!event.target.closest("a, button, input, select, textarea, form") && !getSelection().toString()) this.edit() })
    this.addEventListener("keydown", (event) => { if (event.target === this && (event.key === "Enter" || event.key === "F2" || event.code === "KeyE")) { event.preventDefault(); event.stopPropagation(); this.edit() } })
  }

  edit() {
    return edit(this, this.dataset.url, { moved: (step) => {
      const cells = [...document.querySelectorAll("r-cell[data-url]")]
      cells[cells.indexOf(this) + step]?.edit()
    } })
  }
}
customElements.define("r-cell", Cell)
