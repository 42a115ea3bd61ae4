// r-check: a form is checked as one types. A changed field is posted with the rest to data-url (field "_field"); the answer says
// what is wrong with it ([data-problem]), what looks alike ([data-found]) and what would stand in empty fields ([data-suggested]).
import { send } from "regulars/request"
import { icon } from "regulars/text"

class Check extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    this.ready = true
    if (this.dataset.shape) this.stand(JSON.parse(this.dataset.shape))
    this.addEventListener("draft:restored", () => { clearTimeout(this.later); this.later = setTimeout(() => this.dataset.shape && this.ask(""), 50) })
    this.addEventListener("change", ({ target }) => {
      const name = target.name || target.closest("[data-control]")?.dataset.control
      if (name && this.form) this.ask(name)
    })
  }

  get form() { return this.querySelector("form") }

  async ask(name) {
    const body = new FormData(this.form)
    for (const [key, value] of [...body]) if (value instanceof File) body.delete(key)
    body.set("_field", name)
    const turn = this.turn = (this.turn ?? 0) + 1
    let answer
    try { answer = await send(this.dataset.url, { body, quiet: true }) } catch { return }
    if (!answer.ok) return
    const { body: said } = new DOMParser().parseFromString(answer.html, "text/html")
    const shape = said.querySelector("[data-shape]")
    if (shape && turn === this.turn) this.stand(JSON.parse(shape.dataset.shape))
    const suggested = said.querySelector("[data-suggested]")
    if (suggested && turn === this.turn) this.suggest(JSON.parse(suggested.dataset.suggested))
    const problem = said.querySelector("[data-problem]")
    this.mark(problem.dataset.problem, problem.textContent.trim())
    const alike = this.querySelector("[data-alike]")
    if (alike) alike.replaceChildren(...said.querySelector("[data-found]").childNodes)
  }

  // How the rules of the form stand: what is not asked for is out of sight and not sent, what is locked is not sent, nothing typed is lost.
  stand({ unshown, required, locked }) {
    for (const box of this.querySelectorAll("[data-control]")) {
      const key = box.dataset.control
      if (key.includes(".")) continue
      const away = unshown.includes(key), held = key in locked, must = required.includes(key)
      box.hidden = away
      box.inert = held
      for (const field of box.querySelectorAll("input, select, textarea, button")) {
        if ((away || held) && !field.disabled) { field.disabled = true; field.dataset.held = "" }
        else if (!away && !held && "held" in field.dataset) { field.disabled = false; delete field.dataset.held }
      }
      this.note(box, "rule-lock", held && `${icon("lock", "icon--s")}<span></span>`, locked[key])
      const label = box.querySelector(":scope > .control__label")
      if (label && !label.querySelector(".control__must:not([data-rule])")) this.note(label, "rule-must", must && "*", "", "span")
      if (must) box.closest("details")?.setAttribute("open", "")
    }
  }

  // What the program would put where nothing is typed, under the field.
  suggest(texts) {
    for (const old of this.querySelectorAll('[data-rule="suggested"]')) old.remove()
    for (const [key, text] of Object.entries(texts)) {
      const box = this.querySelector(`[data-control="${CSS.escape(key)}"]`)
      if (!box) continue
      this.note(box, "suggested", text.tone ? `${icon("triangle-alert")}<span class="tone-${text.tone}"></span>` : "<span></span>", text.text ?? text)
      for (const choice of text.choices ?? []) this.offer(box, ...choice)
    }
  }

  // One of the values to choose among; a click takes it.
  offer(box, value, words, label) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: words })
    button.addEventListener("click", () => { const combobox = box.querySelector("r-combobox"); combobox.set(value, label); combobox.field.focus() })
    box.querySelector('[data-rule="suggested"]').append(button)
  }

  note(box, name, html, text, tag = "div") {
    let found = box.querySelector(`:scope > [data-rule="${name}"]`)
    if (!html) return found?.remove()
    if (found) return
    found = document.createElement(tag)
    found.className = tag === "span" ? "control__must" : "control__hint row"
    found.dataset.rule = name
    found.innerHTML = html
    if (text) found.querySelector("span").textContent = text
    box.append(found)
  }

  mark(key, text) {
    const box = this.querySelector(`[data-control="${CSS.escape(key)}"]`)
    if (!box) return
    const field = box.querySelector("input:not([type=hidden]), select, textarea, trix-editor")
    box.querySelector(":scope > .control__error")?.remove()
    if (!text) { field?.removeAttribute("aria-invalid"); return }
    field?.setAttribute("aria-invalid", "true")
    const error = document.createElement("div")
    error.className = "control__error"
    error.id = `${field?.id || key}-error`
    error.innerHTML = `${icon("circle-alert")}<span></span>`
    error.querySelector("span").textContent = text
    field?.setAttribute("aria-describedby", error.id)
    box.append(error)
  }
}
customElements.define("r-check", Check)
