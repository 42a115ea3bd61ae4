// r-entry: a row under the lines of a record in which further ones are typed, one after the other: Enter adds one and begins the next.
// What is pasted from a spreadsheet is added as it is. What cannot be added stays below with the reason, until it is mended or dismissed.
import "regulars/combobox"
import { send } from "regulars/request"
import { icon, t } from "regulars/text"

class Entry extends HTMLElement {
  connectedCallback() {
    if (this.form) return
    this.form = this.querySelector("form")
    this.fields = [...this.form.querySelectorAll("[data-cell]")] // what it is of, then the cells behind it
    this.first = this.fields[0]
    this.combo = this.first.closest("r-combobox")
    this.pasting = this.querySelector("textarea")
    this.told = this.querySelector(".entry__told")
    this.list = this.querySelector(".entry__wrong")
    this.queue = Promise.resolve()
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.add() })
    this.form.addEventListener("keydown", (event) => this.press(event))
    this.form.addEventListener("input", (event) => this.clear(event.target))
    this.first.addEventListener("paste", (event) => this.paste(event))
    this.querySelector(".entry__add-all").addEventListener("click", () => this.addAll())
    this.pasting.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.addAll() } })
    this.list.addEventListener("click", (event) => this.decide(event.target.closest("button")))
    this.remembered()
  }

  get key() { return `entry:${document.body.dataset.person ?? ""}:${this.dataset.of}` }
  get chosen() { return this.combo.querySelector('input[type="hidden"]').value }
  get texts() { return this.fields.map((field) => field.value.trim()) }
  get isEmpty() { return this.texts.every((text) => !text) }

  press(event) {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || !event.target.matches("[data-cell]")) return
    event.preventDefault()
    this.add()
  }

  // The row is free for the next line at once; what the server says of this one comes later.
  add() {
    if (this.isEmpty) return this.first.focus()
    if (!this.texts[0]) return this.wrong({ field: this.first.dataset.cell, error: this.dataset.empty })
    const line = { texts: this.texts, chosen: this.chosen }
    this.fill([])
    this.first.focus()
    this.post(line.texts.join("\t"), line.chosen, [line])
  }

  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    if (!/[\t\n\r]/.test(text.trim())) return
    event.preventDefault()
    this.post(text, "", null)
  }

  addAll() {
    const text = this.pasting.value
    if (!text.trim()) return this.pasting.focus()
    this.pasting.value = ""
    this.post(text, "", null).then(() => this.pasting.focus())
  }

  // One request after the other: lines come in the order in which they were typed.
  post(text, chosen, typed) {
    this.waiting = (this.waiting ?? 0) + 1
    this.setAttribute("aria-busy", "true")
    return (this.queue = this.queue.then(async () => {
      try {
        const answer = await send(this.form.action, { body: { of: this.dataset.of, lines: text, chosen }, quiet: true })
        if (answer.ok) { const { said, wrong } = answer.json(); this.told.textContent = said; this.show(wrong) }
        else this.back(text, typed, reasonOf(answer))
      } catch { this.back(text, typed, t("No connection. Nothing was lost; try again.")) }
      if (!--this.waiting) this.removeAttribute("aria-busy")
    }))
  }

  // Nothing of it was taken: what was typed stands in the list, what was pasted in the box.
  back(text, typed, error) {
    if (typed) return this.show(typed.map((line) => ({ ...line, error, field: "" })))
    this.querySelector("details").open = true
    this.pasting.value = [text, this.pasting.value].filter(Boolean).join("\n")
    this.told.textContent = error
  }

  show(wrong) {
    if (wrong.length === 1 && this.isEmpty && !this.list.childElementCount) {
      this.fill(wrong[0].texts, wrong[0].chosen)
      return this.wrong(wrong[0])
    }
    for (const line of wrong) this.list.append(this.item(line))
    this.keep()
    if (wrong.length) this.told.textContent = [this.told.textContent, t("Not added: %(count)s", { count: this.list.childElementCount })].filter(Boolean).join(" ")
  }

  item({ texts, chosen, error }) {
    const item = document.createElement("li")
    item.dataset.line = JSON.stringify({ texts, chosen, error })
    const said = Object.assign(document.createElement("span"), { className: "entry__said" })
    said.append(Object.assign(document.createElement("b"), { textContent: texts.filter(Boolean).join(" · ") }), " ", Object.assign(document.createElement("span"), { textContent: error }))
    item.append(said, button("mend", t("Mend"), "pencil"), button("drop", t("Dismiss"), "x"))
    return item
  }

  decide(pressed) {
    const item = pressed?.closest("li")
    if (!item) return
    if (pressed.name === "mend") {
      if (!this.isEmpty) this.list.append(this.item({ texts: this.texts, chosen: this.chosen, error: "" })) // what stood in the row waits meanwhile
      const { texts, chosen } = JSON.parse(item.dataset.line)
      this.fill(texts, chosen)
      this.first.focus()
      this.first.select()
    } else this.first.focus()
    item.remove()
    this.keep()
  }

  fill(texts, chosen = "") {
    this.combo.put(chosen, texts[0] ?? "")
    this.fields.slice(1).forEach((field, at) => { field.value = texts[at + 1] ?? "" })
    this.fields.forEach((field) => this.clear(field))
  }

  wrong({ field, error }) {
    const place = this.fields.find((each) => each.dataset.cell === field) ?? this.first
    place.setAttribute("aria-invalid", "true")
    place.setAttribute("aria-describedby", this.told.id)
    this.told.classList.add("entry__told--bad")
    this.told.textContent = error
    place.focus()
    place.select()
  }

  clear(field) {
    field.removeAttribute("aria-invalid")
    field.removeAttribute("aria-describedby")
    this.told.classList.remove("entry__told--bad")
    if (field.value) this.told.textContent = ""
  }

  keep() {
    const lines = [...this.list.children].map((item) => JSON.parse(item.dataset.line))
    try { lines.length ? sessionStorage.setItem(this.key, JSON.stringify(lines)) : sessionStorage.removeItem(this.key) } catch { /* full: they stay on the page */ }
  }

  remembered() {
    try { for (const line of JSON.parse(sessionStorage.getItem(this.key) ?? "[]")) this.list.append(this.item(line)) } catch { sessionStorage.removeItem(this.key) }
  }
}

const button = (name, label, mark) => {
  const made = Object.assign(document.createElement("button"), { type: "button", name, className: "button button--ghost button--small", innerHTML: icon(mark) })
  made.setAttribute("aria-label", label)
  made.dataset.tip = label
  return made
}

const reasonOf = ({ html }) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-reason], h1, p")?.textContent.trim() || t("That did not work; try again.")

customElements.define("r-entry", Entry)
