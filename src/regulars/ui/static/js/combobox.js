// r-combobox: a record found by typing. data-url answers ?q= with [role=option] elements; data-create allows what is not there.
// data-free keeps what is typed though nothing was chosen (the server finds it), and takes what has it as its code before what begins with it.
// Dispatches "combobox:chosen" {value, label} and the hidden input's change. data-params="#id,…": other controls sent along.
import { place } from "regulars/place"
import { send } from "regulars/request"
import { escapeHtml, icon, t } from "regulars/text"

class Combobox extends HTMLElement {
  connectedCallback() {
    if (this.field) return
    this.field = this.querySelector('[role="combobox"]')
    this.hiddenField = this.querySelector('input[type="hidden"]')
    this.list = this.querySelector('[role="listbox"]')
    this.clear = this.querySelector(".combo__clear")
    this.given = [...this.list.children].map((option) => option.cloneNode(true))
    this.label = document.activeElement === this.field ? this.field.defaultValue : this.field.value // typed before this script came
    this.field.addEventListener("input", () => { if (this.isFree) this.hiddenField.value = ""; this.search() })
    this.field.addEventListener("click", () => this.isOpen || this.search(true))
    this.field.addEventListener("keydown", (event) => this.walk(event))
    this.field.addEventListener("blur", () => setTimeout(() => this.settle(), 120))
    this.list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest('[role="option"]'); if (option) this.choose(option) })
    this.clear?.addEventListener("click", () => { this.set("", ""); this.field.focus() })
    this.hiddenField.addEventListener("draft:restored", () => { this.label = this.field.value; this.clearable() })
    this.clearable()
  }

  get isFree() { return "free" in this.dataset }
  get isOpen() { return this.list.matches(":popover-open") }
  get options() { return [...this.list.querySelectorAll('[role="option"]:not([aria-disabled="true"])')] }
  get current() { return this.list.querySelector('[aria-selected="true"]') }

  async search(all = false) {
    const q = all ? "" : this.field.value.trim()
    this.asking?.abort()
    if (!this.dataset.url) return this.show(this.given.filter((option) => option.textContent.toLowerCase().includes(q.toLowerCase())).map((option) => option.cloneNode(true)), q)
    this.asking = new AbortController()
    clearTimeout(this.timer)
    await new Promise((resolve) => { this.timer = setTimeout(resolve, all ? 0 : 140) })
    const url = new URL(this.dataset.url, location)
    url.searchParams.set("q", q)
    for (const selector of (this.dataset.params || "").split(",").filter(Boolean)) { const other = document.querySelector(selector); if (other) url.searchParams.set(other.name, other.value) }
    try {
      const { ok, html } = await send(url, { method: "GET", signal: this.asking.signal, quiet: true })
      if (!ok) throw new Error("search")
      const template = document.createElement("template")
      template.innerHTML = html
      this.show([...template.content.children], q)
    } catch (error) {
      if (error.name !== "AbortError") this.show([Object.assign(document.createElement("div"), { className: "combo__state", textContent: t("The search failed; try again.") })], q)
    }
  }

  show(elements, q) {
    if (document.activeElement !== this.field) return
    this.list.replaceChildren(...elements)
    const exact = elements.some((option) => option.dataset?.label?.toLowerCase() === q.toLowerCase())
    if ("create" in this.dataset && q && !exact) this.list.insertAdjacentHTML("beforeend", `<div class="option option--new" role="option" data-new data-value="${escapeHtml(q)}" data-label="${escapeHtml(q)}">${icon("plus")}${escapeHtml(t("New: %(text)s", { text: q }))}</div>`)
    if (!this.list.childElementCount) this.list.innerHTML = `<div class="combo__state">${escapeHtml(t("Nothing found."))}</div>`
    this.options.forEach((option, at) => { option.id ||= `${this.list.id}-${at}` })
    if (!this.isOpen) { this.list.showPopover(); this.leave = place(this.list, this.field.closest(".group") ?? this.field, { match: true }) }
    this.field.setAttribute("aria-expanded", "true")
    this.point(q ? this.options.find((option) => this.isFree && isCalled(option, q)) ?? this.options[0] : null)
  }

  hide() {
    this.asking?.abort()
    clearTimeout(this.timer)
    if (this.isOpen) this.list.hidePopover()
    this.leave?.()
    this.field.setAttribute("aria-expanded", "false")
    this.field.removeAttribute("aria-activedescendant")
  }

  point(option) {
    for (const other of this.options) other.setAttribute("aria-selected", String(other === option))
    if (option) { this.field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }) }
    else this.field.removeAttribute("aria-activedescendant")
  }

  walk(event) {
    const options = this.options
    const at = options.indexOf(this.current)
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (!this.isOpen) return this.search(true)
      this.point(options.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % options.length))
    } else if (event.key === "Enter" && this.isOpen && this.isFree && !this.current) this.hide()
    else if (event.key === "Enter" && this.isOpen) { event.preventDefault(); event.stopPropagation(); if (this.current) this.choose(this.current) }
    else if (event.key === "Escape" && this.isOpen) { event.preventDefault(); event.stopPropagation(); this.field.value = this.label; this.hide() }
    else if (event.key === "Tab" && this.isOpen && this.current && this.field.value !== this.label) this.choose(this.current)
  }

  async choose(option) {
    let { value, label } = option.dataset
    this.hide()
    if ("new" in option.dataset && this.dataset.create !== "true") {
      const answer = await send(this.dataset.create, { body: { name: label } })
      if (!answer.ok) return
      const template = document.createElement("template")
      template.innerHTML = answer.html
      ;({ value, label } = template.content.querySelector('[role="option"]').dataset)
    }
    this.set(value, label)
  }

  set(value, label) {
    this.hiddenField.value = value
    this.field.value = this.label = label
    this.clearable()
    this.hiddenField.dispatchEvent(new Event("change", { bubbles: true }))
    this.dispatchEvent(new CustomEvent("combobox:chosen", { bubbles: true, detail: { value, label } }))
  }

  // As it stood: nobody chose anything.
  put(value, label) {
    this.hide()
    this.hiddenField.value = value
    this.field.value = this.label = label
    this.clearable()
  }

  clearable() { if (this.clear) this.clear.hidden = !this.hiddenField.value }

  // Left without choosing: an emptied field means none, anything else goes back to what it was.
  settle() {
    if (this.contains(document.activeElement) && document.activeElement === this.field) return
    this.hide()
    if (this.field.value === this.label) return
    if (!this.field.value.trim()) this.set("", "")
    else if (this.isFree) this.label = this.field.value
    else if (this.dataset.create === "true") this.set(this.field.value.trim(), this.field.value.trim())
    else this.field.value = this.label
  }

  disconnectedCallback() { this.leave?.() }
}

const isCalled = (option, q) => [option.dataset.label, ...(option.querySelector(".option__note")?.textContent ?? "").split(" · ")].some((said) => said?.toLowerCase() === q.toLowerCase())

customElements.define("r-combobox", Combobox)
