// People offered after an @ in rich text. One who is chosen stays in the text as a link to them: <a href="/users/ID">@Name</a>.
// Who may not see what is written about is named below, with the way to share it where the writer may.
import { place } from "regulars/place"
import { openDialog } from "regulars/dialog"
import { send } from "regulars/request"
import { escapeHtml, icon, t } from "regulars/text"

const TYPED = /(?:^|[\s(])@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]+)?)$/u
let count = 0

export class Mentions {
  constructor(box, url) {
    this.box = box
    this.url = url
    this.list = Object.assign(document.createElement("div"), { className: "combo__list", id: `mentions-${++count}`, popover: "manual" })
    this.list.setAttribute("role", "listbox")
    this.list.setAttribute("aria-label", t("People to mention"))
    this.unable = Object.assign(document.createElement("div"), { className: "mention-unable", role: "status" })
    box.after(this.list, this.unable)
    box.addEventListener("trix-selection-change", () => this.look())
    box.addEventListener("trix-change", () => { this.look(); this.forget() })
    box.addEventListener("keydown", (event) => this.walk(event), { capture: true })
    box.addEventListener("blur", () => setTimeout(() => this.hide(), 150))
    this.list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest('[role="option"]'); if (option) this.choose(option) })
  }

  get isOpen() { return this.list.matches(":popover-open") }
  get options() { return [...this.list.querySelectorAll('[role="option"]')] }
  get current() { return this.list.querySelector('[aria-selected="true"]') }

  look() {
    const [from, to] = this.box.editor.getSelectedRange()
    const before = this.box.editor.getDocument().toString().slice(Math.max(0, from - 60), from)
    const found = from === to && !this.box.editor.attributeIsActive("href") ? TYPED.exec(before) : null
    if (!found) return this.hide()
    if (this.isOpen && this.words === found[1] && this.at === from) return
    this.words = found[1]
    this.at = from
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), 120)
  }

  async ask() {
    this.asking?.abort()
    this.asking = new AbortController()
    const url = new URL(this.url, location)
    url.searchParams.set("q", this.words)
    try {
      const { ok, html } = await send(url, { method: "GET", signal: this.asking.signal, quiet: true })
      if (ok) this.show(html)
    } catch { /* what is typed is kept, the next letter asks again */ }
  }

  show(html) {
    this.list.innerHTML = html
    if (!this.options.length) return this.hide()
    this.options.forEach((option, at) => { option.id = `${this.list.id}-${at}` })
    this.point(this.options[0])
    if (!this.isOpen) this.list.showPopover()
    this.leave?.()
    this.leave = place(this.list, { isConnected: true, getBoundingClientRect: () => this.box.editor.getClientRectAtPosition(this.at - 1) ?? this.box.getBoundingClientRect() })
    this.box.setAttribute("aria-controls", this.list.id)
    this.box.setAttribute("aria-expanded", "true")
  }

  hide() {
    this.asking?.abort()
    clearTimeout(this.timer)
    this.leave?.()
    if (this.isOpen) this.list.hidePopover()
    this.box.removeAttribute("aria-activedescendant")
    this.box.removeAttribute("aria-expanded")
  }

  point(option) {
    for (const other of this.options) other.setAttribute("aria-selected", String(other === option))
    this.box.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  walk(event) {
    if (!this.isOpen) return
    const options = this.options, at = options.indexOf(this.current)
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.point(options[(at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length])
    else if ((event.key === "Enter" || event.key === "Tab") && this.current) this.choose(this.current)
    else if (event.key === "Escape") this.hide()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  // Said at once, not when it is too late: this one will not be told.
  warn({ value, label, share }) {
    if (this.unable.querySelector(`[data-person="${CSS.escape(value)}"]`)) return
    const line = Object.assign(document.createElement("div"), { className: "mention-unable__line" })
    line.dataset.person = value
    line.innerHTML = `${icon("eye-off", "icon--s")}<span>${escapeHtml(t("%(name)s may not see this record and will not be told.", { name: label }))}</span>${share ? `<button class="button button--small" type="button">${escapeHtml(t("Share it with them"))}</button>` : ""}`
    line.querySelector("button")?.addEventListener("click", async () => {
      const { ok, html } = await send(share, { method: "GET" })
      if (!ok) return
      openDialog(html)
      document.addEventListener("record:changed", () => this.check(line, label), { once: true })
    })
    this.unable.append(line)
  }

  async check(line, label) {
    const url = new URL(this.url, location)
    url.searchParams.set("q", label)
    const { ok, html } = await send(url, { method: "GET", quiet: true })
    const found = new DOMParser().parseFromString(ok ? html : "", "text/html").querySelector(`[data-value="${CSS.escape(line.dataset.person)}"]`)
    if (found && !("unable" in found.dataset)) line.remove()
  }

  forget() {
    for (const line of this.unable.children) if (!this.box.value.includes(`/users/${line.dataset.person}`)) line.remove()
  }

  choose(option) {
    const { editor } = this.box
    this.hide()
    editor.setSelectedRange([this.at - this.words.length - 1, this.at])
    editor.activateAttribute("href", `/users/${option.dataset.value}`)
    editor.insertString(`@${option.dataset.label}`)
    editor.deactivateAttribute("href")
    editor.insertString(" ")
    if ("unable" in option.dataset) this.warn(option.dataset)
    this.box.focus()
  }
}
