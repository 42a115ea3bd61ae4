// r-check: a form is checked as one types. A changed field is posted with the rest to data-url (field "_field"); the answer says
// what is wrong with it ([data-problem]) and what looks alike ([data-found]).
import { send } from "regulars/request"
import { icon } from "regulars/text"

class Check extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    this.ready = true
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
    let answer
    try { answer = await send(this.dataset.url, { body, quiet: true }) } catch { return }
    if (!answer.ok) return
    const { body: said } = new DOMParser().parseFromString(answer.html, "text/html")
    const problem = said.querySelector("[data-problem]")
    this.mark(problem.dataset.problem, problem.textContent.trim())
    const alike = this.querySelector("[data-alike]")
    if (alike && !this.querySelector('[name="_alike"]')) alike.replaceChildren(...said.querySelector("[data-found]").childNodes)
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
